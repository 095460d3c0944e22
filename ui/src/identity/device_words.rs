use crate::words;

words! {
    devices => "Máy tính", "Computers";
    devices_about => "Các máy cài ClinicDesk, mỗi máy giữ một bản sao dữ liệu đã mã hóa để làm việc khi mất mạng.",
        "Computers with ClinicDesk. Each keeps an encrypted copy of the data, to work on when the network is down.";
    no_devices => "Chưa có máy nào", "No computers yet";
    no_devices_hint => "Máy tự có mặt ở đây khi nhân viên đăng nhập lần đầu bằng ứng dụng ClinicDesk trên máy đó.",
        "A computer appears here when somebody of the staff first signs in with the ClinicDesk application on it.";
    name => "Tên máy", "Name";
    name_hint => "Ví dụ: Quầy 1, Phòng khám 2", "Such as: Counter 1, Room 2";
    state => "Trạng thái", "State";
    enrolled => "Đăng ký bởi", "Enrolled by";
    last_seen => "Liên lạc gần nhất", "Last seen";
    replica => "Bản sao dữ liệu", "Copy of the data";
    pulled(time: &str) => "Cập nhật lúc {time}", "Updated {time}";
    not_known => "Chưa rõ", "Not known";
    none_yet => "Chưa được giữ bản sao", "Keeps none yet";
    erased_or_will_be => "Đã xóa, hoặc sẽ xóa khi máy có mạng", "Erased, or will be at its next contact";
    waiting => "Chờ duyệt", "To approve";
    enrolled_state => "Đang dùng", "In use";
    revoked => "Đã thu hồi", "Revoked";
    approve => "Duyệt", "Approve";
    use_again => "Cho dùng lại", "Allow again";
    approved(name: &str) => "{name} được giữ bản sao dữ liệu", "{name} may keep a copy of the data";
    rename => "Đổi tên", "Rename";
    renamed(name: &str) => "Đã đổi tên thành {name}", "It is called {name} now";
    revoke => "Thu hồi", "Revoke";
    revoke_this(name: &str) => "Thu hồi quyền của {name}?", "Revoke {name}?";
    revoke_at_once => "Nếu máy đang có mạng, mọi người trên máy bị đăng xuất ngay và không ai đăng nhập lại được. Nếu mất mạng, máy vẫn dùng được đến lần liên lạc tới hoặc khi hết hạn.",
        "If it is connected: everybody on it is signed out at once and nobody can sign in again. Without a network it can still be used until its next contact or until its days run out.";
    revoke_erases => "Dữ liệu phòng khám trên máy bị xóa khi máy liên lạc được với máy chủ. Máy đang tắt hoặc không có mạng thì xóa vào lần liên lạc tới, hoặc khi đã chạy hết số ngày được dùng không có máy chủ.",
        "The clinic's data on it is erased as soon as it reaches the server. One that is off or without a network erases itself at its next contact, or once it has run out its days without the server.";
    revoke_loses => "Những thay đổi trên máy chưa gửi về máy chủ sẽ mất.",
        "Changes made on it that have not been sent are lost.";
    revoke_back => "Có thể cho dùng lại về sau; máy sẽ tải dữ liệu lại từ đầu.",
        "It can be allowed again later; it then loads everything anew.";
    was_revoked(name: &str) => "Đã thu hồi quyền của {name}", "{name} was revoked";
    save => "Lưu", "Save";
    cancel => "Hủy", "Cancel";
}
