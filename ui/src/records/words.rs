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
    none_free(day: &str) => "Bác sĩ không còn giờ trống trong 7 ngày từ {day}. Chọn ngày hoặc bác sĩ khác ở trang đặt lịch.",
        "The doctor has no free time in the 7 days from {day}. Choose another day or doctor on the booking page.";
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
    leave_amendment => "Thôi", "Cancel";
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
    nothing_happened => "Chưa có gì trong bệnh án", "Nothing in the record yet";
    nothing_happened_hint => "Lượt khám, bệnh án và đơn thuốc hiện ở đây, mới nhất trước.",
        "Visits, records and prescriptions appear here, the newest first.";

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
