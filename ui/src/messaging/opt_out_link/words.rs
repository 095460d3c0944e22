use crate::words;

words! {
    your_mail => "Thư từ phòng khám", "Mail from the clinic";
    goes_to(address: &str) => "Gửi tới {address}", "Sent to {address}";

    // What is stopped
    news => "Thư báo của phòng khám", "News of the clinic";
    news_about => "Ngày nghỉ, bác sĩ, dịch vụ mới.", "Days when it is closed, doctors, what is new.";
    visits => "Thư về lịch hẹn", "Mails about visits";
    visits_about => "Xác nhận, đổi giờ, hủy và nhắc lịch.", "Confirmations, new times, cancellations and reminders.";

    // How it stands
    comes => "Quý khách đang nhận", "You get these";
    comes_again => "Đã ghi nhận: quý khách nhận lại", "Noted: you get these again";
    stopped => "Quý khách không còn nhận", "You get none of these any more";
    stopped_now => "Đã ghi nhận: quý khách không còn nhận", "Noted: you get none of these any more";
    stopped_visits_next => "Xin tự nhớ giờ hẹn, hoặc gọi cho phòng khám.", "Please keep your times in mind, or call the clinic.";
    sms_instead => "Quý khách sẽ nhận tin nhắn SMS thay cho thư.", "You get SMS in their place.";
    nothing_comes => "Phòng khám không gửi gì cho quý khách", "The clinic sends you nothing at all";
    nothing_comes_next => "Quý khách đã báo điều này tại quầy. Nếu muốn nhận lại, xin gọi cho phòng khám.",
        "You told the front desk so. If you want mail again, please call the clinic.";

    // What can be done
    stop_news => "Ngừng nhận thư báo", "Stop the news";
    want_news => "Nhận lại thư báo", "Get the news again";
    stop_visits => "Ngừng nhận thư về lịch hẹn", "Stop mails about visits";
    want_visits => "Nhận lại thư về lịch hẹn", "Get mails about visits again";
    call(phone: &str) => "Gọi phòng khám: {phone}", "Call the clinic: {phone}";

    // Where nothing is shown
    of_a_test => "Đây là thư thử", "This was a test letter";
    of_a_test_next => "Trong thư thật, bệnh nhân ngừng nhận thư tại đây.",
        "In a real one, this is where a patient stops such mail.";
    not_valid => "Đường dẫn này không dùng được", "This link cannot be used";
    not_valid_next => "Có thể đường dẫn bị cắt khi sao chép. Xin mở lại từ thư mới nhất, hoặc gọi cho phòng khám.",
        "Perhaps it was cut when it was copied. Please open it again from the newest mail, or call the clinic.";
}
