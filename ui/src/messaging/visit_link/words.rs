use crate::words;

words! {
    your_visit => "Lịch hẹn của quý khách", "Your visit";
    time => "Thời gian", "Time";
    old_time => "Giờ cũ", "Old time";
    doctor => "Bác sĩ", "Doctor";
    service => "Dịch vụ", "Service";
    time_and_day(time: &str, day: &str) => "{time}, {day}", "{time}, {day}";

    // How it stands
    asked => "Phòng khám đang xem yêu cầu đặt lịch này", "The clinic is looking at this request";
    asked_next => "Khi lịch được nhận, phòng khám sẽ gửi thư cho quý khách.",
        "As soon as it is booked, the clinic will write to you.";
    booked => "Quý khách có đến được không?", "Can you come?";
    booked_next => "Xin cho phòng khám biết bằng một nút dưới đây.", "Please tell the clinic by a button below.";
    confirmed => "Quý khách đã xác nhận sẽ đến", "You have confirmed that you will come";
    confirmed_next => "Phòng khám chờ quý khách đúng giờ hẹn.", "The clinic expects you at that time.";
    to_call => "Bác sĩ nghỉ nên lịch này cần đổi giờ", "Your doctor is away: this visit needs another time";
    to_call_next => "Xin chọn một giờ khác dưới đây.", "Please choose another time below.";
    to_call_calls => "Phòng khám sẽ gọi cho quý khách để hẹn giờ khác.", "The clinic will call you to find another time.";
    cancelled => "Lịch hẹn này đã hủy", "This visit is cancelled";
    cancelled_next => "Quý khách không cần đến. Muốn đặt lịch khác, xin gọi cho phòng khám.",
        "You need not come. For another visit, please call the clinic.";
    begun => "Đã đến giờ hẹn", "It is time for your visit";
    begun_next => "Nếu đang trên đường, xin gọi phòng khám.", "If you are on your way, please call the clinic.";
    over => "Lịch hẹn này đã qua", "This visit is over";
    over_next => "Nếu cần giúp, xin gọi cho phòng khám.", "If you need anything, please call the clinic.";
    changed => "Lịch hẹn đã thay đổi sau thư này", "The visit was changed after this mail";
    changed_next => "Dưới đây là lịch hiện tại. Xin dùng đường dẫn trong thư mới nhất, hoặc gọi cho phòng khám.",
        "Below is how it stands now. Please use the link in the newest mail, or call the clinic.";

    // What can be done
    will_come => "Tôi sẽ đến", "I will come";
    cancel => "Hủy lịch hẹn", "Cancel the visit";
    cancel_sure => "Hủy lịch hẹn này?", "Cancel this visit?";
    cancel_now => "Hủy lịch hẹn", "Cancel the visit";
    keep => "Giữ lại", "Keep it";
    call_to_cancel => "Đã sát giờ hẹn. Nếu không đến được, xin gọi cho phòng khám.",
        "The visit is close. If you cannot come, please call the clinic.";
    other_times => "Chọn một giờ khác", "Choose another time";
    no_times => "Chưa có giờ nào phù hợp. Xin gọi cho phòng khám.", "No time fits just now. Please call the clinic.";
    call(phone: &str) => "Gọi phòng khám: {phone}", "Call the clinic: {phone}";

    // Where nothing is shown
    not_valid => "Đường dẫn này không dùng được", "This link cannot be used";
    not_valid_next => "Có thể đường dẫn bị cắt khi sao chép. Xin mở lại từ thư mới nhất, hoặc gọi cho phòng khám.",
        "Perhaps it was cut when it was copied. Please open it again from the newest mail, or call the clinic.";
}
