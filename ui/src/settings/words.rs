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
    offset => "Múi giờ (giờ so với UTC)", "Time zone (hours from UTC)";
    save => "Lưu", "Save";
    saved => "Đã lưu cài đặt", "The settings were saved";
}
