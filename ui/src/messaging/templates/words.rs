use crate::words;

words! {
    message_templates => "Mẫu tin", "Message templates";
    message_templates_about => "Lời của phòng khám trong thư và SMS gửi bệnh nhân, thư về tài khoản và thư nhắc bác sĩ. Mẫu không gửi được thì không lưu được.",
        "What the clinic's mails and SMS to patients, its mails about accounts and to doctors say. A template that could not be sent cannot be saved.";
    to_templates => "Sửa lời của thư và SMS (mẫu tin)", "Change what the mails and SMS say (templates)";

    // The list
    vietnamese => "Tiếng Việt", "Vietnamese";
    english => "Tiếng Anh", "English";
    frames => "Khung thư (nâng cao)", "Frame of the mail (advanced)";
    confirm_email => "Xác nhận địa chỉ email", "Confirmation of an address";
    reset_password => "Đặt lại mật khẩu", "New password";
    unlock => "Mở khóa tài khoản", "Unlocking an account";
    new_device => "Đăng nhập từ thiết bị mới", "Sign-in on a new device";
    account_frames => "Khung thư tài khoản (nâng cao)", "Frame of mails about accounts (advanced)";
    unscheduled => "Nhắc bác sĩ chưa có lịch", "Doctor without hours";
    staff_frames => "Khung thư nhắc bác sĩ (nâng cao)", "Frame of mails to doctors (advanced)";
    subject => "Tiêu đề", "Subject";
    lead => "Lời mở đầu", "Opening";
    text_frame => "Thư dạng chữ", "Mail as text";
    html_frame => "Thư dạng HTML", "Mail as HTML";
    sms => "SMS", "SMS";
    own => "Riêng", "Own";
    broken => "Lỗi", "Broken";
    choose => "Chọn mẫu cần sửa", "Choose a template";

    // The editor
    source => "Nội dung", "Text";
    source_hint => "Viết như thường; chỗ cần điền để trong {{ }}, ví dụ {{ time }}.",
        "Write as usual; what is filled in stands in {{ }}, such as {{ time }}.";
    facts => "Thông tin điền vào, bấm để chèn", "What is filled in: press to insert";
    insert(name: &str) => "Chèn {name}", "Insert {name}";
    save => "Lưu mẫu", "Save the template";
    saved(name: &str) => "{name}: đã lưu mẫu", "{name}: the template is saved";
    is_program => "Đang dùng mẫu có sẵn của chương trình.", "The program's own is in use.";
    is_own(by: &str, at: &str) => "Mẫu riêng của phòng khám, {by} lưu lúc {at}.", "The clinic's own, saved by {by} at {at}.";
    somebody => "một quản trị viên", "an administrator";
    use_program => "Dùng lại mẫu có sẵn", "Back to the program's own";
    back_to_program(name: &str) => "{name}: đã dùng lại mẫu có sẵn", "{name}: back to the program's own";
    overtaken => "Có người vừa lưu mẫu này. Nội dung bạn viết còn nguyên; xem bản mới trong danh sách bên dưới, rồi lưu lại nếu vẫn muốn.",
        "Somebody has just saved this template. What you wrote is still here; look at the new version below, then save again if you still want to.";
    broke(at: &str) => "Mẫu này lỗi khi gửi tin lúc {at}. Tin vẫn gửi, theo mẫu có sẵn. Hãy sửa rồi lưu lại.",
        "This template failed when a message went out at {at}. It was sent by the program's own. Please mend and save it.";

    // The preview
    preview => "Xem trước", "Preview";
    preview_about => "Lịch hẹn mẫu, không phải của ai.", "About a visit that nobody has.";
    preview_about_account => "Tài khoản và liên kết mẫu, không mở được gì.", "About an account that nobody has; its link opens nothing.";
    preview_about_doctor => "Bác sĩ và tuần mẫu, không phải của ai.", "About a doctor and a week that there are not.";
    preview_kind => "Loại tin", "Kind of message";
    with_all => "Có đủ mọi thông tin", "With all that may be said";
    with_all_hint => "Bỏ chọn để xem khi phòng khám không có điện thoại, địa chỉ, và không cần chuẩn bị gì.",
        "Off: as it is without phone and address, and with nothing to prepare.";
    with_all_hint_account => "Bỏ chọn để xem khi phòng khám không có điện thoại, địa chỉ, và không biết thiết bị nào.",
        "Off: as it is without phone and address, and on a device that is not known.";
    with_all_hint_doctor => "Bỏ chọn để xem lần nhắc đầu, và khi phòng khám không có điện thoại, địa chỉ.",
        "Off: as it is at the first reminder, and without phone and address.";
    preview_text => "Dạng chữ", "As text";
    preview_html => "Dạng HTML", "As HTML";
    alone => "Riêng mẫu này", "This template alone";
    sms_costs(units: u16, count: u16, marked_units: u16, marked_count: u16)
        => "Không dấu: {units} ký tự, tính {count} SMS. Có dấu: {marked_units} ký tự, tính {marked_count} SMS.",
        "Without marks: {units} letters, paid for as {count} SMS. With them: {marked_units} letters, as {marked_count}.";
    look_again => "Nên xem lại", "Worth a look";
    no_time => "Không nói giờ khám.", "It does not say the time.";
    no_day => "Không nói ngày khám.", "It does not say the day.";
    no_code => "Không có mã tiếp nhận để quét tại quầy.", "It does not say the code that the desk scans.";
    no_opt_out => "Không có liên kết để bệnh nhân ngừng nhận thư (opt_out_link).",
        "It has no link by which patients stop such mail (opt_out_link).";
    no_lead => "Không có lời mở đầu của từng loại tin (lead).", "It leaves out the opening of each kind (lead).";
    no_account => "Không nói tài khoản nào.", "It does not say which account.";
    no_until => "Không nói liên kết dùng được đến lúc nào.", "It does not say until when the link works.";
    no_week => "Không nói tuần nào.", "It does not say which week.";
    long_subject => "Tiêu đề dài quá 120 ký tự, người nhận không thấy hết.", "The subject is longer than 120 characters: its end is not seen.";
    long_sms => "Tin dài, tính hơn 3 SMS mỗi lần gửi.", "It is long: each is paid for as more than 3 SMS.";
    script => "Có mã script; chương trình thư không chạy script.", "There is a script; programs that show mail run none.";

    // A test
    test => "Gửi thử", "Send a test";
    test_about => "Gửi nội dung đang soạn, chưa cần lưu. Tiêu đề có chữ [Thử].", "Sends what is being written, saved or not. The subject says [Test].";
    test_about_sms => "Nội dung SMS đang soạn được gửi thử bằng thư, không tính tiền.",
        "The SMS that is being written comes by mail: that costs nothing.";
    test_to => "Gửi tới địa chỉ", "To the address";
    test_taken(to: &str) => "Máy chủ thư đã nhận thư thử gửi tới {to}", "The mail server took the test to {to}";

    // Versions
    versions => "Các bản đã lưu", "Saved versions";
    no_versions => "Chưa ai sửa mẫu này", "Nobody has changed this template yet";
    version(number: i64) => "Bản {number}", "Version {number}";
    of_program => "Mẫu có sẵn của chương trình", "The program's own";
    in_use => "Đang dùng", "In use";
    put_back_of(number: i64) => "Dùng lại bản {number}", "Restore version {number}";
    was_put_back(number: i64) => "Đã dùng lại bản {number}", "Version {number} is in use again";
}
