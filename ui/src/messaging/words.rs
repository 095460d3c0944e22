use crate::words;

words! {
    messages => "Tin nhắn", "Messages";
    messages_about => "Thư gửi tự động cho bệnh nhân về lịch khám, mới nhất ở trên.",
        "What is sent to the patient by itself about visits, the newest first.";
    no_messages => "Chưa có tin nhắn nào", "No messages yet";
    no_messages_hint => "Khi đặt, dời hoặc hủy lịch, bệnh nhân có địa chỉ email được gửi tin, và tin hiện ở đây.",
        "When a visit is booked, moved or cancelled, a patient with an e-mail address is told; what is sent appears here.";

    // What a message is about
    message => "Tin", "Message";
    visit_of => "Lượt khám", "Visit";
    sent_to => "Gửi tới", "To";
    state => "Trạng thái", "State";
    booked => "Xác nhận đặt lịch", "Booking";
    moved => "Báo dời lịch", "New time";
    cancelled => "Báo hủy lịch", "Cancellation";
    reminder => "Nhắc lịch", "Reminder";
    late => "Nhắc người đến trễ", "Reminder of being late";
    missed => "Báo đã lỡ hẹn", "Missed visit";
    leave => "Báo bác sĩ nghỉ", "Doctor's leave";
    follow_up => "Nhắc tái khám", "Time to come again";
    by_mail => "Email", "E-mail";
    by_sms => "SMS", "SMS";
    sms_parts(count: u16) => "tính {count} tin SMS", "paid for as {count} SMS";
    no_address => "Chưa có địa chỉ", "No address";

    // How it stands
    queued => "Chờ gửi", "Waiting";
    tried_again => "Đang thử lại", "Being tried again";
    handing_over => "Đang gửi", "Being sent";
    sent => "Đã gửi", "Sent";
    failed => "Không gửi được", "Not sent";
    in_doubt => "Không rõ đã tới chưa", "Perhaps sent";
    dropped => "Đã bỏ", "Dropped";
    leaves_at(at: &str) => "sẽ gửi lúc {at}", "leaves at {at}";
    leaves_now => "sắp gửi", "leaves any moment";
    will_not_leave => "sẽ không gửi: người này không nhận tin", "is not sent: this person wants no messages";
    tries_by_itself => "sẽ tự thử lại", "will be tried by itself";
    being_handed_to_gateway => "đang giao cho nhà cung cấp SMS", "on its way to the SMS gateway";
    being_handed_over => "đang giao cho máy chủ thư", "on its way to the mail server";
    at_time(at: &str) => "lúc {at}", "at {at}";

    // Why it was not sent
    why_moved => "Lịch đã dời, không gửi nữa", "The visit was moved: this is not sent any more";
    why_cancelled => "Lịch đã hủy, không gửi nữa", "The visit was cancelled: this is not sent any more";
    why_arrived => "Bệnh nhân đã đến, không cần gửi nữa", "The patient has come: this is not needed any more";
    why_over => "Đã qua giờ khám, không gửi nữa", "The visit's time has passed: this is not sent any more";
    why_no_address => "Hồ sơ chưa có địa chỉ email", "The record has no e-mail address";
    why_opted_out => "Người này không nhận tin", "This person wants no messages";
    why_patient_deleted => "Hồ sơ đã xóa, không gửi nữa", "The record is deleted: this is not sent any more";
    why_superseded => "Đã có tin mới hơn thay cho tin này", "A newer message takes its place";
    why_relay => "Máy chủ thư không nhận", "The mail server did not take it";
    why_job_cancelled => "Quản trị viên đã hủy việc gửi tin này", "An administrator cancelled its sending";
    why_leave_withdrawn => "Bác sĩ không nghỉ nữa, không gửi nữa", "The leave was withdrawn: this is not sent any more";
    why_booked_meanwhile => "Đã có lịch tái khám, không cần gửi nữa", "A visit was booked meanwhile: this is not needed any more";
    why_not_this_way => "Phòng khám không gửi theo cách này, hoặc đã gửi bằng cách khác",
        "The clinic does not send this that way, or it goes by another";
    why_at_the_desk => "Bệnh nhân đã biết khi đặt lịch, không gửi SMS xác nhận",
        "The patient knows it from booking: no SMS confirms it";
    why_no_number => "Hồ sơ chưa có số di động", "The record has no mobile number";
    why_no_sms_wanted => "Người này không nhận SMS", "This person wants no SMS";
    why_gateway => "Nhà cung cấp SMS không nhận", "The SMS gateway did not take it";
    why_gateway_given_up => "Đã thử nhiều lần mà nhà cung cấp SMS không nhận",
        "Tried several times: the SMS gateway did not take it";
    why_given_up => "Đã thử nhiều lần mà máy chủ thư không nhận", "Tried several times: the mail server did not take it";

    why_unanswered => "Máy chủ thư có thể đã nhận nhưng không trả lời, không tự thử lại nữa",
        "The mail server has it perhaps and did not say so: it is not tried again by itself";
    why_gateway_unanswered => "Nhà cung cấp SMS có thể đã nhận nhưng không trả lời, không tự thử lại nữa",
        "The SMS gateway has it perhaps and did not say so: it is not tried again by itself";

    send_again => "Gửi lại", "Send again";
    will_send_again(address: &str) => "Sẽ gửi lại tới {address}", "It will be sent to {address} again";
}

words! {
    opt_out => "Không gửi tin cho người này", "Send this person no messages";
    opt_out_hint => "Khi bật, tin đang chờ cũng không gửi nữa. Lịch khám giữ nguyên.",
        "While it is on, what is waiting is not sent either. Visits stay as they are.";
    is_opted_out => "Không nhận tin", "Wants no messages";
    was_opted_out => "Từ nay không gửi tin cho người này", "This person is sent no messages from now on";
    mail_off => "Không gửi email", "No e-mail";
    mail_off_hint => "Chỉ gửi SMS, nếu người này đã đồng ý.", "SMS alone, if this person has agreed to them.";
    by_link(at: &str) => "bệnh nhân tự chọn qua thư, lúc {at}", "chosen by the patient, by a mail's link, at {at}";
    sms_agreed => "Đồng ý nhận SMS nhắc lịch", "Agrees to SMS";
    sms_agreed_hint => "Chỉ bật khi chính người này (hoặc người giám hộ) đã nói đồng ý.",
        "Turn on only after this person (or guardian) has said so.";
    sms_said(at: &str) => "ghi nhận lúc {at}", "noted at {at}";
    sms_said_to(name: &str, at: &str) => "{name} ghi nhận lúc {at}", "noted by {name} at {at}";
    sms_not_asked => "Chưa hỏi", "Not asked yet";
    language => "Ngôn ngữ của tin", "Language of messages";
    language_usual => "Theo quốc tịch", "By nationality";
    vietnamese => "Tiếng Việt", "Vietnamese";
    english => "Tiếng Anh", "English";
    preference_kept => "Đã ghi cách nhận tin", "The way of messages is kept";
    was_opted_in => "Từ nay lại gửi tin cho người này", "This person is sent messages again";
}

words! {
    nothing_told => "Chưa báo", "Not told";
    nothing_told_yet => "bệnh nhân chưa được gửi tin nào", "the patient was sent nothing yet";
    has_been_told => "Đã báo", "Told";
    will_be_told => "Sẽ gửi", "Next";
    nothing_leaves => "không gửi gì thêm", "nothing more is sent";
    old_time => "Giờ cũ", "Old time";
    knows_old_time(time: &str) => "bệnh nhân đang biết {time}", "the patient knows of {time}";
    of_at(kind: &str, when: &str) => "{kind}, {when}", "{kind}, {when}";
    of_why(kind: &str, why: &str) => "{kind}: {why}", "{kind}: {why}";
    has_confirmed => "Đã xác nhận", "Confirmed";
    has_chosen => "Đã tự chọn giờ", "Chose the time";
    has_cancelled => "Bệnh nhân hủy", "Cancelled by the patient";
    by_the_mails_link(at: &str) => "qua thư, lúc {at}", "by the mail's link, at {at}";
    not_known => "Chưa xem được: cần máy chủ", "Not known: the server is needed";
}

// The banner.
words! {
    late_since(at: &str) => "Tin nhắn cho bệnh nhân chưa gửi được từ {at}.", "Messages to patients have not gone out since {at}.";
    late_admin => "Kiểm tra máy chủ thư, nhà cung cấp SMS và việc chạy nền.",
        "Look at the mail server, the SMS gateway and the background jobs.";
    late_desk => "Báo quản trị; lịch sắp tới cần thì gọi điện cho bệnh nhân.",
        "Tell your administrator; for visits that are near, call the patients.";
    to_jobs => "Xem việc chạy nền", "See the jobs";
    failed_lately(count: i64) => "Không gửi được {count} tin trong 24 giờ qua.", "Not sent within the last 24 hours: {count}.";
    failed_next => "Xem vì sao, sửa địa chỉ nếu cần rồi gửi lại.", "See why, mend the address where needed, and send again.";
    to_failed => "Xem tin mới nhất", "See the newest";
}
