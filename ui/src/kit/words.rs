use crate::words;

words! {
    close => "Đóng", "Close";
    undo => "Hoàn tác", "Undo";
    try_again => "Thử lại", "Try again";
    load_more => "Xem thêm", "Show more";
    loading => "Đang tải…", "Loading…";
    required => "bắt buộc", "required";
    show_password => "Hiện mật khẩu", "Show password";
    hide_password => "Ẩn mật khẩu", "Hide password";
    date_example => "dd/mm/yyyy, ví dụ 24/11/2026", "dd/mm/yyyy, e.g. 24/11/2026";
    not_a_date => "Ngày viết dạng dd/mm/yyyy, ví dụ 24/11/2026", "Write the date as dd/mm/yyyy, e.g. 24/11/2026";
    birth_example => "dd/mm/yyyy, hoặc chỉ năm: 1950", "dd/mm/yyyy, or just the year: 1950";
    not_a_birth_date => "Viết dạng dd/mm/yyyy, mm/yyyy hoặc năm: 1950", "Write dd/mm/yyyy, mm/yyyy or the year: 1950";
    reference(id: &str) => "Mã tra cứu: {id}", "Reference: {id}";
    commands => "Lệnh", "Commands";
    find_command => "Gõ để tìm lệnh hoặc trang…", "Type to find a command or page…";
    no_command => "Không có lệnh nào khớp", "No command matches";
    hits => "Kết quả", "Hits";
    no_hit => "Không tìm thấy", "Nothing found";
    impossible_date => "Không có ngày này trong lịch", "There is no such day in the calendar";
    far_year => "Năm này quá xa; xem lại năm", "That year is far off; look at it again";
    leave_title => "Bỏ những gì vừa nhập?", "Drop what you typed?";
    leave_about => "Trang này có nội dung chưa lưu. Rời đi bây giờ thì phải nhập lại.",
        "Something here is not saved yet. If you leave now, it must be typed again.";
    stay => "Ở lại nhập tiếp", "Stay and go on";
    leave => "Bỏ và rời đi", "Drop it and leave";
    remove(text: &str) => "Bỏ {text}", "Remove {text}";
    add_by_enter => "Enter để thêm", "Enter adds it";
    notices => "Thông báo", "Notices";
}
