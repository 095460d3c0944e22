use crate::words;

words! {
    jobs => "Việc chạy nền", "Background jobs";
    jobs_about => "Những việc máy chủ tự làm, như sao lưu và dọn dẹp. Trang này tự cập nhật.",
        "What the server does by itself, such as backups and clearing up. This page keeps itself up to date.";

    // How it stands, in one glance
    calm => "Việc chạy nền đang đúng giờ", "Background jobs are on time";
    calm_next => "Không có gì phải làm.", "There is nothing to do.";
    late_stopped => "Có việc quá giờ mà không việc nào đang chạy", "A job is overdue, and none is running";
    late_stopped_next => "Máy chủ có vẻ không nhận việc nữa. Hãy khởi động lại chương trình máy chủ; nếu số bên cạnh vẫn tăng, xem nhật ký của máy chủ.",
        "The server seems to take no more jobs. Restart the server program; if the age beside this goes on growing, look at the server's log.";
    late_busy => "Máy chủ làm không kịp, có việc phải chờ lâu", "The server cannot keep up: a job waits for long";
    late_busy_next => "Xem mục Đang chạy: việc nào chạy quá lâu thì dừng việc đó. Nếu chỉ là nhiều việc, cứ để máy chủ làm dần.",
        "Look at Running: stop the job that takes too long. If there is just a lot to do, let the server work it off.";
    failed => "Có việc thất bại, cần người xem", "A job has failed and needs somebody";
    failed_next => "Mở mục Thất bại, đọc lỗi và sửa nguyên nhân, rồi bấm Chạy lại.",
        "Open Failed, read the error and mend its cause, then press Run again.";
    also_failed(count: &str) => "Ngoài ra, số việc thất bại: {count}.", "Failed besides: {count}.";
    look_at_failed => "Xem việc thất bại", "Look at what failed";
    oldest_due => "Đến hạn lâu nhất", "Overdue for longest";
    nothing_due => "Không có", "None";

    // The tabs
    states => "Việc theo trạng thái", "Jobs by their state";
    waiting => "Đang chờ", "Waiting";
    running => "Đang chạy", "Running";
    dead => "Thất bại", "Failed";
    done => "Đã xong", "Done";
    cancelled => "Đã hủy", "Cancelled";

    none_waiting => "Không có việc nào đang chờ", "No job is waiting";
    none_waiting_hint => "Việc mới tự xuất hiện ở đây. Giờ chạy tới của việc lặp lại ghi ở cuối trang.",
        "New jobs appear here by themselves. When repeated ones run next is told below.";
    none_running => "Không có việc nào đang chạy", "No job is running";
    none_running_hint => "Phần lớn việc xong trong vài giây.", "Most jobs take a few seconds.";
    none_dead => "Không có việc nào thất bại", "No job has failed";
    none_dead_hint => "Việc hỏng được tự thử lại; hết số lần thử mới nằm ở đây.",
        "A job that breaks is tried again by itself; one that has used up its tries lies here.";
    none_done => "Chưa có việc nào xong", "No job is done yet";
    none_done_hint => "Việc đã xong được giữ lại một thời gian rồi tự dọn.", "Finished jobs are kept for a while, then cleared away.";
    none_cancelled => "Không có việc nào bị hủy", "No job was cancelled";
    none_cancelled_hint => "Việc bị hủy được giữ lại một thời gian rồi tự dọn.", "Cancelled jobs are kept for a while, then cleared away.";

    // The list
    job => "Việc", "Job";
    when => "Thời gian", "When";
    tries => "Lần thử", "Tries";
    worker => "Máy chủ", "Server";
    no_worker => "Chưa có", "None yet";
    due_in(time: &str) => "còn {time}", "in {time}";
    due_since(time: &str) => "đến hạn {time} trước", "due {time} ago";
    due_now => "đến hạn bây giờ", "due now";
    runs_for(time: &str) => "đã chạy {time}", "for {time}";
    runs_since(at: &str) => "từ {at}", "since {at}";
    took(time: &str) => "mất {time}", "took {time}";
    less_than_a_second => "chưa đến 1 giây", "less than 1 s";
    seconds(count: i64) => "{count} giây", "{count} s";
    minutes(count: i64) => "{count} phút", "{count} min";
    hours(count: i64) => "{count} giờ", "{count} h";
    days(count: i64) => "{count} ngày", "{count} days";
    tried_again => "Đang thử lại", "Being tried again";
    stops => "Đang dừng", "Stopping";
    error => "Lỗi", "Error";
    run_again => "Chạy lại", "Run again";
    cancel_job => "Hủy", "Cancel";
    stop_job => "Dừng", "Stop";
    not_yet(job: &str, at: &str) => "{job}: chưa tới giờ gửi, vẫn đi lúc {at}",
        "{job}: not due yet, it still goes at {at}";
    queued_again(job: &str) => "{job}: đã xếp chạy lại", "{job}: will run again";
    runs_already(job: &str) => "{job}: đang chạy rồi", "{job}: it is running already";
    was_cancelled(job: &str) => "{job}: đã hủy", "{job}: cancelled";
    will_stop(job: &str) => "{job}: sẽ dừng ở chỗ an toàn gần nhất", "{job}: will stop at the next safe place";

    // Kinds
    nightly_backup => "Sao lưu hằng đêm", "Nightly backup";
    forget_old_jobs => "Dọn việc cũ", "Clearing away old jobs";
    end_left_messages => "Soát tin bị bỏ dở", "Looking for messages left behind";
    plan_messages => "Soát lịch hẹn chưa có tin", "Looking for visits without messages";
    tell_follow_ups => "Nhắc tái khám", "Telling of follow-ups";
    tell_unscheduled => "Nhắc bác sĩ đăng ký lịch", "Telling doctors without hours";
    send_account_mail => "Gửi thư về tài khoản", "Sending a mail about an account";
    send_sms => "Gửi SMS cho bệnh nhân", "Sending an SMS to a patient";
    send_message => "Gửi tin cho bệnh nhân", "Sending a message to a patient";
    send_mailing => "Gửi thư hàng loạt", "Sending a mailing";

    // Schedules
    schedules => "Lần chạy tới", "Next runs";
    no_schedules => "Chưa có việc lặp lại nào", "Nothing is repeated yet";
    repeats => "Giờ chạy", "Runs";
    next_run => "Lần tới", "Next";
    last_run => "Lần gần nhất", "Last";
    is_paused => "Đang tạm dừng", "Paused";
    not_planned => "Chưa định", "Not planned";
    never_ran => "Chưa lần nào", "Never";
    run_now => "Chạy ngay", "Run now";
    pause => "Tạm dừng", "Pause";
    resume => "Chạy tiếp", "Resume";
    queued_now(job: &str) => "{job}: đã xếp chạy ngay", "{job}: will run now";
    was_paused(job: &str) => "{job}: đã tạm dừng lịch chạy", "{job}: its schedule is paused";
    was_resumed(job: &str) => "{job}: chạy theo lịch trở lại", "{job}: runs on schedule again";
    change_time => "Đổi giờ chạy", "Change the time";
    change_time_of(job: &str) => "Đổi giờ chạy: {job}", "Change the time: {job}";
    time_changed(job: &str) => "{job}: đã đổi giờ chạy", "{job}: its time is changed";
    cron => "Giờ chạy, viết kiểu cron", "Time, written as cron";
    cron_hint => "Năm phần: phút, giờ, ngày, tháng, thứ (0 là Chủ Nhật), theo giờ phòng khám. Dấu * là mọi giá trị.",
        "Five parts: minute, hour, day, month, weekday (0 is Sunday), by the clinic's clocks. A * is every value.";
    means => "Nghĩa là", "It means";
    means_nothing_yet => "Chưa đọc được thành lời; máy chủ sẽ kiểm tra khi lưu.",
        "It cannot be put into words; the server checks it when it is saved.";
    examples => "Ví dụ, bấm để dùng", "Examples: press to use";
    own_time => "Lịch riêng", "A time of its own";
    save => "Lưu", "Save";
    go_back => "Hủy", "Cancel";

    // A cron in plain words
    daily_at(times: &str) => "Hằng ngày lúc {times}", "Every day at {times}";
    weekdays_at(days: &str, times: &str) => "{days}, lúc {times}", "{days} at {times}";
    monthly_at(day: u8, times: &str) => "Ngày {day} hằng tháng, lúc {times}", "Day {day} of every month at {times}";
    every_minute => "Mỗi phút", "Every minute";
    every_minutes(count: u8) => "Cứ {count} phút một lần", "Every {count} minutes";
    hourly_at(minute: &str) => "Mỗi giờ, vào phút {minute}", "Every hour, at minute {minute}";
    every_hours(count: u8, first: &str) => "Cứ {count} giờ một lần, từ {first}", "Every {count} hours, from {first}";
    from_to(first: &str, last: &str) => "{first} đến {last}", "{first} to {last}";
    and(some: &str, last: &str) => "{some} và {last}", "{some} and {last}";
}
