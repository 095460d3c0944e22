use crate::words;

words! {
    mailings => "Thư hàng loạt", "Mailings";
    mailings_about => "Thư báo gửi cho nhiều bệnh nhân cùng lúc. Thư nhắc lịch hẹn luôn được gửi trước.",
        "News to many patients at once. Reminders of visits always go first.";
    no_mailings => "Chưa có thư nào", "No mailings yet";
    no_mailings_hint => "Soạn thư, xem bao nhiêu người sẽ nhận, rồi mới gửi.",
        "Write one, see how many will get it, and only then send it.";
    new_mailing => "Soạn thư", "Write a mailing";
    edit_mailing => "Sửa bản nháp", "Change the draft";

    // How it stands
    draft => "Bản nháp", "Draft";
    sending => "Đang gửi", "Being sent";
    gathering => "Đang lập danh sách người nhận", "Listing who gets it";
    paused => "Tạm dừng", "Paused";
    done => "Đã gửi xong", "Done";
    cancelled => "Đã hủy phần còn lại", "The rest is cancelled";
    sent_count(count: &str) => "{count} đã gửi", "{count} sent";
    failed_count(count: &str) => "{count} không gửi được", "{count} failed";
    dropped_count(count: &str) => "{count} bỏ qua", "{count} left out";
    left_count(count: &str) => "còn {count}", "{count} to go";
    unknown_count(count: &str) => "{count} chưa rõ", "{count} not known";
    so_far(sent: &str, all: &str) => "{sent} trên {all}", "{sent} of {all}";
    pace(count: i64) => "khoảng {count} thư mỗi phút", "some {count} letters a minute";
    pace_slow => "chưa đến 1 thư mỗi phút", "less than 1 letter a minute";
    done_at(at: &str) => "xong lúc khoảng {at}", "done at about {at}";
    written_at(at: &str) => "soạn lúc {at}", "written at {at}";
    started_at(at: &str) => "bắt đầu gửi lúc {at}", "started at {at}";
    ended_at(at: &str) => "kết thúc lúc {at}", "ended at {at}";

    // What can be done
    edit => "Sửa", "Change";
    test => "Gửi thử cho tôi", "Send me a test";
    to_accounts => "Mở trang Tài khoản", "Open the page Accounts";
    start => "Gửi…", "Send…";
    pause => "Tạm dừng", "Pause";
    resume => "Gửi tiếp", "Go on";
    cancel_rest => "Hủy phần còn lại…", "Cancel the rest…";
    retry => "Gửi lại thư lỗi", "Try the failed again";
    was_started => "Bắt đầu gửi thư", "The mailing is started";
    was_paused => "Đã tạm dừng: không thư nào được gửi nữa", "Paused: no more letters go out";
    was_resumed => "Gửi tiếp", "It goes on";
    was_cancelled => "Đã hủy: những người còn lại không nhận thư", "Cancelled: the others get no letter";
    was_retried => "Sẽ gửi lại cho những người chưa gửi được", "Those whose letter failed get it again";
    was_kept => "Đã lưu bản nháp", "The draft is kept";
    was_deleted => "Đã xóa bản nháp", "The draft is deleted";
    delete_draft => "Xóa bản nháp", "Delete the draft";
    delete_question => "Xóa bản nháp này?", "Delete this draft?";
    delete_about => "Chưa ai nhận thư này. Bản nháp đã xóa không lấy lại được.",
        "Nobody has got it. A draft that is deleted does not come back.";

    // The questions before
    start_question => "Gửi thư này?", "Send this mailing?";
    start_to(count: &str) => "{count} người sẽ nhận thư này.", "{count} people will get it.";
    start_to_nobody => "Không ai sẽ nhận thư này: xin chọn lại người nhận.", "Nobody will get it: please choose others.";
    no_way_back => "Thư đã gửi thì không lấy lại được. Có thể tạm dừng hoặc hủy phần còn lại bất cứ lúc nào.",
        "What has gone out cannot be taken back. You can pause it, or cancel the rest, at any time.";
    send_to(count: &str) => "Gửi cho {count} người", "Send to {count} people";
    not_yet => "Chưa gửi", "Not yet";
    cancel_question => "Hủy phần còn lại?", "Cancel the rest?";
    cancel_left(count: &str) => "{count} người còn lại sẽ không nhận thư này.", "The {count} who are left will not get it.";
    cancel_for_good => "Không gửi tiếp được nữa. Nếu chỉ muốn dừng một lúc, hãy tạm dừng.",
        "It cannot go on after that. To stop it for a while, pause it.";
    cancel_yes => "Hủy phần còn lại", "Cancel the rest";
    keep_it => "Giữ lại", "Keep it";

    // Who gets it
    recipients(count: &str) => "{count} người nhận", "{count} will get it";
    without_address(count: &str) => "{count} không có email", "{count} have no e-mail";
    opted_out(count: &str) => "{count} không muốn nhận", "{count} want no news";
    counting => "Đang đếm…", "Counting…";
    not_counted => "Chưa đếm được", "Not counted";
    to_all => "Tất cả bệnh nhân", "All patients";
    to_those => "Bệnh nhân", "Patients";
    of_doctor(name: &str) => "khám với {name}", "of {name}";
    of_a_doctor => "khám với một bác sĩ", "of one doctor";
    visit_on(day: &str) => "có lịch ngày {day}", "with a visit on {day}";
    visit_between(from: &str, until: &str) => "có lịch từ {from} đến {until}", "with a visit from {from} to {until}";
    visit_after(from: &str) => "có lịch từ {from}", "with a visit from {from} on";
    visit_before(until: &str) => "có lịch đến {until}", "with a visit up to {until}";
    aged_between(from: u8, until: u8) => "từ {from} đến {until} tuổi", "aged {from} to {until}";
    aged_from(from: u8) => "từ {from} tuổi", "aged {from} or older";
    aged_until(until: u8) => "đến {until} tuổi", "aged {until} or younger";
}

words! {
    // The form
    subject => "Tiêu đề", "Subject";
    body => "Nội dung thư", "Text";
    body_hint => "Dòng trống để ngắt đoạn. {{patient}} là tên bệnh nhân, {{clinic}} tên phòng khám, {{phone}} số điện thoại phòng khám.",
        "An empty line parts paragraphs. {{patient}} is the patient's name, {{clinic}} the clinic's, {{phone}} its phone.";
    in_english => "Bản tiếng Anh, cho bệnh nhân nước ngoài", "In English, for patients from abroad";
    in_english_hint => "Để trống cả hai: mọi người nhận bản tiếng Việt.", "Both empty: everybody gets the Vietnamese one.";
    subject_en => "Tiêu đề tiếng Anh", "English subject";
    body_en => "Nội dung tiếng Anh", "English text";
    audience => "Người nhận", "Who gets it";
    audience_hint => "Để trống mọi mục: gửi cho tất cả. Người không muốn nhận thư không bao giờ có trong danh sách.",
        "Leave all empty to send to everybody. Whoever wants no news is never among them.";
    doctor => "Bác sĩ", "Doctor";
    any_doctor => "Bất kỳ", "Any";
    visit_from => "Có lịch hẹn từ ngày", "With a visit from";
    visit_until => "đến ngày", "until";
    age_from => "Từ tuổi", "Aged from";
    age_until => "đến tuổi", "until";
    preview => "Xem trước", "As it will read";
    sample_patient => "Nguyễn Văn An", "Nguyễn Văn An";
    own_link => "Mỗi bệnh nhân có liên kết riêng của mình ở cuối thư.", "Each patient has a link of their own at the foot.";
    nothing_written => "(chưa viết)", "(nothing yet)";
    save => "Lưu nháp", "Keep the draft";
    go_back => "Đóng", "Close";
}

words! {
    opt_out => "Không gửi thư báo hàng loạt cho người này", "Send this person no news";
    opt_out_hint => "Thư nhắc lịch hẹn vẫn được gửi.", "Reminders of visits still come.";
    by_link(at: &str) => "bệnh nhân tự chọn qua thư, lúc {at}", "chosen by the patient, by a mail's link, at {at}";
    is_opted_out => "Không nhận thư báo", "Wants no news";
    was_opted_out => "Từ nay không gửi thư báo cho người này", "This person is sent no news from now on";
    was_opted_in => "Từ nay lại gửi thư báo cho người này", "This person is sent news again";
}
