use crate::words;

words! {
    users => "Tài khoản", "Accounts";
    users_about => "Mỗi người một tài khoản. Người mới nhận mã dùng một lần để tự đặt mật khẩu.",
        "One account for each person. A new one gets a one-time code to set their own password.";
    add_user => "Thêm tài khoản", "Add an account";
    edit_user => "Sửa tài khoản", "Edit the account";
    no_users => "Chưa có tài khoản nào", "No accounts yet";
    user_name => "Tên đăng nhập", "User name";
    user_name_hint => "Chữ thường, số, dấu chấm; không đổi được về sau", "Lower-case letters, digits, dots; cannot be changed later";
    display_name => "Họ tên", "Full name";
    email => "Email", "E-mail";
    language => "Ngôn ngữ của thư", "Language of mails";
    language_hint => "Của thư về tài khoản và thư nhắc lịch làm việc; người này tự đổi được ở trang Tài khoản của tôi.",
        "Of mails about the account and about hours; the person can change it on the page My account.";
    role => "Vai trò", "Role";
    practitioner => "Là bác sĩ", "Is the doctor";
    choose => "Chọn…", "Choose…";
    state => "Trạng thái", "State";
    last_sign_in => "Đăng nhập gần nhất", "Last sign-in";
    never => "Chưa lần nào", "Never";
    invited => "Chờ kích hoạt", "Invited";
    active => "Đang dùng", "Active";
    locked => "Bị khóa", "Locked";
    disabled => "Đã tắt", "Switched off";
    may_overbook => "Được xếp thêm ngoài quy định", "May book beside the rules";
    may_overbook_hint => "Khi lịch đã đầy, ngoài giờ hoặc nghỉ phép, với lý do ghi lại trên lịch hẹn. Quản trị viên luôn được.",
        "When a day is full, outside hours or on leave, with a reason kept on the visit. An admin always may.";
    disable => "Tắt tài khoản này", "Switch this account off";
    disable_hint => "Người này bị đăng xuất ngay và không đăng nhập được nữa.",
        "The person is signed out at once and cannot sign in any more.";
    edit => "Sửa", "Edit";
    unlock => "Mở khóa", "Unlock";
    unlocked(name: &str) => "Đã mở khóa {name}", "{name} was unlocked";
    new_code => "Cấp mã mới", "New code";
    code_title => "Mã dùng một lần", "One-time code";
    code_about(name: &str) => "Đưa mã này cho {name}. Mã chỉ hiện một lần ở đây và chỉ dùng được một lần.",
        "Hand this code to {name}. It is shown only here and now, and works once.";
    code_until(time: &str) => "Dùng được đến {time}", "Good until {time}";
    code_where => "Ở màn hình đăng nhập, người nhận bấm “Có mã kích hoạt? Đặt mật khẩu”, rồi nhập tên đăng nhập và mã này.",
        "On the sign-in page they press “Have an activation code? Set your password” and enter their user name and this code.";
    done => "Đã ghi lại", "I have noted it";
    save => "Lưu", "Save";
    cancel => "Hủy", "Cancel";
    saved(name: &str) => "Đã lưu {name}", "{name} was saved";
}
