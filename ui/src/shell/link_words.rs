use crate::words;

words! {
    forgot => "Quên mật khẩu?", "Forgot your password?";
    forgot_title => "Đặt lại mật khẩu", "Set a new password";
    forgot_about => "Nhập tên đăng nhập hoặc địa chỉ email của tài khoản. Liên kết đặt lại sẽ gửi đến địa chỉ đã xác nhận.",
        "Enter the account's user name or e-mail address. A link is sent to its confirmed address.";
    name_or_mail => "Tên đăng nhập hoặc email", "User name or e-mail";
    send_link => "Gửi liên kết", "Send the link";
    link_on_its_way => "Nếu có tài khoản như vậy và địa chỉ đã được xác nhận, thư sẽ đến trong vài phút. Liên kết dùng được 30 phút.",
        "If there is such an account and its address is confirmed, a mail arrives within minutes. Its link works for 30 minutes.";
    no_mail_next => "Không thấy thư? Xem hộp thư rác, hoặc nhờ quản trị của phòng khám cấp mã một lần.",
        "No mail? Look into the spam folder, or ask the clinic's administrator for a one-time code.";

    no_token => "Liên kết bị thiếu", "The link is not whole";
    no_token_next => "Hãy mở liên kết từ thư một lần nữa, hoặc chép lại cho đủ.",
        "Open the link from the mail once more, or copy all of it.";
    ask_new_link => "Yêu cầu gửi thư mới", "Ask for a new mail";

    reset_title => "Đặt mật khẩu mới", "Set a new password";
    reset_about => "Mọi nơi khác đang đăng nhập tài khoản này sẽ bị đăng xuất.",
        "Everywhere else this account is signed in, it is signed out.";
    set_password => "Đặt mật khẩu và đăng nhập", "Set the password and sign in";
    password_set => "Đã đặt mật khẩu mới", "The new password is set";

    confirm_title => "Xác nhận địa chỉ email", "Confirm your e-mail address";
    confirm_about => "Bấm nút để xác nhận rằng thư của phòng khám đến được với bạn.",
        "Press the button to confirm that the clinic's mail reaches you.";
    confirm_sign_in => "Đăng nhập tài khoản mà thư nói đến để xác nhận. Liên kết vẫn được giữ.",
        "Sign in to the account that the mail is about to confirm it. The link is kept meanwhile.";
    other_account => "Đăng xuất để dùng tài khoản khác", "Sign out, to use another account";
    confirm => "Xác nhận", "Confirm";
    confirmed => "Đã xác nhận địa chỉ email.", "Your e-mail address is confirmed.";

    unlock_title => "Mở khóa tài khoản", "Unlock your account";
    unlock_about => "Tài khoản bị khóa sau 5 lần nhập sai. Mật khẩu giữ nguyên.",
        "It was locked after 5 wrong tries. The password stays as it is.";
    unlock => "Mở khóa", "Unlock";
    unlocked => "Đã mở khóa tài khoản.", "Your account is unlocked.";

    not_me_title => "Đăng nhập này không phải của tôi", "This sign-in was not mine";
    not_me_about => "Mọi phiên đăng nhập của tài khoản sẽ kết thúc và mật khẩu cũ không dùng được nữa.",
        "All sessions of the account end, and the old password is void.";
    not_me => "Kết thúc mọi phiên", "End all sessions";
    denied => "Mọi phiên đã kết thúc. Hãy đặt mật khẩu mới ngay bây giờ; liên kết cũng đã gửi đến email của bạn.",
        "All sessions have ended. Please set a new password now; the link was sent to your mailbox as well.";
    denied_ask_admin => "Mọi phiên đã kết thúc. Hãy nhờ quản trị cấp mã một lần để đặt mật khẩu mới.",
        "All sessions have ended. Ask an administrator for a one-time code to set a new password.";
    to_sign_in => "Tới trang đăng nhập", "Go to the sign-in page";
    to_start => "Tới trang chủ", "Go to the start page";

    email => "Email", "E-mail";
    no_email => "Chưa có; quản trị thêm được ở trang Tài khoản", "None; an administrator adds one on the page Accounts";
    email_confirmed => "Đã xác nhận", "Confirmed";
    email_unconfirmed => "Chưa xác nhận", "Not confirmed";
    email_unconfirmed_about => "Thư đặt lại mật khẩu và báo đăng nhập chỉ gửi đến địa chỉ đã xác nhận.",
        "Mail to set a new password and word of sign-ins go to a confirmed address only.";
    send_again => "Gửi lại thư xác nhận", "Send the confirmation again";
    sent_to(address: &str) => "Thư xác nhận sẽ đến {address}", "The confirmation is on its way to {address}";
    language => "Ngôn ngữ của thư", "Language of mails";
    language_hint => "Của thư về tài khoản và thư nhắc lịch làm việc gửi cho bạn. Ngôn ngữ màn hình vẫn riêng từng máy.",
        "Of mails to you about the account and about hours. The screens' language stays each machine's own.";
    language_kept => "Đã ghi ngôn ngữ của thư", "The language of mails is kept";
    no_mail_here => "Máy chủ của phòng khám chưa gửi được thư.", "The clinic's server sends no mail yet.";
}
