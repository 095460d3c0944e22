use crate::words;

words! {
    prescriptions => "Đơn thuốc", "Prescriptions";
    prescription => "Đơn thuốc", "Prescription";
    prescription_code(code: &str) => "Đơn thuốc {code}", "Prescription {code}";
    prescriptions_about => "Đơn bạn đã kê, mới nhất trước.", "What you have prescribed, the newest first.";
    no_prescriptions => "Chưa có đơn thuốc nào", "No prescriptions";
    no_prescriptions_hint => "Đơn được kê trong bệnh án của lần khám.", "They are written in the record of a visit.";
    prescribe => "Kê đơn", "Prescribe";
    draft_title => "Đơn thuốc đang viết", "Prescription being written";
    open_patient => "Hồ sơ bệnh nhân", "Patient's record";

    // States
    draft => "Nháp", "Draft";
    active => "Hiệu lực", "In force";
    stopped => "Đã ngừng", "Stopped";
    cancelled => "Đã hủy", "Cancelled";
    replaced => "Đã thay thế", "Replaced";
    second_draft => "Bản nháp thứ hai, viết khi mất kết nối", "A second draft, written without connection";
    the_first => "bản kia", "the other one";

    // The list
    time => "Thời gian", "Time";
    patient => "Bệnh nhân", "Patient";
    code => "Mã đơn", "Code";
    status => "Trạng thái", "Status";
    any_status => "Tất cả", "All";
    by_code => "Mở theo mã đơn", "Open by its code";
    open => "Mở", "Open";
}

words! {
    to_review => "Cần xem lại", "To be looked at again";
    to_review_about => "Đơn còn hiệu lực, nay kiểm tra thấy thêm điều lúc ký chưa có.",
        "In force, and the check finds by now what it did not when they were signed.";
    open_prescription => "Mở đơn", "Open it";
}

words! {
    drug_rules_about => "Mọi đơn thuốc được kiểm tra theo bộ quy tắc này.", "Every prescription is checked by these.";
    rules_version(version: &str) => "Phiên bản {version}", "Version {version}";
    ingredients => "Hoạt chất", "Ingredients";
    products => "Biệt dược", "Products";
    groups => "Nhóm thuốc", "Groups";
    rules => "Quy tắc tương tác", "Interaction rules";
    contraindications => "Chống chỉ định", "Contraindications";
    sources(count: usize) => "Tài liệu nguồn ({count})", "Source documents ({count})";
    who_approved => "Bác sĩ đã xác nhận", "Doctors who stand for it";
    nobody_approved => "Chưa bác sĩ nào xác nhận bộ quy tắc này", "No doctor stands for these rules yet";
    nobody_approved_about => "Đơn thuốc vẫn được kiểm tra theo bộ quy tắc này. Xem qua rồi xác nhận bằng tên của bạn.",
        "Prescriptions are checked by them all the same. Look at them, then put your name under them.";
    approve_rules => "Tôi đã xem và xác nhận", "I have looked and stand for it";
    approve_title => "Xác nhận bộ quy tắc", "Standing for the rules";
    approve_about => "Tên của bạn được ghi dưới phiên bản này, ai dùng cũng thấy. Nhập mật khẩu để xác nhận.",
        "Your name will stand under this version, for all doctors to see. Give your password to confirm it.";
    approve_note => "Đã xem những gì", "What was looked at";
    approve_note_hint => "Ví dụ: đã xem 50 dòng liều tối đa", "E.g. 50 rows of the highest doses";
    approve => "Xác nhận", "Confirm";
    rules_approved => "Đã xác nhận bộ quy tắc", "Your name stands under the rules";
}

words! {
    diagnoses => "Chẩn đoán", "Diagnoses";
    no_diagnosis => "chưa có", "none yet";
    as_in_record => "Lấy theo bệnh án", "As in the record";
    edit => "Sửa", "Edit";
    drugs => "Thuốc", "Drugs";
    add_drug => "Thêm thuốc vào đơn", "Add a drug";
    advice => "Lời dặn", "Advice";

    // A line
    sig => "Cách dùng", "Dose";
    sig_example => "1v x 3 x 7", "1v x 3 x 7";
    sig_unread => "Chưa đọc được. Viết ví dụ 1v x 3 x 7 sau ăn, hoặc s1 c1; lời khác ghi ở “Hướng dẫn”",
        "Not understood. Write e.g. 1v x 3 x 7 sau ăn, or s1 c1; other words go to “Instructions”";
    sig_without_times => "Chưa rõ ngày mấy lần. Viết ví dụ 1v x 2, hoặc 1v sáng 1v tối",
        "How many times a day? Write e.g. 1v x 2, or 1v sáng 1v tối";
    sig_of_amounts => "Mỗi lần một liều khác nhau: để trống “Mỗi lần”, ghi rõ ở “Hướng dẫn”, điền số ngày và số lượng",
        "Different amounts: leave “Each time” empty, say it in “Instructions”, and give days and quantity";
    strength => "Hàm lượng", "Strength";
    units => "Mỗi lần", "Each time";
    unit => "Đơn vị", "Unit";
    times => "Lần/ngày", "Times a day";
    days => "Số ngày", "Days";
    quantity => "Số lượng", "Quantity";
    instructions => "Hướng dẫn", "Instructions";
    as_needed => "Khi cần", "When needed";
    mg_per_kg(dose: &str, kg: &str) => "{dose} mg/kg/ngày (cân nặng {kg} kg)", "{dose} mg/kg a day (weight {kg} kg)";
    child_unweighed => "Trẻ em: chưa có cân nặng nên chưa tính được mg/kg", "A child without a weight: no mg/kg";

    // Keeping
    kept => "Đã lưu nháp", "Draft saved";
    kept_but_for_wrong => "Đã lưu nháp, trừ ô báo đỏ", "Draft saved, but for the red fields";
    not_kept_yet => "Đang nhập…", "Typing…";
    being_kept => "Đang lưu…", "Saving…";
    not_kept => "Chưa lưu được", "Not saved";
    show_newest => "Xem bản mới nhất", "Show the newest";
    takes_the_place_of => "Thay cho đơn đã ký", "In place of a signed one";
    delete_draft => "Bỏ nháp", "Delete the draft";
    draft_deleted => "Đã bỏ đơn nháp", "The draft is deleted";
    draft_again => "Đã lấy lại đơn nháp", "The draft is back";
    draft_not_again => "Chưa lấy lại được đơn nháp", "The draft could not be brought back";
}

words! {
    favourites => "Đơn mẫu", "Favourites";
    no_favourites => "Chưa có đơn mẫu nào. Kê vài thuốc rồi lưu lại ở đây.",
        "No favourites yet. Write some lines and keep them here.";
    keep_as => "Lưu đơn này thành mẫu, tên là", "Keep this prescription as a favourite named";
    keep_favourite => "Lưu mẫu", "Keep it";
    favourite_kept(name: &str) => "Đã lưu mẫu {name}", "{name} is kept";
    favourite_added(name: &str) => "Đã thêm thuốc của mẫu {name}", "Added the drugs of {name}";
    favourite_changed(name: &str) => "Đã ghi lại mẫu {name}", "{name} is written anew";
    favourite_deleted(name: &str) => "Đã xóa mẫu {name}", "{name} is deleted";
    write_over(name: &str) => "Ghi đơn này vào mẫu {name}", "Write this prescription over {name}";
    delete_this(name: &str) => "Xóa {name}", "Delete {name}";
    not_undone => "Chưa hoàn tác được", "It could not be undone";
    undone => "Đã hoàn tác", "Undone";

    reuse => "Kê lại đơn cũ", "Repeat an earlier one";
    reuse_title => "Đơn trước đây của bệnh nhân", "Earlier prescriptions of this patient";
    none_before => "Chưa có đơn nào trước đây", "There is none before this one";
    lines_added(count: usize) => "Đã thêm {count} thuốc", "{count} drugs were added";
}

words! {
    findings => "Cảnh báo", "Findings";
    cautions(count: usize) => "{count} lưu ý", "{count} to bear in mind";
    cautions_label => "Lưu ý", "To bear in mind";
    pack(pack: &str) => "Bộ quy tắc {pack}. Không thay được phán đoán của bác sĩ.",
        "Rules {pack}. They do not replace a doctor’s judgement.";
    asked_no_allergies => "Đã hỏi hôm nay: không dị ứng", "Asked today: no allergies";
    check_changed => "Kết quả kiểm tra đã thay đổi", "The check says something else by now";
    check_changed_about => "Đơn chưa được ký. Xem những điều mới dưới đây rồi ký lại; nội dung đã nhập vẫn còn.",
        "Nothing was signed. Look at what is new below, then sign again; all that was typed is still there.";
    new_findings => "Cảnh báo mới", "New findings";
    findings_gone(count: usize) => "{count} cảnh báo không còn", "{count} findings are gone";
    now_not_checked(what: &str) => "Chưa kiểm tra: {what}", "Not checked: {what}";
    not_checked(what: &str) => "Chưa kiểm tra: {what}", "Not checked: {what}";
    not_checked_label => "Chưa kiểm tra", "Not checked";

    // Why in spite of it
    reason => "Lý do", "Reason";
    not_chosen => "chọn lý do…", "choose a reason…";
    choose_reason => "Chọn lý do", "Choose a reason";
    reason_in_words => "Giải thích", "In words";
    words_if_any => "Ghi thêm (nếu cần)", "More, if needed";
    overtaken => "Đơn này vừa được sửa ở nơi khác. Bản mới nhất sẽ thay những gì đang gõ ở đây.", "This was changed elsewhere just now. The newest takes the place of what is typed here.";
    say_why => "Viết ít nhất 5 chữ cái", "Say why: five letters at least";
    is_years(count: i64) => "{count} tuổi", "{count} years";
    is_months(count: i64) => "{count} tháng", "{count} months";
    is_kilograms(weight: &str) => "{weight} kg", "{weight} kg";
    allergic_to(what: &str) => "Dị ứng: {what}", "Allergic to {what}";
    not_allergic => "Không dị ứng", "No allergies";
    allergies_unasked => "Chưa hỏi dị ứng", "Allergies not asked";
    answered_before(said: &str) => "Đã ghi lý do trong lần khám này: {said}", "Answered for in this visit: {said}";
    reason_was(reason: &str) => "Lý do: {reason}", "Reason: {reason}";
    benefit_outweighs => "Lợi ích lớn hơn nguy cơ", "The benefit outweighs the risk";
    monitored => "Sẽ theo dõi", "It will be monitored";
    tolerated_before => "Đã dùng trước đây, dung nạp tốt", "Tolerated before";
    dose_adjusted => "Đã chỉnh liều", "The dose is adjusted";
    no_alternative => "Không có thuốc thay thế", "There is no alternative";
    specialist_advice => "Theo ý kiến chuyên khoa", "On a specialist’s advice";
    not_applicable => "Không áp dụng cho bệnh nhân này", "Does not apply to this patient";
    other_reason => "Lý do khác", "Another reason";
}

words! {
    sign => "Ký đơn", "Sign";
    lacks_fields(count: usize) => "Chưa ký được: còn {count} mục cần sửa", "Not to be signed yet: {count} fields to mend";
    lacks_check => "Chưa ký được: đang chờ kết quả kiểm tra", "Not to be signed yet: waiting for the check";
    lacks_reasons(count: usize) => "Chưa ký được: {count} cảnh báo chưa ghi lý do",
        "Not to be signed yet: findings that want a reason: {count}";
    lacks_words(count: usize) => "Chưa ký được: {count} cảnh báo đã có lý do, còn thiếu lời giải thích",
        "Not to be signed yet: findings whose reason wants words: {count}";
    was_signed(code: &str) => "Đã ký đơn {code}", "Prescription {code} is signed";
    sign_again => "Ký đơn có thuốc chống chỉ định", "Signing what is contraindicated";
    sign_again_for(patient: &str) => "Bệnh nhân: {patient}", "Patient: {patient}";
    sign_again_about => "Đơn này có điều chống chỉ định. Nhập mật khẩu của bạn để xác nhận vẫn kê.",
        "Something in this prescription is contraindicated. Give your password to confirm it.";
    sign_anyway => "Vẫn ký", "Sign anyway";
    password => "Mật khẩu", "Password";
    go_back => "Quay lại", "Go back";
}

words! {
    signed_at(when: &str, doctor: &str) => "Ký lúc {when} · {doctor}", "Signed {when} · {doctor}";
    drafted_at(when: &str, doctor: &str) => "Viết từ {when} · {doctor}", "Begun {when} · {doctor}";
    took_the_place_of => "Thay cho đơn trước", "In place of an earlier one";
    replaced_by_this => "Đơn thay thế", "Its replacement";
    ended_at(when: &str) => "Kết thúc lúc {when}", "Ended {when}";
    signed_clear => "Kiểm tra lúc ký: không có cảnh báo", "Checked when signed: nothing found";
    signed_with(findings: usize, unknown: usize) => "Kiểm tra lúc ký: {findings} cảnh báo, {unknown} điều chưa kiểm tra",
        "Checked when signed: {findings} findings, {unknown} not checked";
    print => "In", "Print";
    not_printed => "Trình duyệt không in được đơn này", "The browser could not print it";
    prescribe_again => "Kê lại", "Prescribe again";
    replace => "Thay đơn", "Replace";
    stop_prescription => "Ngừng đơn", "Stop it";
    was_stopped => "Đã ngừng đơn", "The prescription is ended";
    some_taken => "Bệnh nhân đã dùng một phần", "Some of it was taken";
    some_taken_hint => "Có: đơn ngừng từ hôm nay và vẫn được tính khi kiểm tra thuốc. Không: coi như chưa từng kê.",
        "Yes: it stops today and is still checked against. No: it counts as never given.";
    others_are_stopped => "Đơn của bác sĩ khác: ngừng từ hôm nay, phần đã dùng vẫn được tính khi kiểm tra thuốc.",
        "Another doctor’s: it stops today, and what was taken is still checked against.";
    stop_by_reaction => "Có tác dụng phụ", "A side effect";
    stop_without_effect => "Không hiệu quả", "Without effect";
    stop_changed => "Đổi hướng điều trị", "The treatment changes";
    stop_mistake => "Kê nhầm", "Written by mistake";
}

words! {
    taken_today => "Đang dùng hôm nay", "Taken today";
    taken_before => "Đã dùng trước đây", "Taken before";
    takes_nothing => "Chưa ghi thuốc nào", "No drugs are recorded";
    takes_nothing_hint => "Hỏi bệnh nhân đang dùng thuốc gì, kể cả thuốc tự mua.",
        "Ask what the patient takes, bought ones too.";
    add_told => "Thêm thuốc bệnh nhân kể", "Add what the patient tells";
    edit_told => "Sửa thuốc bệnh nhân kể", "Change what the patient told";
    drug => "Thuốc", "Drug";
    find_drug => "Tên thuốc hoặc hoạt chất…", "Name or ingredient…";
    another_drug => "Thuốc khác", "Another drug";
    how => "Cách dùng", "How";
    when => "Thời gian", "When";
    from_whom => "Nguồn", "From";
    told_by_patient => "Bệnh nhân kể", "Told by the patient";
    from_to(from: &str, to: &str) => "{from} – {to}", "{from} – {to}";
    since_day(from: &str) => "từ {from}", "since {from}";
    since => "Dùng từ ngày", "Since";
    until => "Đến ngày", "Until";
    note => "Ghi chú", "Note";
    note_hint => "Ví dụ: BV Chợ Rẫy kê, tự mua", "E.g. from another hospital, bought";
    save => "Lưu", "Save";
    delete => "Xóa", "Delete";
    ends_today => "Ngừng hôm nay", "Ends today";
    told_kept(name: &str) => "Đã ghi {name}", "{name} is recorded";
    told_ended(name: &str) => "Đã ngừng {name}", "{name} has ended";
    told_deleted(name: &str) => "Đã xóa {name}", "{name} is deleted";
}
