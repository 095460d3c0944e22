crate::words! {
    conflicts => "Hồ sơ cần quyết định", "Records to decide on";
    conflicts_short => "Cần quyết định", "To decide";
    about => "Thông tin ghi lúc mất kết nối khác với phòng khám, hoặc hồ sơ có thể trùng. Chưa ai chọn thì chưa có gì thay đổi.",
        "What a computer without connection recorded differs from the clinic's, or may be a second record of one person. Nothing changes until somebody chooses.";
    keys => "↑ ↓ chọn dòng · 1 hoặc 2 quyết định · Enter mở hồ sơ", "↑ ↓ move · 1 or 2 decides · Enter opens the record";
    nothing => "Không có mục nào cần quyết định", "Nothing to decide";
    nothing_hint => "Mục bị sửa khác nhau ở hai nơi, hoặc hồ sơ có thể trùng, sẽ hiện ở đây để bạn chọn.",
        "Fields changed differently in two places, and records that may be one person's, come here for you to choose.";
    count(count: usize) => "{count} mục cần quyết định", "{count} to decide";
    at_clinic => "Phòng khám đang ghi", "The clinic has";
    from_desk => "Máy mất kết nối đã ghi", "The computer without connection wrote";
    said(by: &str, at: &str) => "{by} · {at}", "{by} · {at}";
    not_known => "Không rõ ai sửa", "Not known who changed it";
    keep_clinic => "Giữ của phòng khám", "Keep the clinic's";
    take_desk => "Lấy giá trị này", "Take this one";
    kept_clinic(name: &str) => "{name}: giữ giá trị của phòng khám", "{name}: the clinic's value is kept";
    took_desk(name: &str) => "{name}: đã lấy giá trị từ máy mất kết nối", "{name}: the other computer's value is taken";
    maybe_one => "Có thể là một người", "Perhaps one person";
    there_already => "Đã có ở phòng khám", "At the clinic already";
    registered_apart => "Đăng ký khi mất kết nối", "Registered without connection";
    one_person => "Cùng một người: xem để gộp", "One person: look and merge";
    two_people => "Hai người khác nhau", "Two different people";
    are_two => "Đã ghi: hai người khác nhau", "Noted: two people";
    undone => "Đã hoàn tác: cần quyết định lại", "Undone: to be decided again";
    undo_failed => "Không hoàn tác được: hồ sơ đã được sửa sau đó", "Not undone: the record was changed since";
    of_this_record(count: usize) => "{count} mục của hồ sơ này bị sửa khác nhau ở hai nơi", "{count} fields of this record were changed differently in two places";
    maybe_twice => "Hồ sơ này có thể trùng với hồ sơ khác", "This record may be a second one of the same person";
    decide => "Xem và chọn", "Look and choose";
}
