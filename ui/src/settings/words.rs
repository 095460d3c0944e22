use crate::words;

words! {
    settings => "Cài đặt phòng khám", "Clinic settings";
    settings_about => "Thay đổi có hiệu lực ngay trên mọi màn hình.", "A change shows on every screen at once.";
    clinic_name => "Tên phòng khám", "Name of the clinic";
    address => "Địa chỉ", "Address";
    phone => "Điện thoại", "Phone";
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
    save => "Lưu", "Save";
    saved => "Đã lưu cài đặt", "The settings were saved";
}
