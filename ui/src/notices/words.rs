use crate::words;

words! {
    title => "Nhắc việc", "Needs a look";
    bell(count: usize) => "Nhắc việc: {count}", "Needs a look: {count}";
    bell_new(count: usize, new: usize) => "Nhắc việc: {count}, mới {new}", "Needs a look: {count}, new {new}";
    bell_unknown => "Nhắc việc: chưa xem được", "Needs a look: not known";
    new_mark => "Mới", "New";
    since(at: &str) => "từ {at}", "since {at}";
    looking => "Đang xem…", "Looking…";
    nothing => "Không có gì cần xem lúc này", "Nothing needs a look now";
    some_unknown => "Một số mục chưa xem được vì mất kết nối máy chủ.",
        "Some could not be looked for: the server is away.";
    may_be_old => "Danh sách này có thể đã cũ.", "This list may be old.";
}

// What stands.
words! {
    messages_late(count: i64) => "{count} tin cho bệnh nhân chưa gửi được", "Messages to patients that have not gone out: {count}";
    relay_trouble(count: i64) => "Máy chủ thư không nhận {count} tin", "Messages that the mail server does not take: {count}";
    jobs_failed(count: i64) => "{count} việc chạy nền thất bại", "Background jobs that gave up: {count}";
    own_visits_changed(count: i64) => "{count} lịch khám hôm nay của bạn vừa hủy hoặc đổi giờ",
        "Of your visits of today just cancelled or moved: {count}";
    late_patients(count: i64) => "{count} bệnh nhân trễ quá thời gian chờ", "Patients late beyond the limit: {count}";
    to_call(count: i64) => "{count} lịch hẹn chờ gọi vì bác sĩ nghỉ", "Visits that wait for a call, their doctor takes leave: {count}";
    patient_answers(count: i64) => "{count} bệnh nhân tự hủy hoặc chọn giờ qua thư hôm nay",
        "Patients who cancelled or chose a time by their mail today: {count}";
    missed_by_policy(count: i64) => "{count} lịch hẹn hôm nay đã tự ghi vắng vì quá giờ",
        "Visits of today that the clinic marked as missed by itself: {count}";
    requests(count: i64) => "{count} yêu cầu khám chờ trả lời", "Requests that wait for an answer: {count}";
    messages_failed(count: i64) => "Không gửi được {count} tin trong 24 giờ qua", "Not sent within the last 24 hours: {count}";
    own_week_missing => "Bạn chưa đăng ký giờ làm việc tuần sau", "You have no working hours next week";
    unscheduled(count: i64) => "{count} bác sĩ chưa có giờ làm việc tuần sau", "Doctors without hours next week: {count}";
}

// What to do.
words! {
    messages_late_admin => "Kiểm tra máy chủ thư và việc chạy nền.", "Look at the mail server and the background jobs.";
    messages_late_desk => "Báo quản trị; lịch sắp tới cần thì gọi điện cho bệnh nhân.",
        "Tell your administrator; for visits that are near, call the patients.";
    relay_trouble_next => "Gửi thử một thư để biết máy chủ thư nói gì.", "Send a test mail to see what the mail server says.";
    jobs_failed_next => "Xem vì sao, rồi chạy lại.", "See why, then retry.";
    own_visits_changed_next => "Xem lại lịch trong ngày.", "Look at your day again.";
    late_patients_next => "Gọi bệnh nhân, rồi chờ tiếp hoặc ghi vắng.", "Call the patients, then expect them or mark them as missed.";
    to_call_next => "Gọi bệnh nhân để đổi giờ hoặc đổi bác sĩ.", "Call the patients for another time or doctor.";
    patient_answers_next => "Xem lịch hẹn đã thay đổi.", "See which visits have changed.";
    missed_by_policy_next => "Gọi bệnh nhân để hẹn lại; ai vẫn đến thì khôi phục lịch.",
        "Call the patients for another time; reinstate whoever comes after all.";
    requests_next => "Nhận hoặc từ chối từng yêu cầu.", "Accept or decline each.";
    messages_failed_next => "Xem vì sao, sửa địa chỉ nếu cần rồi gửi lại.", "See why, mend the address where needed, and send again.";
    own_week_missing_next => "Đăng ký giờ làm việc để nhận lịch hẹn.", "Enter your hours, so that visits can be booked.";
    unscheduled_next => "Nhắc bác sĩ đăng ký giờ làm việc.", "Remind them to enter their hours.";
}
