crate::words! {
    unsent => "Việc làm khi mất kết nối", "Done without connection";
    about => "Việc đã làm trên máy này khi không có máy chủ. Có lại kết nối, máy tự gửi theo thứ tự; máy chủ quyết định từng việc.",
        "What was done on this computer without the server. When it is back, all of it is sent in order, by itself; the server decides on each.";
    nothing => "Không có việc nào chờ gửi", "Nothing waits to be sent";
    nothing_hint => "Khi mất kết nối, việc làm ở đây sẽ hiện trong danh sách này cho đến khi máy chủ trả lời.",
        "What is done here without the server stands in this list until the server has answered.";
    waiting_count(count: usize) => "{count} chưa gửi", "{count} not sent";
    refused_count(count: usize) => "{count} cần bạn xem", "{count} to look at";
    need_you => "Cần bạn xem", "For you to look at";
    on_the_way => "Đang chờ gửi", "Waiting to be sent";
    over => "Đã xong", "Finished";
    requested => "Yêu cầu đặt lịch", "Visit requested";
    booked => "Đặt lịch hẹn", "Visit booked";
    cancelled => "Hủy lịch hẹn", "Visit cancelled";
    checked_in => "Nhận bệnh", "Checked in";
    registered => "Đăng ký bệnh nhân", "Patient registered";
    changed => "Sửa thông tin bệnh nhân", "Patient changed";
    allergy_recorded => "Ghi dị ứng", "Allergy recorded";
    asked_for_allergies => "Đã hỏi dị ứng", "Asked for allergies";
    record_opened => "Mở bệnh án", "Record opened";
    record_written => "Viết bệnh án (nháp)", "Record written (draft)";
    prescription_drafted => "Viết đơn thuốc (nháp)", "Prescription written (draft)";
    record_read => "Xem bệnh án, ghi vào nhật ký", "Record read, for the log";
    other => "Thay đổi", "A change";
    waiting => "Chờ gửi", "Waiting";
    retry => "Đang thử lại", "Trying again";
    set_aside => "Máy chủ gặp lỗi với việc này", "The server fails on this";
    needs_update => "Cần cập nhật ứng dụng", "Needs an update";
    applied => "Đã gửi", "Sent";
    duplicate => "Máy chủ đã có từ trước", "The server had it already";
    refused => "Máy chủ không nhận", "Refused";
    conflict => "Có chỗ sửa khác nhau", "Changed in two places";
    given_up => "Đã bỏ, không gửi", "Dropped, not sent";
    number(number: &str) => "Số {number}", "Number {number}";
    record(number: &str) => "Mã hồ sơ {number}", "Record {number}";
    made_at(at: &str) => "Làm lúc {at}", "Done at {at}";
    reason(reason: &str) => "Lý do: {reason}", "Reason: {reason}";
    refused_next => "Việc này chưa được thực hiện. Báo cho bệnh nhân nếu cần, rồi bấm Đã xem.",
        "This was not done. Tell the patient if need be, then press Seen.";
    refused_visit_next => "Lịch hẹn này chưa có ở máy chủ. Chọn giờ khác cho bệnh nhân, hoặc báo họ rồi bấm Đã xem.",
        "The visit is not at the server. Choose another time for the patient, or tell them and press Seen.";
    conflict_part(fields: &str) => "Đã lưu các mục khác. Chưa lưu: {fields}, vì phòng khám đã sửa khác đi.",
        "The rest is saved. Not saved: {fields}, because the clinic changed it differently.";
    conflict_whole => "Có người đã sửa mục này trước khi việc của máy này tới nơi.",
        "Somebody changed this before what was done here arrived.";
    conflict_whole_next => "Việc này chưa được lưu. Mở ra xem nội dung mới rồi làm lại nếu còn cần.",
        "This was not saved. Open it, look at what it says now, and do it again if it is still wanted.";
    tried(tries: u32) => "Đã thử {tries} lần.", "Tried {tries} times.";
    tried_once => "Đã thử 1 lần.", "Tried once.";
    next_try(at: &str) => "Tự thử lại lúc {at}; các việc khác vẫn được gửi.",
        "The next try is at {at}; everything else goes on.";
    next_try_soon => "Tự thử lại khi máy chủ trả lời.", "The next try is as soon as the server answers.";
    update_next => "Việc này do phiên bản mới hơn ghi lại. Cập nhật ClinicDesk trên máy này thì sẽ gửi được; không mất gì cả.",
        "A newer version recorded this. Update ClinicDesk on this computer and it will be sent; nothing is lost.";
    reference(id: &str) => "Mã tham chiếu: {id}", "Reference: {id}";
    times_free => "Giờ còn trống:", "Free times:";
    open => "Mở", "Open";
    open_patient => "Mở hồ sơ", "Open the record";
    choose_again => "Đặt giờ khác", "Book another time";
    choose_value => "Chọn giá trị đúng", "Choose the right one";
    try_now => "Thử lại ngay", "Try again now";
    give_up => "Bỏ việc này", "Drop it";
    seen => "Đã xem", "Seen";
}
