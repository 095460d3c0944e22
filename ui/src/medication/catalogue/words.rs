use crate::words;

words! {
    catalogue => "Danh mục thuốc", "Medication catalogue";
    catalogue_about => "Thuốc phòng khám dùng, gọi theo tên riêng. Khi kê đơn được tìm thấy bằng tên này và kiểm tra theo hoạt chất.",
        "The medicines that the clinic uses, by its own names. Whoever prescribes finds them by these, and they are checked by their ingredients.";
    no_products => "Chưa có thuốc nào trong danh mục riêng", "The clinic has no medicines of its own yet";
    no_products_hint => "Hoạt chất và biệt dược thông dụng đã có sẵn trong bộ quy tắc. Thêm ở đây những tên mà bộ quy tắc chưa biết: nhập từ tệp Excel/CSV (tải tệp mẫu để xem các cột) hoặc thêm từng thuốc.",
        "Ingredients and common brands are known already. Add the names that the rules do not know: import an Excel or CSV file (the template shows its columns), or add them one by one.";
    none_found => "Không tìm thấy thuốc nào", "Nothing is found";
    none_found_hint(text: &str) => "Danh mục riêng không có “{text}”. Kiểm tra lại chữ, hoặc thêm thuốc này.",
        "The clinic's own catalogue has no “{text}”. Look at the spelling, or add it.";
    search => "Tìm thuốc", "Find a medicine";
    search_hint => "Tên, tên khác hoặc hoạt chất; không cần dấu", "A name, another name or an ingredient";
    with_removed => "Cả thuốc đã bỏ", "Removed ones too";
    add => "Thêm thuốc", "Add a medicine";
    add_named(name: &str) => "Thêm “{name}”", "Add “{name}”";
    edit_title => "Sửa thuốc", "Change the medicine";
    edit => "Sửa", "Edit";
    remove => "Bỏ", "Remove";
    bring_back => "Dùng lại", "Bring back";
    import => "Nhập từ Excel/CSV", "Import Excel/CSV";
    template => "Tải tệp mẫu", "Download the template";
    strength_column => "Hàm lượng", "Strength";
    given => "Dạng · đường dùng", "Form · route";
    template_saved(name: &str) => "Đã tải {name}", "{name} is downloaded";
    template_failed => "Chưa tải được tệp mẫu", "The template could not be downloaded";
    removed_state => "Đã bỏ", "Removed";
    unclear => "Tên trùng với tên khác: chưa kiểm tra được", "Its name means something else too: not checked";
    not_known(name: &str) => "Chưa kiểm tra được: {name}", "Not checked: {name}";
    saved(name: &str) => "Đã lưu {name}", "{name} was saved";
    was_removed(name: &str) => "Đã bỏ {name}", "{name} was removed";
    was_brought_back(name: &str) => "{name} được dùng lại", "{name} is back";
    not_brought_back => "Chưa hoàn tác được", "It could not be undone";
}

words! {
    name => "Tên thuốc", "Name";
    name_hint => "Như ghi trong đơn, ví dụ Klacid 500", "As it is prescribed, e.g. Klacid 500";
    synonyms => "Tên khác", "Other names";
    ingredients => "Hoạt chất", "Ingredients";
    add_ingredient => "Thêm hoạt chất", "Add an ingredient";
    add_ingredient_hint => "Gõ vài chữ rồi Enter. Chọn một biệt dược thì mọi hoạt chất của nó được thêm.",
        "Type the first letters, then Enter. Of a brand all its ingredients are added.";
    find_ingredient => "Tên hoạt chất…", "Name of an ingredient…";
    strength_mg => "Hàm lượng mỗi viên/đơn vị (mg)", "Strength of one tablet or unit (mg)";
    ingredient_unknown => "Bộ quy tắc chưa biết hoạt chất này: khi kê sẽ báo “chưa kiểm tra”.",
        "The rules do not know it: prescribing it says “not checked”.";
    remove_ingredient(name: &str) => "Bỏ hoạt chất {name}", "Remove {name}";
    form => "Dạng bào chế", "Form";
    route => "Đường dùng", "Route";
    not_said => "chưa rõ", "not known";
    strength => "Hàm lượng ghi trên hộp", "Strength as on the box";
    strength_hint => "Ví dụ 500 mg + 125 mg, 250 mg/5 ml", "E.g. 500 mg + 125 mg, 250 mg/5 ml";
    atc => "Mã ATC", "ATC code";
    atc_hint => "Ví dụ J01FA09; để trống nếu không biết", "E.g. J01FA09; empty where not known";
    max_daily => "Liều tối đa một ngày (mg)", "Most in a day (mg)";
    max_daily_hint => "Của người lớn; chỉ với thuốc một hoạt chất", "Of an adult; only with one ingredient";
    usual_vi => "Liều thường dùng (tiếng Việt)", "Usual dose (Vietnamese)";
    usual_en => "Liều thường dùng (tiếng Anh)", "Usual dose (English)";
    save => "Lưu", "Save";
    cancel => "Hủy", "Cancel";
    overtaken => "Người khác vừa sửa thuốc này. Những gì bạn nhập chưa được lưu.",
        "Somebody else has just changed this medicine. What you typed is not saved.";
    show_newest => "Bỏ phần đang sửa, xem bản mới nhất", "Drop my changes, show the newest";
    in_one(name: &str, at: &str) => "{name}: {at}", "{name}: {at}";
}

words! {
    import_title => "Nhập danh mục thuốc", "Import medicines";
    import_about => "Xem trước rồi mới nhập. Thuốc không có trong tệp giữ nguyên; cột không có trong tệp giữ nguyên giá trị cũ.",
        "Look first, then import. Medicines that the file does not name stay; so does what it has no column for.";
    back => "Về danh mục thuốc", "Back to the catalogue";
    rows => "Dòng trong tệp", "Rows of the file";
    row => "Dòng", "Row";
    becomes => "Kết quả", "Result";
    details => "Nội dung", "Details";
    new => "Mới", "New";
    changed => "Thay đổi", "Changed";
    same => "Giữ nguyên", "Unchanged";
    wrong => "Lỗi", "Error";
    import_rows(count: usize) => "Nhập {count} dòng", "Import {count} rows";
    other_ingredients => "Hoạt chất khác trước", "Other ingredients than before";
    nothing => "(trống)", "(empty)";
    imported(new: usize, changed: usize) => "Đã nhập: {new} thuốc mới, {changed} thay đổi", "Imported: {new} new, {changed} changed";
    imported_without(new: usize, changed: usize, left_out: usize) => "Đã nhập: {new} thuốc mới, {changed} thay đổi; bỏ qua {left_out} dòng lỗi",
        "Imported: {new} new, {changed} changed; rows left out: {left_out}";
}
