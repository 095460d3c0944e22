use crate::words;

words! {
    opening => "Đang mở ClinicDesk…", "Opening ClinicDesk…";
    no_server => "Không kết nối được máy chủ", "The server cannot be reached";
    no_server_next => "Kiểm tra dây mạng hoặc Wi-Fi rồi thử lại. Nếu vẫn không được, hãy báo người quản trị.",
        "Check the cable or Wi-Fi and try again. If it still fails, tell your administrator.";
    try_again => "Thử lại", "Try again";
    timed_out => "Máy chủ chưa trả lời", "The server has not answered";
    timed_out_next => "Có thể máy chủ đang bận hoặc mạng chậm. Bấm Thử lại: nếu lần trước đã xong thì không làm lần thứ hai.",
        "It may be busy, or the network slow. Press Try again: what was done already is not done twice.";
    strange_answer => "Máy chủ trả lời không đúng dạng", "The server's answer cannot be read";
    strange_answer_next => "Hãy tải lại trang (F5). Nếu vẫn gặp, hãy báo người quản trị.",
        "Reload the page (F5). If it happens again, tell your administrator.";
    not_undone(why: &str) => "Không hoàn tác được: {why}", "It could not be undone: {why}";
    no_answer => "máy chủ chưa trả lời", "the server has not answered";
    refused_next => "Xem lại thông tin rồi thử lại.", "Look over what you entered and try again.";
    fault_next => "Lỗi này thuộc về hệ thống và đã được ghi lại. Thử lại sau ít phút, hoặc đọc mã dưới đây cho người quản trị.",
        "This is the system's own fault and has been recorded. Try again in a few minutes, or give your administrator the reference below.";
    some_fields_wrong => "Một số mục cần sửa; xem chỗ được đánh dấu.", "Some fields need correction; see the marked ones.";

    // Signing in
    sign_in => "Đăng nhập", "Sign in";
    sign_in_about => "Dùng tài khoản mà phòng khám đã cấp cho bạn.", "Use the account that the clinic gave you.";
    user_name => "Tên đăng nhập", "User name";
    password => "Mật khẩu", "Password";
    wrong_credentials => "Tên đăng nhập hoặc mật khẩu chưa đúng", "The user name or password is not right";
    check_capitals => "Kiểm tra bộ gõ tiếng Việt và phím Caps Lock rồi thử lại.",
        "Check the Vietnamese input method and Caps Lock, then try again.";
    account_locked => "Tài khoản đang bị khóa", "The account is locked";
    account_locked_next => "Tài khoản bị khóa sau 5 lần nhập sai. Mở bằng liên kết trong thư gửi đến địa chỉ đã xác nhận của tài khoản, nếu có; hoặc nhờ người quản trị mở khóa.",
        "It was locked after 5 wrong tries. Unlock it by the link in the mail to the account's confirmed address, where it has one; or ask an administrator.";
    erased_revoked => "Máy này đã bị thu hồi quyền. Dữ liệu phòng khám trên máy đã được xóa, kể cả những việc chưa gửi. Gọi quản trị viên nếu cần dùng lại máy này.",
        "This computer has been revoked. The clinic's data on it was erased, with whatever had not been sent. Call an administrator if it is to be used again.";
    erased_expired => "Máy này đã quá lâu không gặp máy chủ nên dữ liệu phòng khám trên máy đã được xóa, kể cả những việc chưa gửi. Kết nối mạng rồi đăng nhập để tải lại.",
        "This computer was without the server for too long. The clinic's data on it was erased, with whatever had not been sent. Connect it and sign in to load the data again.";
    left_waiting(count: i64, name: &str) => "{count} thay đổi của {name} chưa gửi; chỉ gửi được khi {name} đăng nhập lại trên máy này lúc có máy chủ.",
        "Left by {name} and not sent yet: {count}. It can be sent only when {name} signs in again on this computer with the server.";
    password_again => "Máy chủ đã có lại. Nhập mật khẩu một lần để tiếp tục với máy chủ và gửi những gì đang chờ; trang đang mở vẫn giữ nguyên.",
        "The server is back. Enter your password once to go on with it and to send whatever waits; the page stays as it is.";
    continue_ => "Tiếp tục", "Continue";
    unapproved => "Máy này đang chờ quản trị viên duyệt: vẫn làm việc được khi có mạng, chưa giữ bản sao dữ liệu.",
        "This computer waits for an administrator's approval: it works through the server, and keeps no copy yet.";
    have_code => "Có mã kích hoạt? Đặt mật khẩu", "Have an activation code? Set your password";
    slogan => "Quầy tiếp đón gọn gàng, phòng khám nhịp nhàng.", "A calm front desk, a clinic in step.";
    promise_scan => "Quét CCCD là thấy bệnh nhân", "Scan an ID card, find the patient";
    promise_live => "Bác sĩ thấy ngay khi bệnh nhân đến", "Doctors see arrivals at once";
    promise_one => "Lịch hẹn không bao giờ trùng", "No time is ever booked twice";

    // Passwords and invitations
    new_password_title => "Đặt mật khẩu mới", "Set a new password";
    must_change => "Mật khẩu hiện tại chỉ dùng một lần. Hãy đặt mật khẩu của riêng bạn để tiếp tục.",
        "Your current password was for one use. Set your own to go on.";
    current_password => "Mật khẩu hiện tại", "Current password";
    new_password => "Mật khẩu mới", "New password";
    repeat_password => "Nhập lại mật khẩu mới", "Repeat the new password";
    password_hint => "Ít nhất 10 ký tự; một câu ngắn dễ nhớ là tốt nhất.",
        "At least 10 characters; a short sentence you remember is best.";
    not_the_same => "Hai mật khẩu chưa giống nhau", "The two passwords differ";
    save_password => "Lưu mật khẩu", "Save the password";
    password_saved => "Đã đổi mật khẩu", "The password was changed";
    accept_title => "Kích hoạt tài khoản", "Activate your account";
    accept_about => "Nhập mã mà người quản trị đã đưa cho bạn và đặt mật khẩu. Mã chỉ dùng một lần.",
        "Enter the code that your administrator gave you, and set a password. The code works once.";
    code => "Mã kích hoạt", "Activation code";
    activate => "Kích hoạt", "Activate";
    activated => "Tài khoản đã sẵn sàng.", "Your account is ready.";
    back_to_sign_in => "Về trang đăng nhập", "Back to sign in";

    // Navigation
    doctors => "Bác sĩ", "Doctors";
    services => "Dịch vụ", "Services";
    rooms => "Phòng", "Rooms";
    accounts => "Tài khoản", "Accounts";
    clinic_settings => "Cài đặt", "Settings";

    // Layout
    to_content => "Tới nội dung", "Skip to content";
    main_menu => "Điều hướng chính", "Main navigation";
    home => "Trang chính", "Home";
    welcome(name: &str) => "Xin chào, {name}", "Hello, {name}";
    welcome_about => "Chọn nơi bắt đầu, hoặc nhấn Ctrl+K để mở nhanh một lệnh hay một trang.",
        "Choose where to begin, or press Ctrl+K for any command or page.";
    nothing_yet => "Chưa có mục nào cho tài khoản này", "Nothing here for this account yet";
    find_patient => "Tìm tên, điện thoại, CCCD, BHYT…", "Find by name, phone, ID or insurance card…";
    find => "Tìm bệnh nhân", "Find a patient";
    live => "Trực tuyến", "Live";
    connecting => "Đang kết nối", "Connecting";
    lost => "Mất kết nối", "Offline";
    to_english => "English", "English";
    to_vietnamese => "Tiếng Việt", "Tiếng Việt";
    dark => "Giao diện tối", "Dark theme";
    light => "Giao diện sáng", "Light theme";
    account => "Tài khoản", "Account";
    account_menu => "Tài khoản của tôi", "My account";
    sign_out => "Đăng xuất", "Sign out";
    sign_out_waiting(count: usize) => "Còn {count} thay đổi chưa gửi", "Not sent yet: {count}";
    sign_out_waiting_about(name: &str) => "Những việc này ở lại trên máy, chỉ gửi được khi {name} đăng nhập lại tại đây lúc có máy chủ. Người khác không thấy và không gửi thay được.",
        "What was not sent stays on this computer and can be sent only when {name} signs in again here with the server. Nobody else sees it or can send it.";
    stay => "Ở lại", "Stay";
    sign_out_untold => "Đã đăng xuất trên máy này, nhưng chưa báo được cho máy chủ.",
        "Signed out on this machine, but the server could not be told.";
    role => "Vai trò", "Role";
    full_name => "Họ tên", "Name";
    admin => "Quản trị", "Administrator";
    frontdesk => "Lễ tân", "Receptionist";
    doctor => "Bác sĩ", "Doctor";
    patient => "Bệnh nhân", "Patient";
    change_password => "Đổi mật khẩu", "Change the password";

    not_found => "Không có trang này", "There is no such page";
    not_found_next => "Địa chỉ có thể đã đổi, hoặc tài khoản của bạn không mở được trang này.",
        "The address may have changed, or your account cannot open this page.";
    go_home => "Về trang chính", "Go to the start page";
}
