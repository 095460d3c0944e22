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
    offline_days => "Máy tính được dùng khi không có máy chủ (ngày)", "A computer may be used without the server (days)";
    offline_days_hint => "1 đến 30; quá hạn phải kết nối máy chủ mới đăng nhập được", "1 to 30; after that only the server lets people in";
    devices_need_approval => "Máy tính mới phải được quản trị viên duyệt", "A new computer needs an administrator's approval";
    devices_need_approval_hint => "Trước khi được duyệt, máy chỉ làm việc qua máy chủ và không giữ bản sao dữ liệu.",
        "Until then it works through the server only, and keeps no copy of the data.";
    save => "Lưu", "Save";
    saved => "Đã lưu cài đặt", "The settings were saved";
}
