use crate::words;

words! {
    patients => "Bệnh nhân", "Patients";
    patients_about => "Tìm theo tên (không cần dấu), điện thoại, 4 số cuối, mã hồ sơ hoặc quét thẻ.",
        "Find by name (marks or not), phone, its last four digits, record number, or scan a card.";
    search => "Tìm bệnh nhân", "Find a patient";
    search_hint => "Enter mở kết quả duy nhất; ↑ ↓ để chọn.", "Enter opens the only hit; ↑ ↓ choose.";
    recent => "Cập nhật gần đây", "Recently changed";
    results(count: usize) => "{count} kết quả", "{count} found";
    first_results(count: usize) => "{count} kết quả đầu tiên; gõ thêm để thu hẹp", "The first {count}; type more to narrow it down";
    name => "Họ tên", "Name";
    record_number => "Mã hồ sơ", "Record";
    born => "Ngày sinh", "Born";
    gender => "Giới tính", "Gender";
    phone => "Điện thoại", "Phone";
    address => "Địa chỉ", "Address";
    priority => "Ưu tiên", "Priority";
    id_card_ends(digits: &str) => "CCCD …{digits}", "ID card …{digits}";
    card_ends(digits: &str) => "…{digits}", "…{digits}";
    include_deleted => "Kể cả hồ sơ đã xóa", "Deleted records too";
    deleted => "Đã xóa", "Deleted";
    book => "Đặt lịch", "Book";
    book_visit => "Đặt lịch khám", "Book a visit";
    restore => "Khôi phục", "Restore";
    restored(name: &str) => "Đã khôi phục hồ sơ {name}", "{name} is restored";
    register => "Đăng ký bệnh nhân", "Register a patient";
    none_found => "Không tìm thấy ai", "Nobody found";
    none_found_hint(text: &str) => "Không có hồ sơ nào khớp “{text}”. Thử ít chữ hơn, hoặc đăng ký mới.",
        "No record fits “{text}”. Try fewer letters, or register a new patient.";
    none_yet => "Chưa có bệnh nhân nào", "No patients yet";
    none_yet_hint => "Quét thẻ CCCD hoặc đăng ký bệnh nhân đầu tiên.", "Scan an ID card or register the first one.";
    register_typed(text: &str) => "Đăng ký “{text}”", "Register “{text}”";
}

words! {
    male => "Nam", "Male";
    female => "Nữ", "Female";
    other => "Khác", "Other";
    unknown => "Chưa rõ", "Unknown";
    years_old(years: i16) => "{years} tuổi", "{years} years";
    months_old(months: i32) => "{months} tháng tuổi", "{months} months";
}

words! {
    severe_disability => "Khuyết tật nặng", "Severe disability";
    merit => "Người có công", "Merit";
}

words! {
    cccd => "Căn cước công dân (CCCD)", "Citizen ID (CCCD)";
    cmnd => "Chứng minh nhân dân cũ (CMND)", "Old ID card (CMND)";
    bhyt => "Thẻ bảo hiểm y tế (BHYT)", "Health insurance (BHYT)";
    bhxh => "Mã số bảo hiểm xã hội (BHXH)", "Social insurance (BHXH)";
    passport => "Hộ chiếu", "Passport";
    add_number(kind: &str) => "Thêm {kind}", "Add {kind}";
    remove => "Bỏ", "Remove";
}

words! {
    register_about => "Quét thẻ hoặc gõ thông tin. Hệ thống tìm hồ sơ trùng trong lúc bạn gõ.",
        "Scan a card or type. Likely duplicates are looked for while you type.";
    identity => "Nhân thân", "Identity";
    numbers => "Giấy tờ", "Cards and numbers";
    contact => "Liên hệ", "Contact";
    contacts => "Người liên hệ, người giám hộ", "Guardians and next of kin";
    add_contact => "Thêm người liên hệ", "Add a contact";
    contact_name => "Họ tên người liên hệ", "Contact's name";
    relationship => "Quan hệ", "Relationship";
    relationship_hint => "mẹ, cha, vợ, con…", "mother, father, wife, son…";
    contact_phone => "Điện thoại người liên hệ", "Contact's phone";
    email => "Email", "E-mail";
    line => "Số nhà, đường, thôn", "Number, street, hamlet";
    ward => "Phường, xã", "Ward or commune";
    district => "Quận, huyện", "District";
    province => "Tỉnh, thành phố", "Province or city";
    occupation => "Nghề nghiệp", "Occupation";
    ethnicity => "Dân tộc", "Ethnicity";
    nationality => "Quốc tịch", "Nationality";
    nationality_hint => "Mã 2 chữ: VN", "Two letters: VN";
    priority_flags => "Đối tượng ưu tiên", "Priority";
    priority_flags_about => "Trẻ dưới 6 tuổi và người từ 75 tuổi được tính tự động theo ngày sinh.",
        "Children under 6 and people of 75 and over are known by their birth date.";
    pregnant_until => "Mang thai đến ngày", "Pregnant until";
    note => "Ghi chú", "Note";
    note_hint => "Điều quầy tiếp đón cần biết; không ghi thông tin bệnh.", "What the desk should know; nothing clinical.";
    save => "Lưu", "Save";
    cancel => "Thôi", "Cancel";
    registered(name: &str, number: &str) => "Đã đăng ký {name} · {number}", "{name} is registered · {number}";
    saved => "Đã lưu hồ sơ", "The record is saved";
}

words! {
    from_card => "Đã điền từ thẻ. Xem lại rồi lưu.", "Filled in from the card. Look it over, then save.";
    name_damaged => "Tên trên thẻ đọc bị lỗi dấu: hãy sửa theo thẻ.", "The name came damaged: correct it from the card.";
    birth_year_differs => "Năm sinh trên thẻ khác số CCCD.", "The birth year does not fit the card's number.";
    sex_differs => "Giới tính trên thẻ khác số CCCD.", "The sex does not fit the card's number.";
    birth_unreadable => "Không đọc được ngày sinh: chỉ điền năm theo số CCCD.", "The birth date is unreadable: only the number's year is filled in.";
    sex_unreadable => "Không đọc được giới tính: điền theo số CCCD.", "The sex is unreadable: taken from the number.";
    issued_before_birth => "Ngày cấp trước ngày sinh.", "Issued before the birth date.";
    insurance_expired(day: &str) => "Thẻ BHYT hết hạn ngày {day}.", "The insurance card ended on {day}.";
}

words! {
    maybe_known => "Có thể đã có hồ sơ", "Perhaps already known";
    none_alike => "Chưa thấy hồ sơ nào giống.", "No record looks alike.";
    none_alike_hint => "Sẽ tự tìm khi có họ tên cùng ngày sinh hoặc điện thoại, hay một số thẻ.",
        "Looked for once there is a name with a birth date or phone, or a card's number.";
    same_identifier => "Trùng số thẻ", "Same card";
    same_name_birth => "Trùng tên và ngày sinh", "Same name and birth date";
    same_name_phone => "Trùng tên và điện thoại", "Same name and phone";
    same_name_year => "Trùng tên và năm sinh", "Same name and birth year";
    open_this => "Mở hồ sơ này", "Open this one";
    another_person => "Là người khác, vẫn đăng ký", "It is another person: register";
    open_that => "Mở hồ sơ đó", "Open that record";
    restore_that => "Khôi phục hồ sơ đó", "Restore that record";
}

words! {
    edit => "Sửa", "Edit";
    edit_title => "Sửa hồ sơ", "Change the record";
    changed_meanwhile => "Có người vừa sửa hồ sơ này", "Somebody has just changed this record";
    changed_meanwhile_next => "Những gì bạn gõ vẫn còn. Nhận bản mới rồi lưu lại; chỗ cả hai cùng sửa giữ theo bạn.",
        "What you typed is kept. Take the new version, then save again; where both changed the same, yours stays.";
    was => "Trước", "Before";
    is_now => "Bây giờ", "Now";
    both_changed => "Bạn cũng sửa mục này", "You changed this too";
    take_new => "Nhận bản mới", "Take the new version";
    taken => "Đã nhận bản mới. Xem lại rồi lưu.", "The new version is taken. Look it over, then save.";
    field => "Mục", "Field";
    empty => "(trống)", "(empty)";
    yes => "Có", "Yes";
}

words! {
    profile => "Hồ sơ", "Record";
    visits => "Lượt khám", "Visits";
    allergies => "Dị ứng", "Allergies";
    clinical_record => "Bệnh án", "Clinical record";
    medications => "Thuốc", "Medicines";
    views => "Các phần của hồ sơ", "Parts of the record";
    show_number => "Hiện số", "Show the number";
    hide_number => "Ẩn số", "Hide the number";
    no_numbers => "Chưa có giấy tờ nào.", "No card is recorded.";
    no_contacts => "Chưa có người liên hệ.", "No contact is recorded.";
    delete => "Xóa", "Delete";
    deleted_done(name: &str) => "Đã xóa hồ sơ {name}", "{name}'s record is deleted";
    undo_failed => "Chưa khôi phục được. Thử lại trong danh sách, mục hồ sơ đã xóa.",
        "Not restored. Try again in the list, with deleted records shown.";
    is_deleted => "Hồ sơ này đã bị xóa.", "This record is deleted.";
    is_merged => "Hồ sơ này đã gộp vào hồ sơ khác.", "This record was merged into another.";
    open_remaining => "Mở hồ sơ còn lại", "Open the record that remains";
    no_visits => "Chưa có lượt khám nào", "No visits yet";
    when => "Thời gian", "When";
    doctor => "Bác sĩ", "Doctor";
    service => "Dịch vụ", "Service";
    room => "Phòng", "Room";
    state => "Trạng thái", "State";
}

words! {
    merge => "Gộp hồ sơ", "Merge";
    merge_title => "Gộp hồ sơ này vào hồ sơ khác", "Merge this record into another";
    merge_about => "Lượt khám, dị ứng và giấy tờ chuyển sang hồ sơ còn lại. Không hoàn tác được.",
        "Visits, allergies and numbers move to the record that remains. There is no way back.";
    merge_into => "Hồ sơ còn lại", "The record that remains";
    this_record => "Hồ sơ này (sẽ gộp đi)", "This record (goes)";
    that_record => "Hồ sơ còn lại", "That record (stays)";
    merge_now => "Gộp hai hồ sơ", "Merge the two";
    merged_done => "Đã gộp hồ sơ", "The records are merged";
    other_target => "Chọn hồ sơ khác", "Choose another";
}

words! {
    not_in_care => "Bệnh nhân này không do bạn khám", "This patient is not in your care";
    not_in_care_about => "Bệnh án chỉ mở cho bác sĩ có lượt khám với bệnh nhân. Nếu cần xem (cấp cứu, hội chẩn…), hãy ghi lý do. Bệnh án mở trong 24 giờ; lý do được lưu trong nhật ký để quản lý phòng khám xem lại.",
        "A record is open to doctors who have a visit with the patient. If you need it (an emergency, a second opinion…), say why. It opens for 24 hours; the reason is kept in the log for the clinic's management.";
    why_open => "Lý do cần xem", "Why you need it";
    open_record => "Mở bệnh án", "Open the record";
    opened_until(time: &str) => "Bạn đang xem bệnh án theo lý do đã ghi; mở đến {time}.", "You see this record for the reason that you gave; it is open until {time}.";
    add_allergy => "Thêm dị ứng", "Add an allergy";
    edit_allergy => "Sửa dị ứng", "Change the allergy";
    none_recorded => "Chưa ghi nhận", "None recorded";
    none_recorded_hint => "Chưa ai hỏi và ghi lại. Điều này không có nghĩa là không dị ứng.",
        "Nobody has asked and written it down. This does not mean that there are no allergies.";
    substance => "Chất gây dị ứng", "Substance";
    reaction => "Phản ứng", "Reaction";
    criticality => "Mức nguy hiểm", "Criticality";
    low => "Thấp", "Low";
    high => "Cao", "High";
    unable_to_assess => "Chưa đánh giá được", "Unable to assess";
    status => "Xác nhận", "Verification";
    unconfirmed => "Chưa xác nhận", "Unconfirmed";
    confirmed => "Đã xác nhận", "Confirmed";
    refuted => "Đã loại trừ", "Refuted";
    allergy_saved => "Đã lưu dị ứng", "The allergy is saved";
    allergy_deleted(substance: &str) => "Đã xóa dị ứng {substance}", "The allergy to {substance} is deleted";
    allergy_again(substance: &str) => "Dị ứng {substance} đã được ghi lại", "The allergy to {substance} is back";
    allergy_not_again => "Chưa ghi lại được dị ứng. Hãy thêm lại.", "The allergy is not back. Please add it again.";
    recorded(when: &str) => "Ghi lúc {when}", "Recorded {when}";
}

words! {
    card_found(name: &str) => "Đã tìm thấy {name} theo thẻ", "The card is {name}'s";
    card_unknown => "Thẻ này chưa có hồ sơ", "No record has this card";
    card_failed => "Chưa tra được thẻ: máy chủ không trả lời. Quét lại sau.",
        "The card could not be looked up: the server does not answer. Scan again later.";
}
