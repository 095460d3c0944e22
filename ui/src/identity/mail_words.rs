use crate::words;

words! {
    confirmed => "Đã xác nhận", "Confirmed";
    unconfirmed => "Chưa xác nhận", "Not confirmed";
    send_confirmation => "Gửi thư xác nhận", "Send the confirmation";
    send_unlock => "Gửi thư mở khóa", "Send mail to unlock";
    send_reset => "Gửi thư đặt lại mật khẩu", "Send mail for a new password";
    on_its_way(address: &str) => "Thư sẽ đến {address}", "A mail is on its way to {address}";
}
