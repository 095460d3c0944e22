use crate::words;

words! {
    files => "Tệp và hình ảnh", "Files and images";
    add_file => "Thêm tệp", "Add a file";
    add_hint => "Kéo thả vào đây, hoặc dán ảnh bằng Ctrl+V. JPEG, PNG, WebP, PDF, mỗi tệp tối đa 20 MB.",
        "Drop them here, or paste a picture with Ctrl+V. JPEG, PNG, WebP, PDF, 20 MB each at most.";
    no_files => "Chưa có tệp nào", "No files yet";
    drop_on_record => "Thả tệp để thêm vào bệnh án này", "Drop the files to add them to this record";
    drop_on_patient => "Thả tệp để thêm vào hồ sơ bệnh nhân này", "Drop the files to add them to this patient";
    see_all(count: &str) => "Xem tất cả ({count})", "See all ({count})";
    see_fewer => "Thu gọn", "See fewer";
    sent_files => "Tệp đang gửi", "Files being sent";

    // One that is on its way
    waiting => "Chờ gửi", "Waiting";
    being_sent => "Đang gửi…", "Sending…";
    were_added(count: usize) => "Đã thêm {count} tệp", "Files added: {count}";
    too_large => "Tệp quá lớn, tối đa 20 MB", "The file is too large, 20 MB at most";
    unreadable => "Không đọc được tệp này trên máy", "This computer could not read the file";
    no_server => "Mất kết nối máy chủ", "The server cannot be reached";
    strange_answer => "Máy chủ trả lời không đúng dạng", "The server's answer cannot be read";
    try_again => "Gửi lại", "Try again";
    drop_row => "Bỏ khỏi danh sách", "Remove from the list";

    // Kinds
    kind => "Loại", "Kind";
    laboratory => "Xét nghiệm", "Laboratory";
    imaging => "Chẩn đoán hình ảnh", "Imaging";
    photo => "Ảnh chụp", "Photo";
    document => "Giấy tờ", "Document";
    other => "Khác", "Other";
    pasted(at: &str) => "Ảnh dán lúc {at}", "Pasted at {at}";

    // The viewer
    whole => "Vừa màn hình", "Fit";
    larger => "Phóng to", "Zoom in";
    smaller => "Thu nhỏ", "Zoom out";
    turn => "Xoay", "Rotate";
    previous => "Trước", "Previous";
    next => "Sau", "Next";
    count(at: usize, of: usize) => "{at}/{of}", "{at} of {of}";
    picture_of(title: &str) => "{title}. Phóng to +, thu nhỏ −, vừa màn hình 0, xoay R, trước và sau ← →.",
        "{title}. Zoom in +, zoom out −, fit 0, rotate R, previous and next ← →.";
    keys => "+ − phóng to, thu nhỏ · 0 vừa màn hình · R xoay · ← → tệp khác",
        "+ − zoom in, out · 0 fit · R rotate · ← → other files";
    save_file => "Lưu tệp", "Save the file";
    own_window => "Mở cửa sổ riêng", "Open in its own window";
    own_window_hint => "Cửa sổ này không hiện được PDF.", "This window cannot show a PDF.";
    not_opened => "Chưa mở được cửa sổ", "The window could not be opened";
    added_by(name: &str, at: &str) => "{name} thêm lúc {at}", "Added by {name}, {at}";
    taken_on_day(day: &str) => "Ngày chụp, xét nghiệm: {day}", "Of {day}";

    // Saying better what it is
    edit => "Sửa", "Edit";
    title => "Tên", "Title";
    taken_on => "Ngày chụp, xét nghiệm", "Day of the picture or test";
    keep => "Lưu", "Save";
    leave => "Hủy", "Cancel";
    described => "Đã lưu thông tin tệp", "The file's details are saved";

    // Withdrawing
    withdraw => "Thu hồi", "Withdraw";
    why_withdraw => "Lý do thu hồi", "Why it is withdrawn";
    why_withdraw_hint => "Ví dụ: phim của bệnh nhân khác. Tệp không bị xóa.",
        "Such as: another patient's. The file is not deleted.";
    was_withdrawn => "Đã thu hồi tệp", "The file was withdrawn";
    withdrawn => "Đã thu hồi", "Withdrawn";
    withdrawn_because(reason: &str) => "Đã thu hồi: {reason}", "Withdrawn: {reason}";
    restore => "Lấy lại", "Take it back";
    restored => "Đã lấy lại tệp", "The file is back";
    not_restored => "Chưa lấy lại được tệp", "The file could not be brought back";
}
