use crate::words;

words! {
    choose_file => "Chọn tệp Excel hoặc CSV", "Choose an Excel or CSV file";
    file_hint => "Tệp .xlsx hoặc .csv, tối đa 5 MB; kéo thả vào đây cũng được. Chưa có gì được lưu khi xem trước.",
        "An .xlsx or .csv file of 5 MB at most; it can be dropped here too. Looking at it keeps nothing.";
    choose => "Chọn tệp…", "Choose a file…";
    choose_another => "Chọn tệp khác", "Choose another file";
    looking_at(name: &str) => "Đang xem: {name}", "Looking at {name}";
    file_unreadable => "Không đọc được tệp này", "This file cannot be read";
    file_too_large => "Tệp lớn hơn 5 MB", "The file is larger than 5 MB";
    being_read(name: &str) => "Đang đọc {name}…", "Reading {name}…";
    preview_of(name: &str) => "Xem trước: {name}", "Preview of {name}";

    columns_are(needed: &str, other: &str) => "Cột cần có: {needed}. Cột khác nếu có: {other}. Thứ tự cột tùy ý.",
        "Columns that must be there: {needed}. Others: {other}. In any order.";
    columns => "Cột trong tệp", "Columns of the file";
    taken_for(header: &str, meaning: &str) => "{header} → {meaning}", "{header} → {meaning}";
    not_taken(header: &str) => "{header}: không dùng", "{header}: not used";

    what_becomes => "Lọc theo kết quả", "Filter by what becomes of them";
    all => "Tất cả", "All";
    of_these(name: &str, count: usize) => "{name} ({count})", "{name} ({count})";
    no_rows => "Không có dòng nào thuộc loại này", "There are no such rows";
    rows_shown(shown: usize) => "Đang hiện {shown} dòng đầu", "The first {shown} rows are shown";
    whole_row => "Cả dòng", "The whole row";

    skip_wrong(count: usize) => "Bỏ qua {count} dòng lỗi", "Leave out the rows with errors ({count})";
    skip_hint => "Các dòng khác vẫn được nhập; dòng lỗi sửa trong tệp rồi nhập lại sau.",
        "The others are imported; mend these in the file and import it again later.";
    wrong_rows(count: usize) => "Còn {count} dòng lỗi. Sửa trong tệp rồi chọn lại tệp, hoặc chọn bỏ qua dòng lỗi.",
        "Rows with errors: {count}. Mend the file and choose it again, or leave them out.";
    nothing_new => "Tệp này không có gì mới để nhập.", "There is nothing new in this file.";
    overtaken => "Dữ liệu của phòng khám vừa thay đổi nên chưa nhập gì. Bản xem trước đã được tải lại: xem lại rồi nhập.",
        "The clinic's data has just changed, so nothing was imported. The preview is loaded again: look at it, then import.";
}
