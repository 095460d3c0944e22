use crate::words;

words! {
    // The banner
    lost => "Mất kết nối máy chủ", "No connection to the server";
    lost_since(since: &str) => "Mất kết nối máy chủ từ {since}", "No connection to the server since {since}";
    ends_in(hours: u32, count: usize) => "Còn {hours} giờ: sau đó máy này đăng xuất và xóa dữ liệu, {count} thay đổi chưa gửi sẽ mất. Hãy nối lại máy chủ.",
        "{hours} hours left: then this computer signs out and erases its data, and what is not sent ({count}) is lost. Bring the server back.";
    waiting_here(count: usize) => "{count} thay đổi chưa gửi", "{count} not sent yet";
    what_works => "Việc gì vẫn làm được?", "What still works?";
    others_unseen => "Việc làm ở máy khác từ lúc đó chưa thấy ở đây.", "What other computers did since is not seen here.";
    nothing_saved => "Chưa lưu được gì cho đến khi có lại kết nối. Số liệu trên màn hình có thể đã cũ.",
        "Nothing can be saved until it is back. What you see may be old.";
    back_and_sending(count: usize) => "Đã kết nối lại, đang gửi {count} thay đổi…", "Connected again, sending… {count} to go";
    which_ones => "Xem danh sách", "Show the list";
    all_sent => "Đã kết nối lại, mọi thay đổi đã gửi.", "Connected again, all changes are sent.";
    sent_but_refused(count: usize) => "Đã gửi. Máy chủ không nhận {count} thay đổi.", "Sent. The server refused {count} of the changes.";
    look_at_them => "Xem và xử lý", "See what to do";
    back => "Đã kết nối lại với máy chủ.", "Connected to the server again.";

    // On the controls
    needs_server => "Cần máy chủ: dùng được khi có lại kết nối", "Needs the server: usable when it is back";
    becomes_request => "Mất kết nối: chỉ là yêu cầu, có lại kết nối mới được xác nhận", "No connection: becomes a request, confirmed after the server is back";
    booked_here => "Mất kết nối: vẫn đặt chắc được, giờ này giữ sẵn cho máy này", "No connection: booked for certain, this time is kept for this computer";
    kept_and_sent => "Mất kết nối: ghi trên máy này, tự gửi khi có lại", "No connection: kept on this computer, sent when it is back";
    only_with_server => "Phần này cần máy chủ", "This needs the server";
    only_with_server_next => "Tự hiện khi có lại kết nối. Những phần khác vẫn dùng được.",
        "It appears when the connection is back. The rest can be used meanwhile.";
    try_again => "Thử lại", "Try again";

    // The page
    sync => "Đồng bộ", "Sync";
    sync_about => "Bản sao của phòng khám trên máy này: mới đến đâu, và làm gì khi có trục trặc.",
        "This computer's copy of the clinic: how fresh it is, and what to do when something is wrong.";
    browser_only => "Trình duyệt làm việc thẳng với máy chủ", "A browser works straight on the server";
    browser_only_next => "Ở đây không có bản sao nào: mọi thứ bạn thấy là của máy chủ, và mất kết nối thì chưa lưu được gì. Ứng dụng trên máy tính thì giữ bản sao và làm tiếp được.",
        "There is no copy here: all you see is the server's, and without it nothing can be saved. The desktop application keeps a copy and goes on.";
    no_replica => "Tài khoản này không giữ bản sao", "This account keeps no copy";
    no_replica_next => "Mọi thứ lấy thẳng từ máy chủ. Chỉ lễ tân, quản trị và bác sĩ có bản sao trên máy.",
        "Everything comes straight from the server. Only receptionists, administrators and doctors have a copy on their computer.";
    never_loaded => "Chưa có bản sao nào", "There is no copy yet";
    never_loaded_next => "Bản sao tự tải về khi có máy chủ, ở máy chờ duyệt thì sau khi được duyệt. Chờ lâu không thấy thì bấm Đồng bộ ngay. Trước lúc đó, mất kết nối là không làm việc được.",
        "It loads by itself from the server, on a computer that waits for approval after that. If it takes long, press Sync now. Until it is here, this computer cannot work without the server.";
    loading => "Đang tải bản sao về máy", "The copy is loading";
    loading_next => "Cứ làm việc bình thường; tải xong thì mất kết nối cũng làm tiếp được.",
        "You can work meanwhile; when it is here, you can go on without the server.";
    loaded_rows(rows: &str, of: &str) => "{rows} / {of} dòng", "{rows} of {of} rows";
    loaded_rows_only(rows: &str) => "{rows} dòng", "{rows} rows";
    loaded_size_of(size: &str, of: &str) => "{size} / {of}", "{size} of {of}";
    time_left(time: &str) => "còn khoảng {time}", "about {time} left";
    seconds(count: u64) => "{count} giây", "{count} s";
    minutes(count: u64) => "{count} phút", "{count} min";
    fresh => "Bản sao đang mới", "The copy is up to date";
    fresh_next => "Mọi thay đổi của phòng khám tới đây ngay.", "Every change at the clinic comes here at once.";
    behind => "Đang bắt kịp máy chủ", "Catching up with the server";
    behind_by(count: u64) => "Còn {count} lượt cập nhật chưa về tới máy này.", "Updates still to come: {count}.";
    offline => "Làm việc không có máy chủ", "Working without the server";
    offline_next(at: &str) => "Bạn đang xem bản sao lúc {at}, cùng những việc đã làm trên máy này. Có lại kết nối, máy tự gửi và tự bắt kịp.",
        "You see the copy of {at}, with what was done on this computer since. When the server is back, it sends and catches up by itself.";
    offline_no_copy => "Chưa có bản sao trên máy này, nên chưa làm được gì cho đến khi có kết nối.",
        "There is no copy on this computer, so nothing can be done until the server is back.";
    broken => "Bản sao gặp trục trặc", "Something is wrong with the copy";
    broken_keychain => "Không mở được kho khóa của máy. Mở khóa kho rồi bấm Đồng bộ ngay. Trước lúc đó, máy làm việc qua máy chủ.",
        "This computer's keychain does not open. Unlock it, then press Sync now. Until then everything goes through the server.";
    broken_file => "Không mở hoặc không ghi được tệp bản sao. Hãy báo người quản trị: xem dung lượng đĩa và nhật ký của ứng dụng.",
        "The copy's file cannot be opened or written. Tell the administrator: look at the disk and at the application's log.";
    broken_other_clinic => "Máy chủ ở địa chỉ này là của phòng khám khác, hoặc dữ liệu của nó đã bị xóa. Máy này không gửi và không nhận gì; hãy báo người quản trị.",
        "The server at this address is another clinic's, or was wiped. Nothing is sent and nothing is taken; tell the administrator.";
    broken_versions => "Ứng dụng và máy chủ khác phiên bản. Hãy cập nhật ứng dụng trên máy này. Việc đã làm khi mất kết nối vẫn được giữ.",
        "The application and the server are of different versions. Update the application here. What was done offline is kept.";
    broken_answer => "Câu trả lời của máy chủ chưa dùng được. Máy sẽ tự thử lại; nếu vẫn vậy, hãy báo người quản trị.",
        "The server's answer could not be used. It is tried again by itself; if that does not help, tell the administrator.";

    sync_now => "Đồng bộ ngay", "Sync now";
    sync_now_about => "Gửi những gì đang chờ và lấy những gì mới. Bình thường việc này tự chạy.",
        "Sends what waits and fetches what is new. Usually this happens by itself.";
    synced => "Đã đồng bộ xong", "Synced";
    repair => "Kiểm tra và sửa", "Check and repair";
    repair_about => "So từng dòng với máy chủ và sửa chỗ khác nhau. Việc chưa gửi vẫn được giữ. Máy tự kiểm tra mỗi ngày một lần.",
        "Compares every row with the server and mends what differs. What is not sent yet is kept. Done by itself once a day.";
    repaired_nothing => "Đã so xong: mọi dòng đều giống máy chủ.", "Compared: every row is as at the server.";
    repaired(what: &str) => "Có chỗ khác máy chủ ({what}); đã sửa xong.", "Something differed ({what}); it is mended.";

    details => "Chi tiết", "Details";
    server => "Máy chủ", "Server";
    version => "Phiên bản ứng dụng", "Application version";
    line => "Kết nối", "Connection";
    line_live => "Đã kết nối", "Connected";
    line_lost(since: &str) => "Mất từ {since}", "Lost since {since}";
    heard_at => "Lần cuối gặp máy chủ", "Last heard from the server";
    position => "Vị trí", "Position";
    position_of(seq: i64, epoch: i64) => "{seq} (kỳ {epoch})", "{seq} (epoch {epoch})";
    verified_at => "Lần cuối so từng dòng", "All rows last compared";
    repairs => "Số lần phải sửa", "Times mended";
    repairs_of(count: u32, last: &str) => "{count} lần, gần nhất {last}", "{count}, last at {last}";
    never => "Chưa lần nào", "Never";
    size => "Dung lượng trên đĩa", "On disk";
    size_of(file: &str, wal: &str) => "{file}, thêm {wal} chưa gộp", "{file}, and {wal} not merged yet";
    scope => "Phạm vi", "Scope";
    scope_desk => "Quầy tiếp đón: không có dữ liệu khám bệnh", "Front desk: no clinical data";
    scope_doctor => "Bác sĩ: lịch và bệnh nhân của mình", "Doctor: own schedule and patients";
    unsent => "Chưa gửi", "Not sent";
    unsent_of(waiting: usize, refused: usize) => "{waiting} đang chờ · {refused} bị từ chối", "{waiting} waiting · {refused} refused";
    rows_title => "Số dòng trong bản sao", "Rows in the copy";
    t_patients => "Bệnh nhân", "Patients";
    t_identifiers => "Giấy tờ của bệnh nhân", "Patients' cards";
    t_contacts => "Người liên hệ", "Contacts";
    t_allergies => "Dị ứng của bệnh nhân mình", "Allergies of own patients";
    t_visits => "Lịch hẹn", "Visits";
    t_queue => "Hàng đợi", "Queue";
    t_doctors => "Bác sĩ", "Doctors";
    t_photos => "Ảnh bác sĩ", "Doctors' photos";
    t_shifts => "Ca làm việc", "Shifts";
    t_leaves => "Lịch nghỉ", "Leave";
    t_services => "Dịch vụ", "Services";
    t_rooms => "Phòng", "Rooms";
    t_settings => "Cài đặt", "Settings";
    t_holds => "Giờ đang giữ", "Held times";
    t_waiting => "Danh sách chờ", "Waiting list";

    // What works without the server
    only_reads => "Trên máy này, việc làm tiếp khi mất kết nối đang tắt: chỉ xem được lịch, bệnh nhân và hàng đợi. Bật lại ở trang Máy tính này.",
        "Going on without the server is switched off here: the schedule, patients and the queue can only be read. Switch it on at This computer.";
    what_works_title => "Khi mất kết nối máy chủ", "Without the server";
    works_here => "Làm được ngay trên máy này", "Done on this computer";
    works_as_request => "Thành yêu cầu, chờ xác nhận", "A request, to be confirmed";
    works_not => "Phải chờ máy chủ", "Waits for the server";
    do_read => "Xem lịch, bệnh nhân, hàng đợi", "Seeing the schedule, patients, the queue";
    do_read_about => "Từ bản sao, đúng như lúc mất kết nối.", "From the copy, as it was when the connection broke.";
    do_check_in => "Nhận bệnh cho người đến khám", "Checking patients in";
    do_check_in_about => "Bằng mã QR, thẻ hoặc bấm nút. Số thứ tự mang chữ cái của quầy này, ví dụ A‑B07; máy mới, chưa có chữ cái, thì số có sau.",
        "By QR code, card or button. The number carries this desk's letter, such as A‑B07; a new computer that has no letter yet gives it later.";
    do_patients => "Đăng ký và sửa thông tin bệnh nhân", "Registering and changing patients";
    do_patients_about => "Cả bằng quét CCCD. Mã hồ sơ lấy từ dãy số dành cho máy này, dùng luôn; hết dãy thì là mã tạm (TAM‑…).",
        "Also by scanning an ID card. The record number is of this computer's own block and stays; when that is used up, it is provisional (TAM‑…).";
    do_cancel => "Hủy lịch hẹn", "Cancelling visits";
    do_cancel_about => "Giờ trống lại trên máy này ngay; nơi khác thấy khi có kết nối.",
        "The time is free here at once; others see it when the connection is back.";
    do_book_kept => "Đặt lịch vào giờ giữ sẵn cho máy này", "Booking the times kept for this computer";
    do_book_kept_about => "Chắc chắn, nếu có lại kết nối trước giờ hết hạn ghi ở chỗ chọn giờ.",
        "Certain, if the connection is back before the hour that is written where times are chosen.";
    do_book => "Đặt lịch vào giờ khác", "Booking other times";
    do_book_about => "Nói với bệnh nhân: giờ này chưa chắc, phòng khám sẽ báo lại. Có lại kết nối, yêu cầu được kiểm tra rồi chờ xác nhận.",
        "Tell the patient that the time is not certain yet. When the server is back, the request is checked and waits to be confirmed.";
    not_move => "Đổi giờ, giữ chỗ, đặt cả đợt", "Moving, holding, booking a series";
    not_move_about => "Có thể người khác đã lấy giờ đó.", "Somebody else may have taken the time.";
    not_call => "Gọi số, vào phòng, khám xong, chấp nhận yêu cầu hẹn", "Calling numbers, starting and finishing visits, accepting requests";
    not_call_about => "Thứ tự gọi phải giống nhau ở mọi máy.", "The order must be the same on every screen.";
    not_records => "Dị ứng, gộp và xóa hồ sơ, hồ sơ cần quyết định", "Allergies, merging and deleting records, records to decide on";
    not_records_about => "Cần thấy điều mới nhất đã ghi.", "These need the latest that was written.";
    not_admin => "Lịch làm việc, nghỉ phép, dịch vụ, tài khoản, cài đặt", "Schedules, leave, services, accounts, settings";
    not_admin_about => "Chỉ máy chủ được đổi.", "Only the server changes these.";

    kept_as_request => "Yêu cầu đã lưu trên máy này", "The request is kept on this computer";
    kept_as_request_next => "Giờ này chưa chắc: có lại kết nối, yêu cầu được kiểm tra rồi phòng khám mới xác nhận. Hãy nói với bệnh nhân như vậy.",
        "The time is not certain: when the server is back, the request is checked, and then the clinic confirms it. Tell the patient so.";
    without_hold => "Mất kết nối nên chưa giữ được giờ này: đặt bây giờ chỉ là yêu cầu, có lại kết nối mới được xác nhận.",
        "Without the server the time cannot be held: booking makes a request, to be confirmed after it is back.";
    promised(until: &str) => "Giờ này giữ sẵn cho máy này đến {until}: đặt là chắc chắn, nếu có lại kết nối trước lúc đó.",
        "This time is kept for this computer until {until}: booked for certain, if the connection is back by then.";
}
