use crate::words;

words! {
    // Late
    late => "Trễ hẹn", "Late";
    late_remind => "Cần nhắc", "To remind";
    late_unresolved => "Quá giờ, chưa xử lý", "Past the limit";
    late_kept => "Vẫn chờ", "Still expected";
    late_minutes(minutes: i64) => "trễ {minutes} phút", "{minutes} min late";
    late_keep => "Vẫn chờ", "Still expect";
    late_keep_no_more => "Không chờ nữa", "Expect no more";
    late_missed => "Không đến", "No-show";
    late_changed => "Lịch hẹn này vừa được người khác thay đổi.", "Somebody else just changed this visit.";
}

words! {
    arrivals => "Tiếp đón", "Arrivals";
    arrivals_about => "Quét mã để nhận bệnh, gọi số theo thứ tự ưu tiên.",
        "Scan to check in; call numbers in the order of priority.";

    // Scanning
    scan => "Quét mã", "Scan";
    scan_box => "Mã hẹn, CCCD, BHYT", "Code, ID, insurance card";
    scan_hint => "Quét bằng máy quét cầm tay, hoặc gõ mã in trên phiếu hẹn hay số CCCD, BHYT rồi nhấn Enter.",
        "Use a hand scanner, or type the code on the patient's slip or a card's number and press Enter.";
    take => "Nhận", "Take";
    camera => "Máy ảnh", "Camera";
    camera_on => "Bật máy ảnh", "Turn on";
    camera_off => "Tắt máy ảnh", "Turn off";
    camera_is_off => "Máy ảnh đang tắt", "The camera is off";
    camera_picture => "Hình từ máy ảnh", "The camera's picture";
    camera_silent => "Không điều khiển được máy ảnh", "The camera does not answer";
    camera_silent_next => "Rút ra cắm lại máy ảnh rồi bật lại. Vẫn có thể gõ mã hoặc dùng máy quét cầm tay.",
        "Plug the camera out and in, then turn it on again. Typing the code or a hand scanner still works.";
    unknown_scan => "Mã này không phải của phòng khám", "This code is not one of ours";
    unknown_scan_next => "Nhờ bệnh nhân mở mã lịch hẹn hoặc đưa CCCD, hoặc tìm theo tên (F2).",
        "Ask for the visit's code or the ID card, or find the person by name (F2).";
    nobody_has(number: &str) => "Chưa có bệnh nhân nào mang số {number}", "No patient has the number {number}";
    nobody_has_next => "Xem lại số vừa gõ, tìm theo tên, hoặc đăng ký bệnh nhân mới.",
        "Check the number, find the person by name, or register a new patient.";
    register_patient => "Đăng ký bệnh nhân", "Register the patient";

    // Check-in
    check_in => "Nhận bệnh", "Check in";
    check_in_enter => "Nhận bệnh (Enter)", "Check in (Enter)";
    as_emergency => "Cấp cứu", "Emergency";
    checked_in => "Đã nhận bệnh", "Checked in";
    seen_later => "Ghi trên máy này; bác sĩ thấy khi có lại kết nối.", "Kept on this computer; the doctor sees it when the server is back.";
    number_later => "Số thứ tự có khi máy chủ trở lại", "The number comes when the server is back";
    already_in(at: &str) => "Đã nhận bệnh từ {at}, số không đổi", "Checked in at {at} already; the number stays";
    has_a_visit => "Có lịch hẹn hôm nay. Nhấn Enter để nhận bệnh.", "Has a visit today. Press Enter to check in.";
    open_visit => "Mở lịch hẹn", "Open the visit";
    open_patient => "Mở hồ sơ", "Open the record";
    find_patient => "Tìm bệnh nhân", "Find the patient";
    close => "Đóng", "Close";
    undo => "Hoàn tác", "Undo";
    undone => "Đã hoàn tác", "Undone";
    not_undone(why: &str) => "Chưa hoàn tác được: {why}", "Could not undo: {why}";
    no_answer => "máy chủ không trả lời", "the server does not answer";
    again_with(name: &str, number: &str) => "{name} đã vào hàng chờ lại với số {number}",
        "{name} is in the queue again as {number}";

    // The queue
    room => "Phòng", "Room";
    all_rooms => "Tất cả phòng", "All rooms";
    doctor => "Bác sĩ", "Doctor";
    all_doctors => "Tất cả bác sĩ", "All doctors";
    call_next => "Gọi người tiếp theo", "Call next";
    waiting_count(count: usize) => "Đang chờ: {count}", "Waiting: {count}";
    median_wait(minutes: i64) => "Hôm nay thường chờ: {minutes} phút", "Usual wait today: {minutes} min";
    empty_queue => "Chưa có ai trong hàng chờ", "Nobody has arrived yet";
    empty_queue_hint => "Quét mã của bệnh nhân, hoặc nhận bệnh từ danh sách hẹn.",
        "Scan a patient's code, or check somebody in from today's list.";
    now_group => "Đang gọi và đang khám", "Called and in the room";
    waiting_group => "Đang chờ, theo thứ tự gọi", "Waiting, in calling order";
    skipped_group => "Đã gọi, vắng mặt", "Called but absent";
    done_group => "Đã khám xong", "Done";
    nobody_here => "Không có ai", "Nobody";
    waiting => "Đang chờ", "Waiting";
    called => "Đang gọi", "Called";
    skipped => "Vắng mặt", "Absent";
    in_room => "Đang khám", "In the room";
    done => "Xong", "Done";
    withdrawn => "Đã rút", "Withdrawn";
    booked_at(at: &str) => "hẹn {at}", "booked {at}";
    waits_for(minutes: i64) => "chờ {minutes} phút", "waits {minutes} min";
    times_called(times: u16) => "đã gọi {times} lần", "called {times} times";

    call => "Gọi", "Call";
    call_again => "Gọi lại", "Call again";
    skip => "Vắng mặt", "Absent";
    requeue => "Về hàng chờ", "Back to waiting";
    start => "Vào phòng", "In the room";
    finish => "Khám xong", "Finish";
    withdraw => "Rút số", "Withdraw";
    was_called(number: &str, name: &str) => "Đã gọi {number} · {name}", "{number} · {name} was called";
    was_skipped(number: &str, name: &str) => "{number} · {name} vắng mặt", "{number} · {name} is absent";
    was_requeued(number: &str, name: &str) => "{number} · {name} đã về hàng chờ", "{number} · {name} waits again";
    has_started(number: &str, name: &str) => "{number} · {name} đã vào phòng", "{number} · {name} is in the room";
    has_finished(number: &str, name: &str) => "{number} · {name} đã khám xong", "{number} · {name} is done";
    was_withdrawn(number: &str, name: &str) => "Đã rút số {number} của {name}", "{number} of {name} was withdrawn";

    expected => "Hẹn hôm nay, chưa đến", "Expected today";
    find_expected => "Lọc theo tên, điện thoại", "Filter by name or phone";
    nobody_expected => "Không còn ai có hẹn chưa đến", "Nobody else is expected";
    nobody_named => "Không có ai khớp", "Nobody fits";
    late_by(minutes: i64) => "trễ {minutes} phút", "{minutes} min late";

    // TV
    screen => "Màn hình gọi số", "Queue screen";
    please_enter => "Mời vào phòng", "Please go in";
    nobody_called => "Chưa gọi số nào", "No number has been called";
    next_numbers => "Tiếp theo", "Next";
    nobody_waiting => "Không còn ai đang chờ", "Nobody is waiting";
    is_in_room => "đang khám", "in the room";
    at_the_desk => "Quầy tiếp đón", "Reception";
    screen_is_old => "Mất kết nối: số có thể đã cũ", "Offline: numbers may be old";

    // Start page
    today => "Hôm nay", "Today";
    doctors_now => "Bác sĩ lúc này", "Doctors now";
    until(at: &str) => "đến {at}", "until {at}";
    waiting_short(count: u32) => "{count} chờ", "{count} waiting";

    // This computer
    this_computer => "Máy tính này", "This computer";
    this_computer_about => "Máy chủ, máy ảnh và thông báo của máy này.", "This machine's server, camera and notifications.";
    only_on_desktop => "Trang này chỉ có trong ứng dụng ClinicDesk trên máy tính.",
        "This page is only in the ClinicDesk desktop program.";
    only_on_desktop_next => "Mở ClinicDesk trên máy này để chỉnh máy chủ, máy ảnh và thông báo của máy.",
        "Open ClinicDesk on this machine to set its server, camera and notifications.";
    program => "Chương trình", "Program";
    version => "Phiên bản", "Version";
    server => "Máy chủ", "Server";
    line => "Kết nối", "Connection";
    line_live => "Trực tuyến", "Live";
    line_lost => "Mất kết nối", "Offline";
    keys_in_files => "Khóa bí mật đang nằm trong tệp thường, chỉ dùng để thử. Không dùng với dữ liệu thật.",
        "Secrets lie in plain files, for trials only. Do not use real data.";
    settings => "Cài đặt", "Settings";
    from_next_start => "Thay đổi có hiệu lực từ lần mở chương trình tiếp theo.", "Changes count from the next start.";
    log_level => "Mức ghi nhật ký", "Log level";
    data_folder => "Thư mục dữ liệu", "Data folder";
    works_offline => "Làm tiếp khi mất kết nối (1: có, 0: không)", "Goes on without the server (1: yes, 0: no)";
    set_by(source: &str) => "Nguồn: {source}", "From: {source}";
    save => "Lưu", "Save";
    setting_saved => "Đã lưu. Có hiệu lực từ lần mở sau.", "Saved; it counts from the next start.";
    test_scan => "Thử quét", "Test scan";
    saw_citizen_card => "Đọc được: căn cước công dân", "Read: a citizen ID card";
    saw_insurance_card => "Đọc được: thẻ bảo hiểm y tế", "Read: a health insurance card";
    saw_visit_code => "Đọc được: mã lịch hẹn của phòng khám", "Read: a visit's code";
    saw_other_code => "Đọc được một mã, nhưng không phải loại dùng ở đây", "Read a code, but of no kind used here";
    windows => "Cửa sổ và thông báo", "Windows and notifications";
    windows_about => "Mở màn hình gọi số rồi kéo sang TV phòng chờ.", "Open the queue screen and drag it to the waiting room's TV.";
    open_screen => "Mở màn hình gọi số", "Open the queue screen";
    test_notification => "Thử thông báo", "Test a notification";
    notification_test => "Thông báo hoạt động tốt.", "Notifications work.";
    printing => "In ấn", "Printing";
    printing_hint => "F9 in phiếu ở trang lịch hẹn. Trong hộp thoại in, chọn máy in và khổ giấy một lần; hệ điều hành sẽ nhớ.",
        "F9 prints the slip on a visit's page. Choose printer and paper once in the print dialog; the system remembers them.";
}

words! {
    // Why somebody is called before others. Rule D10.
    ahead_emergency => "Cấp cứu: gọi trước mọi người.", "Emergency: called before everybody.";
    ahead_preferred(passed: usize, minutes: i64) => "Ưu tiên theo luật: tính như hẹn sớm hơn {minutes} phút, gọi trước {passed} người.", "Legal priority: counts as due {minutes} min earlier, called before {passed} others.";
    ahead_aged(count: usize) => "Đã chờ lâu: không nhường thêm cho {count} người ưu tiên đến sau.", "Has waited long: {count} with priority who came later are not called first.";
}
