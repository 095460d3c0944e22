crate::words! {
    unsent => "Chưa gửi máy chủ", "Not sent yet";
    about => "Việc đã làm trên máy này khi mất kết nối. Có mạng lại, máy tự gửi theo thứ tự; máy chủ quyết định từng việc.",
        "What was done on this computer without the server. It goes there by itself, in order; the server decides on each.";
    nothing => "Không có việc nào chờ gửi", "Nothing waits to be sent";
    nothing_hint => "Khi mất kết nối, việc làm ở đây sẽ hiện trong danh sách này cho đến khi máy chủ trả lời.",
        "Without the server, what is done here stands in this list until the server has answered.";
    waiting_count(count: usize) => "{count} chưa gửi", "{count} not sent";
    refused_count(count: usize) => "{count} bị từ chối", "{count} refused";
    requested => "Yêu cầu đặt lịch", "Visit requested";
    cancelled => "Hủy lịch hẹn", "Visit cancelled";
    checked_in => "Tiếp nhận", "Checked in";
    registered => "Đăng ký bệnh nhân", "Patient registered";
    changed => "Sửa thông tin bệnh nhân", "Patient changed";
    other => "Thay đổi", "A change";
    waiting => "Chờ gửi", "Waits";
    applied => "Đã gửi", "Sent";
    refused => "Máy chủ không nhận", "Refused";
    made_at(at: &str) => "Làm lúc {at}", "Done at {at}";
    refused_next => "Việc này chưa được thực hiện. Chọn giờ khác hoặc báo cho bệnh nhân, rồi bấm Đã xem.",
        "This was not done. Choose another time or tell the patient, then press Seen.";
    open => "Mở", "Open";
    choose_again => "Đặt giờ khác", "Book another time";
    seen => "Đã xem", "Seen";
}
