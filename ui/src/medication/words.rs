use crate::words;

words! {
    drug_check => "Kiểm tra thuốc", "Drug check";
    drug_rules => "Bộ quy tắc thuốc", "Drug rules";
    about => "Gõ đơn thuốc: tương tác, dị ứng, trùng thuốc, quá liều và chống chỉ định hiện ra ngay khi gõ. Không lưu gì.",
        "Type a prescription: interactions, allergies, duplicates, overuse and contraindications show as you type. Nothing is kept.";
    another => "Kiểm tra đơn khác", "Check another";
    emptied => "Đã bỏ đơn đang kiểm tra", "The prescription was taken off";

    // The lists
    lines => "Đơn thuốc", "Prescription";
    add_line => "Thêm thuốc vào đơn", "Add a drug";
    active => "Đang dùng", "Taken already";
    add_active => "Thêm thuốc đang dùng", "Add a drug that is taken";
    find_drug => "Tên thuốc hoặc hoạt chất…", "Name or ingredient…";
    search_failed => "Chưa tìm được tên thuốc", "Drug names could not be looked up";
    as_typed(text: &str) => "Ghi đúng như đã gõ: “{text}”", "As typed: “{text}”";
    row_keys => "↑ ↓ sang dòng khác · Delete bỏ dòng", "↑ ↓ move between rows · Delete removes one";
    remove(name: &str) => "Bỏ {name}", "Remove {name}";
    removed(name: &str) => "Đã bỏ {name}", "{name} was removed";
    route => "Đường dùng", "Route";
    form => "Dạng", "Form";
    not_said => "chưa rõ", "not known";
    dose_mg => "Liều (mg)", "Dose (mg)";
    times_per_day => "Lần/ngày", "Times a day";
    days => "Số ngày", "Days";
    started_days_ago => "Bắt đầu cách đây (ngày)", "Started (days ago)";
    given_days => "Được cấp (ngày)", "Given for (days)";

    // Numbers
    not_a_number => "Viết số, ví dụ 0,5", "Write a number, e.g. 0.5";
    thousands_or_parts => "Nghìn hay phần lẻ? Viết 1500 hoặc 1,5", "Thousands or decimals? Write 1500 or 1.5";
    at_most(most: f64) => "Nhiều nhất {most}", "At most {most}";
    not_whole => "Viết số nguyên, ví dụ 7", "Write a whole number, e.g. 7";
}

words! {
    patient => "Bệnh nhân", "Patient";
    leave_patient => "Bỏ bệnh nhân", "Leave the patient away";
    allergic_to(substance: &str) => "Dị ứng: {substance}", "Allergic to {substance}";
    no_allergy_recorded => "Hồ sơ chưa ghi dị ứng nào", "No allergy is recorded";
    not_in_care => "Bệnh nhân này không do bạn khám nên không xem được dị ứng. Mở bệnh án rồi quay lại, hoặc hỏi và ghi dị ứng ở đây.",
        "This patient is not in your care, so the allergies cannot be seen. Open the record and come back, or ask and enter them here.";
    open_record => "Mở hồ sơ", "Open the record";

    about_patient => "Về bệnh nhân", "About the patient";
    age => "Tuổi", "Age";
    age_unit => "Tính theo", "In";
    years => "năm", "years";
    months => "tháng (dưới 2 tuổi)", "months (under 2)";
    sex => "Giới tính", "Sex";
    female => "Nữ", "Female";
    male => "Nam", "Male";
    pregnant => "Có thai", "Pregnant";
    trimester => "Ba tháng", "Trimester";
    first_trimester => "đầu", "first";
    second_trimester => "giữa", "second";
    third_trimester => "cuối", "third";
    lactating => "Cho con bú", "Breastfeeding";
    yes => "Có", "Yes";
    no => "Không", "No";
    unknown => "Chưa rõ", "Not known";
    weight => "Cân nặng (kg)", "Weight (kg)";
    egfr => "eGFR (ml/phút)", "eGFR (ml/min)";
    allergies => "Dị ứng", "Allergies";
    more_allergies => "Dị ứng khác", "Other allergies";
    more_allergies_hint => "Cộng với dị ứng trong hồ sơ, chỉ cho lần kiểm tra này.",
        "Added to those of the record, for this check only.";
    asked_none => "Đã hỏi: không dị ứng", "Asked: no allergies";
    conditions => "Bệnh đang có", "Conditions";
    conditions_hint => "Mã ICD-10 hoặc tên bệnh; Enter để thêm.", "ICD-10 code or name; Enter adds it.";
}

words! {
    result => "Kết quả", "Result";
    empty => "Chưa có thuốc nào trong đơn", "The prescription is empty";
    empty_hint => "Gõ vài chữ đầu của tên thuốc rồi Enter; kết quả hiện ra ngay.",
        "Type the first letters of a drug and press Enter; the result shows at once.";
    example => "Xem thử: warfarin + ibuprofen", "Try warfarin + ibuprofen";
    checking => "Đang kiểm tra…", "Checking…";

    all_clear(kinds: usize) => "Không thấy gì: đã kiểm tra đủ {kinds} mục", "Nothing found: all {kinds} kinds were checked";
    not_all_checked => "Chưa kiểm tra được hết", "Not everything could be checked";
    must_stop(count: usize) => "Chống chỉ định: dừng lại · {count} cảnh báo", "Contraindicated: stop · {count} found";
    needs_reason(count: usize) => "Nghiêm trọng: cần lý do · {count} cảnh báo", "Serious: needs a reason · {count} found";
    only_cautions(count: usize) => "{count} điều cần lưu ý", "{count} to bear in mind";
    and_not_all(said: &str) => "{said} · chưa kiểm tra được hết", "{said} · not everything could be checked";

    kinds => "Năm mục", "The five kinds";
    interaction => "Tương tác", "Interaction";
    allergy => "Dị ứng", "Allergy";
    duplicate => "Trùng thuốc", "Duplicate";
    overuse => "Quá liều", "Overuse";
    contraindication => "Chống chỉ định", "Contraindication";
    kind_clear(kind: &str) => "{kind}: không thấy", "{kind}: clear";
    kind_found(kind: &str) => "{kind}: có", "{kind}: found";
    kind_not_checked(kind: &str) => "{kind}: chưa kiểm tra hết", "{kind}: not checked";

    findings => "Cảnh báo", "Findings";
    stop => "Chống chỉ định – dừng", "Contraindicated – stop";
    serious => "Nghiêm trọng – cần lý do", "Serious – needs a reason";
    caution => "Lưu ý", "Caution";
    of_drug(drug: &str, text: &str) => "{drug}: {text}", "{drug}: {text}";
    answered => "Đã trả lời", "Answered";
    said_yes => "Có", "Yes";
    said_no => "Không", "No";
    take_back(question: &str) => "Hỏi lại: {question}", "Ask again: {question}";
    not_checked => "Chưa kiểm tra", "Not checked";
    pack(pack: &str) => "Bộ quy tắc {pack}. Không thay được phán đoán của bác sĩ.",
        "Rules {pack}. They do not replace a doctor’s judgement.";
}

words! {
    oral => "uống", "oral";
    sublingual => "ngậm dưới lưỡi", "sublingual";
    rectal => "đặt hậu môn", "rectal";
    iv => "tiêm tĩnh mạch", "intravenous";
    im => "tiêm bắp", "intramuscular";
    sc => "tiêm dưới da", "subcutaneous";
    transdermal => "dán qua da", "transdermal";
    intrathecal => "tiêm nội tủy", "intrathecal";
    inhaled => "hít", "inhaled";
    nasal => "mũi", "nasal";
    eye => "mắt", "eye";
    ear => "tai", "ear";
    skin => "bôi ngoài da", "skin";
    vaginal => "đặt âm đạo", "vaginal";
    local => "tại chỗ", "local";

    tablet => "viên nén", "tablet";
    capsule => "viên nang", "capsule";
    modified_release => "viên phóng thích kéo dài", "modified release";
    effervescent => "viên sủi", "effervescent";
    powder => "thuốc bột", "powder";
    granules => "thuốc cốm", "granules";
    syrup => "siro", "syrup";
    suspension => "hỗn dịch", "suspension";
    solution => "dung dịch", "solution";
    drops => "thuốc giọt", "drops";
    lozenge => "viên ngậm", "lozenge";
    injection => "thuốc tiêm", "injection";
    infusion => "dịch truyền", "infusion";
    depot => "thuốc tiêm kéo dài", "depot injection";
    suppository => "viên đặt hậu môn", "suppository";
    pessary => "viên đặt âm đạo", "pessary";
    cream => "kem bôi", "cream";
    ointment => "thuốc mỡ", "ointment";
    gel => "gel", "gel";
    shampoo => "dầu gội", "shampoo";
    spray => "thuốc xịt", "spray";
    patch => "miếng dán", "patch";
    inhaler => "bình hít", "inhaler";
    nebuliser => "khí dung", "nebuliser";
    eye_drops => "thuốc nhỏ mắt", "eye drops";
    eye_ointment => "mỡ tra mắt", "eye ointment";
    ear_drops => "thuốc nhỏ tai", "ear drops";
    nasal_spray => "thuốc xịt mũi", "nasal spray";
    mouthwash => "nước súc miệng", "mouthwash";
    implant => "que cấy", "implant";
    intrauterine => "dụng cụ tử cung", "intrauterine";
}
