use crate::words;

words! {
    own_sets => "Bộ quy tắc riêng của phòng khám", "The clinic's own rules";
    own_sets_about => "Nhập bảng tương tác của phòng khám hoặc danh mục mới của Bộ Y tế (sáu cột: STT, hai hoạt chất, cơ chế, hậu quả, xử trí). Bản nháp không thay đổi gì cho tới khi một bác sĩ đưa vào sử dụng bằng mật khẩu.",
        "Import the clinic's own table, or a newer one of the ministry (six columns: number, two ingredients, mechanism, effect, what to do). A draft changes nothing until a doctor takes it into use with the password.";
    no_sets => "Chưa có bộ quy tắc riêng nào", "There are no rules of the clinic's own";
    no_sets_hint => "Mọi đơn thuốc được kiểm tra theo bộ quy tắc có sẵn của chương trình.",
        "Every prescription is checked by the program's rules.";
    import_table => "Nhập bảng quy tắc", "Import a table of rules";
    draft => "Bản nháp – chưa có hiệu lực", "Draft – without effect";
    in_use => "Đang dùng", "In use";
    withdrawn => "Đã ngừng sử dụng", "Withdrawn";
    rules_count(count: usize) => "{count} quy tắc", "{count} rules";
    rules_lost(count: usize) => "{count} quy tắc không còn hiệu lực: bộ quy tắc của chương trình nay hiểu tên hoạt chất của chúng theo cách khác. Nhập lại bảng này để xem và dùng chúng.",
        "{count} rules have no effect any more: the program's rules by now take their ingredients' names for something else. Import the table again to see and to use them.";
    imported_by(name: &str, when: &str) => "{name} nhập lúc {when}", "Imported by {name}, {when}";
    used_by(name: &str, when: &str) => "{name} đưa vào sử dụng lúc {when}", "Taken into use by {name}, {when}";
    withdrawn_by(name: &str, when: &str) => "{name} ngừng sử dụng lúc {when}", "Withdrawn by {name}, {when}";
    see_rules => "Xem quy tắc", "See its rules";
    rules_of(title: &str) => "Quy tắc của {title}", "Rules of {title}";
    rules_shown(shown: usize, all: usize) => "Đang hiện {shown} trong {all} quy tắc", "{shown} of {all} rules are shown";
    advice_is(advice: &str) => "Xử trí: {advice}", "What to do: {advice}";
    mechanism_is(mechanism: &str) => "Cơ chế: {mechanism}", "Mechanism: {mechanism}";
    together_with(name: &str, others: &str) => "{name} (cùng {others})", "{name} (with {others})";
}

words! {
    take_into_use => "Đưa vào sử dụng", "Take into use";
    withdraw => "Ngừng sử dụng", "Withdraw";
    drop_draft => "Bỏ bản nháp", "Drop the draft";
    answers_for(count: usize) => "Bạn chịu trách nhiệm về {count} quy tắc:", "You answer for these rules ({count}):";
    holds(count: usize) => "Bộ này có {count} quy tắc:", "It holds these rules ({count}):";
    of_tier(tier: &str, count: usize) => "{tier} ({count})", "{tier} ({count})";
    by_tier => "Số quy tắc theo mức độ", "Rules by severity";
    use_title(title: &str) => "Đưa “{title}” vào sử dụng", "Take “{title}” into use";
    use_about => "Từ lúc này mọi đơn thuốc được kiểm tra theo cả các quy tắc này. Bộ quy tắc sang phiên bản mới, nên các bác sĩ cần xác nhận lại. Tên của bạn được ghi lại.",
        "From now on every prescription is checked by these too. The rules are of another version then, so doctors are asked to stand for them anew. Your name is recorded.";
    withdraw_title(title: &str) => "Ngừng sử dụng “{title}”", "Withdraw “{title}”";
    withdraw_about => "Đơn thuốc không còn được kiểm tra theo các quy tắc này; sau này có thể đưa vào sử dụng lại. Tên của bạn được ghi lại.",
        "Prescriptions are no longer checked by these; they can be taken into use again later. Your name is recorded.";
    drop_title(title: &str) => "Bỏ bản nháp “{title}”", "Drop the draft “{title}”";
    drop_about => "Bản nháp chưa có hiệu lực nên việc kiểm tra đơn thuốc không thay đổi; sau này vẫn có thể đưa vào sử dụng. Tên của bạn được ghi lại.",
        "A draft is without effect, so prescriptions are checked as before; it can still be taken into use later. Your name is recorded.";
    was_used(title: &str) => "Đã đưa {title} vào sử dụng. Hãy xem và xác nhận phiên bản mới.",
        "{title} is in use. Look at the new version and stand for it.";
    was_withdrawn(title: &str) => "Đã ngừng sử dụng {title}", "{title} is withdrawn";
    was_dropped(title: &str) => "Đã bỏ bản nháp {title}", "The draft {title} is dropped";
    cancel => "Hủy", "Cancel";
}

words! {
    import_title => "Nhập bảng quy tắc tương tác", "Import a table of interactions";
    import_about => "Xem trước từng dòng rồi lưu thành bản nháp. Bản nháp không thay đổi gì cho tới khi được đưa vào sử dụng.",
        "Look at every row, then keep it as a draft. A draft changes nothing until it is taken into use.";
    back => "Về bộ quy tắc thuốc", "Back to the drug rules";
    rows => "Dòng trong tệp", "Rows of the file";
    set_title => "Tên bộ quy tắc", "Title of these rules";
    set_title_hint => "Hiện bên cạnh mỗi cảnh báo, ví dụ: QĐ 5948/QĐ-BYT, bản 2026", "Stands beside every finding, e.g. Decision 5948/QĐ-BYT, 2026";
    keep_draft(count: usize) => "Lưu bản nháp ({count} quy tắc)", "Keep a draft ({count} rules)";
    kept_as_draft(title: &str) => "Đã lưu bản nháp {title}. Chưa có hiệu lực cho tới khi được đưa vào sử dụng.",
        "{title} is kept as a draft. It has no effect until it is taken into use.";

    number => "STT", "No.";
    pair => "Hai thuốc", "The two drugs";
    becomes => "Kết quả", "Result";
    details => "Nội dung", "Details";
    drug_a => "Hoạt chất 1", "Ingredient 1";
    drug_b => "Hoạt chất 2", "Ingredient 2";
    mechanism => "Cơ chế", "Mechanism";
    effect => "Hậu quả", "Effect";
    advice => "Xử trí", "What to do";
    tier => "Mức độ", "Severity";
    new => "Mới", "New";
    known => "Đã có", "Known already";
    wrong => "Lỗi", "Error";
    row_number(row: &str) => "STT {row}", "No. {row}";
    program_says(tier: &str, title: &str, row: &str) => "Bộ quy tắc có sẵn ghi: {tier} ({title}, {row})", "The program's rules say: {tier} ({title}, {row})";
    program_asks => "Tùy đường dùng, liều hoặc câu trả lời của bác sĩ.", "Depending on the route, the dose or the doctor's answer.";
}
