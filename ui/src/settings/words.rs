use crate::words;

words! {
    settings => "Cài đặt phòng khám", "Clinic settings";
    settings_about => "Thay đổi có hiệu lực ngay trên mọi màn hình.", "A change shows on every screen at once.";
    parts => "Trong trang này", "On this page";
    clinic => "Phòng khám", "Clinic";
    clinic_name => "Tên phòng khám", "Name of the clinic";
    address => "Địa chỉ", "Address";
    phone => "Điện thoại", "Phone";
    visits => "Lịch hẹn", "Visits";
    from_hour => "Lịch hiển thị từ giờ", "Board shows from hour";
    to_hour => "đến giờ", "to hour";
    step => "Khung giờ đặt lịch cách nhau (phút)", "Times offered every (minutes)";
    step_hint => "Bội số của 5", "A multiple of 5";
    hold => "Giữ chỗ khi đang đặt lịch (phút)", "A time is held while booking (minutes)";
    hold_hint => "1 đến 30; tính lại mỗi khi biểu mẫu còn được dùng", "1 to 30; begins anew while the form is in use";
    priority_slots => "Khung giờ dành cho người ưu tiên mỗi ca", "Times kept for priority patients, each shift";
    priority_slots_hint => "0 đến 6; trẻ dưới 6 tuổi, phụ nữ có thai, khuyết tật nặng, từ 75 tuổi, người có công",
        "0 to 6; under six, pregnant, severely disabled, 75 and over, people with merit";
    priority_release => "Mở cho mọi người trước giờ khám (giờ)", "Open to everybody before the time (hours)";
    priority_release_hint => "Ví dụ 24: trước một ngày mà chưa ai đặt thì ai cũng đặt được",
        "Such as 24: one day before, anybody may have what is left";
    waiting_offer => "Giữ chỗ trống cho người chờ (phút)", "Keep a freed time for who waits (minutes)";
    waiting_offer_hint => "5 đến 240; hết giờ thì mời người tiếp theo", "5 to 240; then the next is asked";
    offset => "Múi giờ (giờ so với UTC)", "Time zone (hours from UTC)";
    late_remind => "Nhắc bệnh nhân khi trễ (phút)", "Remind a late patient after (minutes)";
    late_limit => "Quá giờ sau (phút)", "Past the limit after (minutes)";
    late_policy => "Khi quá giờ", "Past the limit";
    late_list => "Đưa vào danh sách chờ xử lý", "List it for the desk";
    late_no_show => "Ghi là không đến (khôi phục được)", "Mark as no-show (can be taken back)";
    leases => "Khi quầy mất kết nối", "When a desk loses the server";
    leases_about => "Mỗi máy được giữ sẵn vài khung giờ trống, mất mạng vẫn đặt chắc được. Khung giờ không dùng sẽ tự trả lại cho mọi người.",
        "Each computer keeps a few free times that it can book for certain without the network. What it does not use goes back to everybody.";
    lease_times => "Số khung giờ giữ sẵn (mỗi bác sĩ, mỗi ngày)", "Times kept of each doctor's day";
    lease_times_hint => "0 đến 6, cho mỗi máy; 0 là không giữ", "0 to 6, for each computer; 0 keeps none";
    lease_length => "Mỗi khung giờ dài (phút)", "Length of each (minutes)";
    lease_length_hint => "Bội số của 5, từ 5 đến 120; đủ cho một lượt khám thường", "A multiple of 5, 5 to 120; enough for a common visit";
    lease_hours => "Máy giữ được sau khi mất kết nối (giờ)", "Kept after the connection is lost (hours)";
    lease_hours_hint => "1 đến 24; sau đó ai cũng đặt được", "1 to 24; after that anybody may book them";
    lease_days => "Giữ trước mấy ngày sau hôm nay", "Days kept after today";
    lease_days_hint => "0 đến 7; 0 là chỉ hôm nay", "0 to 7; 0 is today alone";
    lease_share => "Tất cả các máy giữ nhiều nhất (% giờ trống)", "All computers together at most (% of free time)";
    lease_share_hint => "1 đến 50, tính theo từng bác sĩ mỗi ngày", "1 to 50, of each doctor's day";
    offline_days => "Dùng được khi không có máy chủ (ngày)", "May be used without the server (days)";
    offline_days_hint => "1 đến 30; quá hạn, máy tự xóa dữ liệu, kể cả việc chưa gửi",
        "1 to 30; after that the computer erases its data, unsent changes included";
    devices_need_approval => "Máy tính mới phải được quản trị viên duyệt", "A new computer needs an administrator's approval";
    devices_need_approval_hint => "Trước khi được duyệt, máy chỉ làm việc qua máy chủ và không giữ bản sao dữ liệu.",
        "Until then it works through the server only, and keeps no copy of the data.";
    messages => "Tin nhắn", "Messages";
    messages_about => "Thư gửi tự động cho bệnh nhân khi đặt, dời, hủy lịch và để nhắc lịch.",
        "What patients are sent by mail when a visit is booked, moved or cancelled, and to remind them.";
    reminder_hours => "Nhắc lịch trước (giờ)", "Remind before the visit (hours)";
    reminder_hours_hint => "Nhiều nhất 3 lần, từ 1 đến 336, ví dụ 24, 2; để trống là không nhắc",
        "At most 3, from 1 to 336, such as 24, 2; empty sends none";
    undo_minutes => "Chờ trước khi báo thay đổi (phút)", "Wait before telling of a change (minutes)";
    undo_minutes_hint => "0 đến 60; trong lúc đó hoàn tác thì bệnh nhân không nhận tin nào",
        "0 to 60; what is undone by then, no patient hears of";
    quiet_from => "Không gửi tin từ (giờ:phút)", "Nothing is sent from (hh:mm)";
    quiet_from_hint => "Ví dụ 21:00, theo giờ phòng khám", "Such as 21:00, by the clinic's clocks";
    quiet_until => "đến (giờ:phút)", "until (hh:mm)";
    quiet_until_hint => "Ví dụ 07:00; hai giờ bằng nhau là lúc nào cũng gửi được", "Such as 07:00; the same time twice: always sent";
    cancel_hours => "Tự hủy qua thư đến trước giờ khám (giờ)", "Patients cancel by the mail's link until (hours before)";
    cancel_hours_hint => "0 đến 336; sát giờ hơn thì bệnh nhân phải gọi điện", "0 to 336; closer to the visit they have to call";
    follow_up_days => "Nhắc tái khám trước (ngày)", "Tell of a follow-up before it is due (days)";
    follow_up_days_hint => "0 đến 30; chỉ khi chưa có lịch hẹn; 0 là không nhắc", "0 to 30; only where no visit is booked; 0 tells nobody";
    tell_late => "Nhắc bệnh nhân đến trễ", "Remind patients who are late";
    tell_late_hint => "Gửi ngay khi quá số phút ghi ở trên, mỗi lịch hẹn một lần", "At once after the minutes above, once for each visit";
    tell_missed => "Báo bệnh nhân khi ghi là không đến", "Tell patients whose visit is marked as missed";
    tell_missed_hint => "Chỉ trong ngày hẹn; khôi phục trong thời gian chờ thì không gửi", "On that day alone; not where it is taken back in time";
    tell_leave => "Báo bệnh nhân khi bác sĩ nghỉ", "Tell patients when their doctor takes leave";
    tell_leave_hint => "Kèm tối đa ba giờ còn trống, và số điện thoại để gọi", "With up to three times that are free, and the phone number to call";
    sms_use => "Gửi SMS", "SMS are sent";
    sms_use_hint => "Chỉ cho người đã đồng ý nhận SMS; mỗi tin đều tính tiền", "To those who agreed; each is paid for";
    sms_never => "Không gửi", "Never";
    sms_without_mail => "Khi không có email", "To those without e-mail";
    sms_always => "Cùng với email", "Beside the e-mail";
    sms_kinds => "Tin nào gửi bằng SMS", "What goes by SMS";
    sms_kinds_hint => "Không gửi SMS xác nhận đặt lịch thì coi như người đặt đã biết khi đặt.",
        "Where no SMS confirms a booking, whoever booked is taken to know of it.";
    sms_unaccented => "Bỏ dấu tiếng Việt", "Without Vietnamese marks";
    sms_unaccented_hint => "Một SMS chứa 160 ký tự không dấu, hoặc 70 ký tự có dấu", "One SMS holds 160 letters without marks, or 70 with them";
    sms_preview => "Xem trước SMS (lịch hẹn mẫu)", "SMS as they would be (of a made-up visit)";
    sms_count(units: u16, count: u16) => "{units} ký tự, tính {count} SMS", "{units} letters, paid for as {count} SMS";
    sms_test => "Gửi SMS thử", "Send a test SMS";
    sms_test_about => "Tin đi đúng đường của SMS cho bệnh nhân và được tính tiền như mọi tin khác.",
        "It goes the way of patients' SMS, and is paid for as any other.";
    sms_test_to => "Gửi tới số di động", "To the mobile number";
    sms_test_send => "Gửi SMS thử", "Send the test SMS";
    sms_taken(number: &str, count: u16) => "Nhà cung cấp SMS đã nhận tin gửi tới {number}, tính {count} SMS",
        "The SMS gateway took the message to {number}, paid for as {count}";
    sms_not_taken => "Nhà cung cấp SMS không nhận tin", "The SMS gateway did not take the message";
    gateway_said => "Nhà cung cấp SMS trả lời:", "The SMS gateway said:";
    mail_test => "Gửi thư thử", "Send a test mail";
    mail_test_about => "Thư đi đúng đường của tin cho bệnh nhân, để biết máy chủ thư có nhận hay không.",
        "It goes the way of patients' messages, and shows whether the mail server takes it.";
    mail_test_to => "Gửi tới địa chỉ", "To the address";
    mail_test_send => "Gửi thử", "Send the test";
    mail_taken(address: &str) => "Máy chủ thư đã nhận thư gửi tới {address}", "The mail server took the mail to {address}";
    mail_not_taken => "Máy chủ thư không nhận thư", "The mail server did not take the mail";
    relay_said => "Máy chủ thư trả lời:", "The mail server said:";
    save => "Lưu", "Save";
    unsaved => "Chưa lưu", "Not saved";
    saved => "Đã lưu cài đặt", "The settings were saved";
}
