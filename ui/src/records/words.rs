use crate::words;

words! {
    // One record
    record => "Bệnh án", "Record";
    open_record => "Mở bệnh án", "Open the record";
    new_record => "Bệnh án mới, không có lượt khám", "New record without a visit";
    patient_record => "Hồ sơ bệnh nhân", "The patient";
    draft => "Bản nháp", "Draft";
    signed => "Đã ký", "Signed";
    amended(count: i64) => "Đã ký, bổ sung {count} lần", "Signed, amended {count}×";
    signed_by(name: &str, at: &str) => "{name} ký lúc {at}", "Signed by {name}, {at}";
    has_second_draft => "Bệnh án này còn một bản nháp khác của bạn, viết khi mất kết nối trong lúc bản này đã được sửa.",
        "There is another draft of yours of this record, written without connection while this one was changed.";
    is_second_draft => "Đây là bản nháp thứ hai, viết khi mất kết nối trong lúc bản kia đã được sửa. Ký bản bạn giữ, xóa bản còn lại.",
        "This is a second draft, written without connection while the other one was changed. Sign the one you keep, delete the other.";
    open_other_draft => "Mở bản kia", "Open the other one";

    // The form
    asking => "Hỏi bệnh", "History";
    reason => "Lý do khám", "Reason";
    history => "Bệnh sử, tiền sử", "History of the illness";
    vitals => "Sinh hiệu", "Vital signs";
    examining => "Khám", "Examination";
    examination => "Kết quả khám", "What was found";
    diagnoses => "Chẩn đoán", "Diagnoses";
    facts => "Thông tin để kê đơn", "For prescribing";
    facts_hint => "Kiểm tra thuốc dùng những điều này. Chưa hỏi thì để trống.",
        "The drug check uses these. Leave them open when they were not asked.";
    going_home => "Dặn dò, tái khám", "Advice and follow-up";
    advice => "Lời dặn", "Advice";
}

words! {
    // Measurements
    temperature => "Nhiệt độ", "Temperature";
    pulse => "Mạch", "Pulse";
    breaths => "Nhịp thở", "Breaths";
    systolic => "HA trên", "BP upper";
    diastolic => "HA dưới", "BP lower";
    pressure => "Huyết áp", "Blood pressure";
    oxygen => "SpO₂", "SpO₂";
    weight => "Cân nặng", "Weight";
    height => "Chiều cao", "Height";
    glucose => "Đường huyết", "Glucose";
    pain => "Đau", "Pain";
    bmi => "BMI", "BMI";
    per_minute => "lần/phút", "/min";
    unusual => "Bất thường, kiểm tra lại", "Unusual: look again";
    between(from: &str, to: &str) => "Từ {from} đến {to}", "From {from} to {to}";
    not_lower => "Phải thấp hơn huyết áp trên", "Must be below the upper pressure";
}

words! {
    // Diagnoses
    add_diagnosis => "Thêm chẩn đoán", "Add a diagnosis";
    find_diagnosis => "Tên bệnh hoặc mã ICD-10…", "Name or ICD-10 code…";
    find_diagnosis_hint => "Enter để thêm. Không có trong danh mục thì ghi đúng như đã gõ.",
        "Enter adds it. What no list knows is kept as typed.";
    search_failed => "Chưa tìm được trong danh mục", "The list could not be searched";
    as_typed(text: &str) => "Ghi đúng như đã gõ: “{text}”", "As typed: “{text}”";
    there_already => "Đã có chẩn đoán này", "It is there already";
    main_diagnosis => "Bệnh chính", "Main";
    make_main(name: &str) => "Đưa {name} làm bệnh chính", "Make {name} the main one";
    chronic => "Mạn tính", "Chronic";
    remove(name: &str) => "Bỏ {name}", "Remove {name}";
    removed(name: &str) => "Đã bỏ {name}", "{name} was removed";

    // For prescribing
    pregnant => "Có thai", "Pregnant";
    trimester => "Ba tháng", "Trimester";
    first_trimester => "đầu", "first";
    second_trimester => "giữa", "second";
    third_trimester => "cuối", "third";
    lactating => "Cho con bú", "Breastfeeding";
    egfr => "eGFR (ml/phút)", "eGFR (ml/min)";
    yes => "Có", "Yes";
    no => "Không", "No";
    not_asked => "Chưa hỏi", "Not asked";
    not_known => "Chưa rõ", "Not known";

    // Follow-up
    follow_up => "Tái khám sau (ngày)", "Again in (days)";
    follow_up_on => "Tái khám", "Follow-up";
    days(count: u16) => "{count} ngày", "{count} days";
    day_in(day: &str, count: u16) => "{day} (sau {count} ngày)", "{day} (in {count} days)";
    book_follow_up => "Đặt lịch tái khám", "Book the follow-up";
    book_best_now => "Đặt ngay giờ tốt nhất", "Book the best time now";
    follow_up_booked(at: &str) => "Đã hẹn tái khám {at}", "Follow-up booked: {at}";
    follow_up_asked(at: &str) => "Đã xin hẹn tái khám {at}, chờ xác nhận", "Follow-up asked for: {at}, to be confirmed";
    booked_for_another_day(day: &str) => "Khác ngày ghi trong bệnh án: {day}", "Not the day in the record: {day}";
    none_free(day: &str) => "Bác sĩ không còn giờ trống trong 7 ngày từ {day}. Chọn ngày hoặc bác sĩ khác ở trang đặt lịch.",
        "The doctor has no free time in the 7 days from {day}. Choose another day or doctor on the booking page.";
}

words! {
    // Templates
    template => "Mẫu", "Template";
    templates => "Mẫu bệnh án", "Templates";
    find_template => "Gõ để tìm mẫu hoặc chuyên khoa…", "Type to find a template or specialty…";
    no_template => "Không có mẫu nào khớp", "No template matches";
    of_program => "Mẫu có sẵn", "Of the program";
    own_template => "Của tôi", "Mine";
    own_shared_template => "Của tôi, đã chia sẻ", "Mine, shared";
    shared_by(name: &str) => "{name} chia sẻ", "Shared by {name}";
    every_specialty => "Mọi chuyên khoa", "All specialties";
    what_is_put_in => "Nội dung được chèn", "What is put in";
    put_in => "Chèn vào bệnh án", "Put into the record";
    goes_in => "vào ô trống", "into the empty field";
    goes_below => "thêm dưới phần đã có", "below what is there";
    goes_nowhere => "đã có, không chèn lại", "there already, not put in again";
    vitals_to_measure => "Cần đo", "To be measured";
    to_measure => "cần đo", "to be measured";
    template_put_in(name: &str) => "Đã chèn mẫu {name}", "{name} was put in";
    template_taken_out(names: &str) => "Đã bỏ mẫu; giữ lại {names} vì bạn đã gõ thêm",
        "The template is taken out; what you typed since stays: {names}";
    keep_as_template => "Lưu thành mẫu…", "Save as a template…";
    keep_title => "Lưu bệnh án thành mẫu", "Save the record as a template";
    template_name => "Tên mẫu", "Name";
    template_specialty => "Chuyên khoa", "Specialty";
    template_specialty_hint => "Nhiều chuyên khoa thì cách nhau bằng dấu phẩy. Để trống: mọi chuyên khoa.",
        "Several are parted by commas. Empty: all of them.";
    share_template => "Chia sẻ với các bác sĩ khác", "Share it with the other doctors";
    with_diagnoses => "Kèm chẩn đoán", "With the diagnoses";
    what_is_kept => "Nội dung của mẫu", "What the template holds";
    what_is_kept_hint => "Không có số đo. Họ tên đầy đủ của bệnh nhân được thay bằng ___; xem lại trước khi chia sẻ.",
        "Without measured values. The patient’s full name becomes ___; look it over before you share it.";
    nothing_to_keep => "Bệnh án chưa có nội dung để lưu thành mẫu", "There is nothing in the record to keep yet";
    back_to_templates => "Về danh sách mẫu", "Back to the templates";
    keep_template => "Lưu mẫu", "Save the template";
    template_kept(name: &str) => "Đã lưu mẫu {name}", "{name} is kept";
    edit_template(name: &str) => "Đổi tên, chia sẻ mẫu {name}", "Rename or share {name}";
    save_template => "Lưu", "Save";
    leave_template => "Hủy", "Cancel";
    template_changed(name: &str) => "Đã sửa mẫu {name}", "{name} is changed";
    delete_template(name: &str) => "Xóa mẫu {name}", "Delete {name}";
    template_deleted(name: &str) => "Đã xóa mẫu {name}", "{name} is deleted";
    not_undone => "Chưa hoàn tác được", "It could not be undone";
}

words! {
    // Before it is signed
    blanks_count(count: usize) => "Còn {count} chỗ trống", "Places left to fill in: {count}";
    blanks_left(names: &str) => "Còn chỗ trống (___): {names}", "Places left to fill in (___): {names}";
    unmeasured_left(names: &str) => "Chưa đo: {names}", "Not measured yet: {names}";
    drafts_left(count: usize) => "Còn {count} đơn nháp chưa ký. Đơn nháp vẫn còn, ký sau được.",
        "Draft prescriptions not signed yet: {count}. They stay and can be signed later.";
    signed_for_good => "Ký rồi thì chỉ bổ sung, không sửa được.", "Once signed, it can be amended but not changed.";
    sign_with_left_open => "Ký bệnh án?", "Sign the record?";
    fill_in => "Điền tiếp", "Fill them in";
    open_draft => "Mở đơn nháp", "Open the prescription";
    sign_all_the_same => "Vẫn ký bệnh án", "Sign the record anyway";
}

words! {
    // Allergies
    allergies => "Dị ứng", "Allergies";
    allergic_to(substance: &str) => "Dị ứng: {substance}", "Allergic to {substance}";
    never_asked => "Dị ứng: chưa hỏi", "Allergies: never asked";
    asked_none => "Đã hỏi, không có", "Asked: none";
    asked_none_done => "Đã ghi: hỏi dị ứng, không có", "Noted: asked for allergies, none";
    no_allergies => "Đã hỏi: không dị ứng", "Asked: no allergies";
    no_allergies_since(day: &str) => "Đã hỏi: không dị ứng ({day})", "Asked: no allergies ({day})";
    enter_allergy => "Ghi dị ứng", "Enter allergies";
}

words! {
    // Keeping and signing
    kept => "Đã lưu", "Saved";
    kept_at(at: &str) => "Đã lưu {at}", "Saved {at}";
    but_for_wrong(kept: &str) => "{kept}, trừ các ô báo đỏ", "{kept}, but for the red fields";
    typing => "Đang soạn…", "Typing…";
    keeping => "Đang lưu…", "Saving…";
    not_kept(why: &str) => "Chưa lưu: {why}", "Not saved: {why}";
    no_server => "mất kết nối máy chủ", "the server cannot be reached";
    strange_answer => "máy chủ trả lời không đúng dạng", "the server's answer cannot be read";
    save_now => "Lưu ngay", "Save now";
    sign => "Ký bệnh án", "Sign";
    signed_done => "Đã ký bệnh án", "The record is signed";
    missing(names: &str) => "Chưa ký được. Xem lại: {names}.", "Not signed yet. Look at: {names}.";
    delete_draft => "Xóa bản nháp", "Delete the draft";
    draft_deleted => "Đã xóa bản nháp", "The draft was deleted";
    draft_not_back => "Chưa lấy lại được bản nháp", "The draft is not back";
    newer_there => "vừa có bản mới hơn từ nơi khác", "a newer one was just saved elsewhere";
    newer_title => "Bệnh án này vừa được lưu ở nơi khác", "This record was just saved elsewhere";
    newer_next => "Những gì bạn gõ vẫn còn. Tải bản mới thì bản của bạn hiện bên trên để chép lại; hoặc giữ bản của bạn thay cho bản mới.",
        "What you typed is still here. Load the newer one and yours is shown above to copy from; or keep yours in its place.";
    take_newer => "Tải bản mới", "Load the newer one";
    keep_mine => "Giữ bản của tôi", "Keep mine";
    my_copy => "Bản bạn đã gõ, chưa lưu ở phòng khám. Chép lại chỗ cần rồi bỏ đi.",
        "What you typed; the clinic does not have it. Copy what you need, then put it away.";
    drop_copy => "Bỏ bản này", "Put it away";

    // Amending
    amend => "Bổ sung", "Amend";
    why_amend => "Lý do bổ sung", "Why it is amended";
    why_amend_hint => "Ví dụ: nhập nhầm huyết áp. Nội dung cũ vẫn được giữ.",
        "Such as: blood pressure mistyped. What it read before is kept.";
    sign_amendment => "Ký bổ sung", "Sign the amendment";
    leave_amendment => "Hủy", "Cancel";
    amended_done => "Đã bổ sung bệnh án", "The record is amended";
    history_of_record => "Lịch sử bệnh án", "History of the record";
    first_signed => "Ký lần đầu", "First signed";
    amendment(number: i64) => "Bổ sung lần {number}", "Amendment {number}";
    because(reason: &str) => "Lý do: {reason}", "Because: {reason}";
}

words! {
    // What happened to a patient
    visit => "Lượt khám", "Visit";
    prescription => "Đơn thuốc", "Prescription";
    file => "Tệp", "File";
    nothing_happened => "Chưa có gì trong bệnh án", "Nothing in the record yet";
    nothing_happened_hint => "Lượt khám, bệnh án, đơn thuốc và tệp hiện ở đây, mới nhất trước.",
        "Visits, records, prescriptions and files appear here, the newest first.";

    // Whom a doctor has seen
    my_patients => "Bệnh nhân của tôi", "My patients";
    my_patients_about => "Những người bạn đã khám, gần nhất trước.", "Those whom you have seen, the last one first.";
    search_seen => "Tìm trong những người đã khám", "Find among those seen";
    search_seen_hint => "Enter mở kết quả duy nhất; ↑ ↓ để chọn.", "Enter opens the only hit; ↑ ↓ choose.";
    nobody_seen => "Chưa khám ai", "Nobody seen yet";
    nobody_found => "Không tìm thấy ai", "Nobody found";
    nobody_seen_hint => "Ai đã vào khám với bạn thì hiện ở đây.", "Whoever was with you for a visit appears here.";
    name => "Họ tên", "Name";
    record_number => "Mã hồ sơ", "Record";
    born => "Ngày sinh", "Born";
    last_visit => "Lần khám gần nhất", "Last visit";
    visits => "Số lượt", "Visits";
    main_doctor => "Theo dõi", "Follows";
    is_main_doctor => "Bác sĩ chính", "Main doctor";
}
