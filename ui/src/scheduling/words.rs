use crate::words;

words! {
    // States of a visit
    proposed => "Chờ xác nhận", "Awaiting confirmation";
    booked => "Đã hẹn", "Booked";
    arrived => "Đã đến", "Arrived";
    in_progress => "Đang khám", "In progress";
    fulfilled => "Đã khám", "Completed";
    cancelled => "Đã hủy", "Cancelled";
    no_show => "Không đến", "No-show";
    entered_in_error => "Nhập nhầm", "Entered in error";

    proposed_short => "Chờ", "Asked";
    booked_short => "Hẹn", "Booked";
    arrived_short => "Đến", "Here";
    in_progress_short => "Khám", "Now";
    fulfilled_short => "Xong", "Done";
    cancelled_short => "Hủy", "Off";
    no_show_short => "Vắng", "Missed";

    has_visits_already => "Bệnh nhân này đã có lịch sắp tới", "This patient has visits booked already";
    visits_not_known => "Chưa xem được các lịch sắp tới của bệnh nhân.", "The patient's visits to come could not be read.";

    // Kinds of visits
    general => "Khám thường", "General";
    follow_up => "Tái khám", "Follow-up";
    checkup => "Khám sức khỏe", "Check-up";
    procedure => "Thủ thuật", "Procedure";
    urgent => "Khám gấp", "Urgent";

    // Steps
    confirm => "Xác nhận", "Confirm";
    check_in => "Nhận bệnh", "Check in";
    undo_check_in => "Hủy nhận bệnh", "Undo check-in";
    start => "Bắt đầu khám", "Start";
    finish => "Khám xong", "Finish";
    cancel_visit => "Hủy hẹn", "Cancel visit";
    mark_no_show => "Không đến", "No-show";
    reinstate => "Khôi phục", "Reinstate";
    mark_error => "Nhập nhầm", "Entered in error";

    // A doctor now
    free_now => "Đang rảnh", "Free";
    with_patient => "Đang khám", "With a patient";
    on_leave => "Nghỉ phép", "On leave";
    off_shift => "Ngoài ca", "Off shift";

    // Priority
    emergency => "Cấp cứu", "Emergency";
    child_under_six => "Trẻ dưới 6 tuổi", "Under 6";
    pregnant => "Mang thai", "Pregnant";
    severe_disability => "Khuyết tật nặng", "Severe disability";
    aged_75 => "Từ 75 tuổi", "75 and over";
    merit => "Người có công", "Merit";

    // Days
    monday => "Thứ Hai", "Monday";
    tuesday => "Thứ Ba", "Tuesday";
    wednesday => "Thứ Tư", "Wednesday";
    thursday => "Thứ Năm", "Thursday";
    friday => "Thứ Sáu", "Friday";
    saturday => "Thứ Bảy", "Saturday";
    sunday => "Chủ Nhật", "Sunday";
    mon => "T2", "Mon";
    tue => "T3", "Tue";
    wed => "T4", "Wed";
    thu => "T5", "Thu";
    fri => "T6", "Fri";
    sat => "T7", "Sat";
    sun => "CN", "Sun";
    today => "Hôm nay", "Today";

    // Why a time does not fit
    why_taken => "Trùng lịch hẹn khác", "Overlaps another visit";
    why_patient_busy(at: &str) => "Bệnh nhân có hẹn lúc {at}", "The patient has a visit at {at}";
    why_outside_hours => "Ngoài ca làm việc", "Outside the shifts";
    why_on_leave => "Bác sĩ nghỉ phép", "The doctor is on leave";
    why_day_full(count: u16) => "Đã đủ {count} lượt", "Full: {count} visits";
    resized(name: &str, from: &str, to: &str) => "Lịch của {name} nay từ {from} đến {to}", "{name}'s visit is now {from}–{to}";
    kept_for_you(until: &str) => "Giữ giờ này cho bạn đến {until}", "This time is kept for you until {until}";
    kept_no_more => "Giờ này không còn được giữ cho bạn", "This time is no longer kept for you";
    keep_again => "Giữ lại", "Keep it again";
    held_by_others => "Giờ người khác đang giữ", "Times that others keep";
    overbook => "Vẫn xếp, có lý do", "Book all the same";
    overbook_reason => "Lý do xếp ngoài quy định", "Why it is booked beside the rules";
    overbook_hint => "Lý do được ghi vào lịch sử của lịch hẹn.", "The visit's history keeps the reason.";
    overbooked => "Xếp ngoài quy định", "Booked beside the rules";
    overbooked_for(reason: &str) => "xếp ngoài quy định: {reason}", "booked beside the rules: {reason}";
    why_held(until: &str) => "Đang giữ chỗ đến {until}", "Held until {until}";
    why_kept(until: &str) => "Dành cho người ưu tiên đến {until}", "Kept for priority until {until}";
    kept_priority(until: &str) => "Giữ cho ưu tiên đến {until}", "Kept for priority until {until}";
    held_for_waiting(until: &str) => "Đang mời người chờ hẹn sớm, giữ đến {until}", "Offered to the waiting list, held until {until}";
    held_for_desk(desk: &str, until: &str) => "Giữ sẵn cho quầy {desk} đến {until}", "Kept for desk {desk} until {until}";
    held_for_us(until: &str) => "Giữ sẵn cho máy này đến {until}", "Kept for this computer until {until}";
    certain_times => "Giữ sẵn cho máy này: đặt được cả khi mất kết nối", "Kept for this computer: booked even without the server";
    certain_until(until: &str) => "Chắc chắn nếu có lại kết nối trước {until}; đến lúc đó không ai khác đặt được.",
        "Certain if the connection is back before {until}; until then nobody else can book them.";
    other_times_wait => "Giờ khác: chỉ là yêu cầu, có lại kết nối mới được xác nhận", "Other times: requests only, confirmed after the server is back";
    booked_for_certain => "Chắc chắn: giờ này đã được giữ sẵn cho máy này.", "Certain: this time was kept for this computer.";
    booked_for_certain_until(until: &str) => "Chắc chắn: giờ này đã được giữ sẵn cho máy này, với điều kiện có lại kết nối trước {until}.",
        "Certain: this time was kept for this computer, provided that the connection is back before {until}.";
    why_day_too_long(hours: u32) => "Quá {hours} giờ khám", "More than {hours} hours";
    why_past => "Giờ đã qua", "This time is over";
    why_other => "Không đặt được", "Cannot be booked";
    none_outside_hours => "Bác sĩ không có ca ngày này", "The doctor has no shift on this day";
    none_on_leave => "Bác sĩ nghỉ phép ngày này", "The doctor is on leave on this day";
    none_day_full => "Bác sĩ đã đủ lượt khám ngày này", "The doctor's day is full";
    none_taken => "Mọi giờ đều đã có người hẹn", "Every time is taken";
    none_held => "Các giờ còn lại đang được giữ", "The times that are left are held";
    none_kept => "Các giờ còn lại dành cho người ưu tiên", "The times that are left are kept for priority";
    none_past => "Giờ khám của ngày này đã qua", "The hours of this day are over";
    none_other => "Không đặt được ngày này", "This day cannot be booked";
}

words! {
    // Day board
    day_board => "Lịch ngày", "Day board";
    day_board_about => "Bấm giờ trống để đặt hẹn. Kéo thẻ, hoặc giữ Alt và bấm phím mũi tên, để đổi giờ.",
        "Click a free time to book. Drag a card, or hold Alt and press the arrow keys, to move a visit.";
    one_day => "Ngày", "Day";
    one_week => "Tuần", "Week";
    view_by => "Xem theo", "View by";
    previous_day => "Ngày trước", "Previous day";
    next_day => "Ngày sau", "Next day";
    previous_week => "Tuần trước", "Previous week";
    next_week => "Tuần sau", "Next week";
    choose_day => "Chọn ngày", "Choose a day";
    specialty => "Chuyên khoa", "Specialty";
    all_specialties => "Mọi chuyên khoa", "All specialties";
    doctor => "Bác sĩ", "Doctor";
    all_doctors => "Mọi bác sĩ", "All doctors";
    show_cancelled => "Hiện lịch đã hủy", "Show cancelled";
    book_visit => "Đặt lịch hẹn", "Book a visit";
    book_with(name: &str) => "Đặt hẹn với {name}", "Book with {name}";
    visits_of(visits: u16, most: u16) => "{visits}/{most} lượt", "{visits}/{most} visits";
    capacity(visits: u16, most: u16) => "Đã hẹn {visits} trên {most} lượt", "{visits} of {most} visits taken";
    waiting(count: u32) => "{count} chờ", "{count} waiting";
    until(at: &str) => "đến {at}", "until {at}";
    no_doctors => "Không có bác sĩ nào phù hợp", "No doctor matches";
    no_doctors_hint => "Bỏ bớt bộ lọc, hoặc thêm bác sĩ ở mục Bác sĩ.", "Clear the filters, or add doctors under Doctors.";
    leave_of(reason: &str) => "Nghỉ phép: {reason}", "Leave: {reason}";
    now_line(at: &str) => "Bây giờ là {at}", "It is {at}";
    fits => "Vừa", "Fits";
    moving_is(why: &str) => "Đổi giờ: {why}", "Moving: {why}";
    moving => "Đang chuyển…", "Moving…";
    ghost(at: &str, who: &str, verdict: &str) => "{at}, {who}: {verdict}", "{at}, {who}: {verdict}";
    ghost_help => "Enter: đặt vào đây. Esc: bỏ.", "Enter: drop here. Esc: cancel.";
    moved(name: &str, at: &str) => "Đã chuyển {name} sang {at}", "Moved {name} to {at}";
    moved_back(name: &str, at: &str) => "Đã trả {name} về {at}", "{name} is back at {at}";
    not_moved(why: &str) => "Chưa chuyển được: {why}", "Not moved: {why}";
    no_network => "mất kết nối máy chủ", "the server cannot be reached";
    card(time: &str, patient: &str, service: &str, status: &str) => "{time} {patient}, {service}, {status}", "{time} {patient}, {service}, {status}";
    queue_is(number: &str) => "số {number}", "number {number}";
    nearest_times => "Giờ trống gần nhất", "Nearest free times";
    no_times_near => "Không còn giờ trống nào gần đó trong 14 ngày tới.", "There is no free time near it in the next 14 days.";
    keep_as_is => "Giữ nguyên giờ cũ", "Keep the old time";
    somebody_changed => "Lịch hẹn này vừa được người khác thay đổi; đã tải lại.", "Somebody else just changed this visit; it was loaded again.";
}

words! {
    // One visit
    visit => "Lịch hẹn", "Visit";
    born(date: &str, age: i16) => "sinh {date}, {age} tuổi", "born {date}, age {age}";
    service => "Dịch vụ", "Service";
    room => "Phòng", "Room";
    kind => "Loại khám", "Kind";
    reason => "Lý do", "Reason";
    note => "Ghi chú", "Note";
    cancel_reason => "Lý do hủy", "Why cancelled";
    history => "Lịch sử", "History";
    event_booked => "Đặt lịch", "Booked";
    event_moved => "Đổi giờ", "Moved";
    event_to_call => "Bác sĩ nghỉ, chờ gọi lại", "The doctor takes leave: to be called";
    event_confirmed => "Bệnh nhân xác nhận sẽ đến", "The patient confirmed";
    by_patient => "bệnh nhân, qua thư", "the patient, by mail";
    by_policy => "phòng khám tự ghi, vì quá giờ mà chưa đến", "the clinic itself: nobody had come by its limit";
    step_done(name: &str, step: &str) => "{name}: {step}", "{name}: {step}";
    visit_cancelled(name: &str) => "Đã hủy hẹn của {name}", "Visit of {name} cancelled";
    not_undone(why: &str) => "Chưa hoàn tác được: {why}", "Not undone: {why}";
    reschedule => "Đổi giờ", "Reschedule";
    decline_request => "Từ chối yêu cầu", "Decline the request";
    reason_patient_asked => "Bệnh nhân yêu cầu", "The patient asked";
    reason_patient_ill => "Bệnh nhân ốm", "The patient is ill";
    reason_doctor_away => "Bác sĩ vắng", "The doctor is away";
    reason_mistake => "Đặt nhầm", "Booked by mistake";
    go_back => "Quay lại", "Back";
    moves_to(time: &str, day: &str) => "Chuyển sang {time} · {day}", "Moves to {time} · {day}";
    move_here => "Chuyển sang giờ này", "Move to this time";

    // Ticket
    qr_of_visit => "Mã QR của lịch hẹn", "QR code of the visit";
    qr_about => "Đưa mã này vào camera ở quầy khi đến khám.", "Show this code to the camera at the desk on arrival.";
    visit_code => "Mã hẹn", "Visit code";
    print_ticket => "In phiếu hẹn", "Print the ticket";
    paper => "Khổ giấy", "Paper";
    paper_roll => "Cuộn 80 mm", "80 mm roll";
    paper_a6 => "A6", "A6";
    ticket => "PHIẾU HẸN KHÁM", "APPOINTMENT";
    ticket_hint => "Đưa mã QR vào camera ở quầy khi đến.", "Show the QR code to the camera at the desk.";

    // Choosing a time
    time => "Giờ", "Time";
    free_count(count: usize) => "{count} chỗ trống", "{count} free";
    no_shift_short => "Không ca", "No shift";
    leave_short => "Nghỉ phép", "Leave";
    full_short => "Đã đủ", "Full";
    past_short => "Đã qua", "Over";
    morning => "Buổi sáng", "Morning";
    afternoon => "Buổi chiều", "Afternoon";
    evening => "Buổi tối", "Evening";
    earlier_days => "Các ngày trước", "Earlier days";
    later_days => "Các ngày sau", "Later days";
    next_free_day(day: &str, count: usize) => "Ngày gần nhất còn trống: {day} ({count} chỗ)", "Nearest day with free times: {day} ({count})";
    choose_doctor_first => "Chọn dịch vụ và bác sĩ để xem giờ trống.", "Choose a service and a doctor to see the free times.";
    not_free_any_more => "Giờ đã chọn không vừa. Chọn giờ khác, hoặc bấm đặt để xem các giờ gần nhất.",
        "The chosen time does not fit. Choose another, or book to be offered the nearest ones.";
}

words! {
    // Booking
    patient => "Bệnh nhân", "Patient";
    find_patient => "Tên, điện thoại, mã bệnh nhân, hoặc quét thẻ…", "Name, phone, record number, or scan a card…";
    search_failed => "Chưa tìm được: mất kết nối máy chủ", "The search failed: the server cannot be reached";
    register_patient => "Đăng ký bệnh nhân mới", "Register a new patient";
    other_patient => "Chọn người khác", "Another patient";
    patient_not_loaded => "Chưa tải được bệnh nhân; hãy tìm lại.", "The patient could not be loaded; please search.";
    no_services => "Chưa có dịch vụ nào", "There are no services yet";
    minutes_and_price(minutes: u16, price: &str) => "{minutes} phút · {price}", "{minutes} min · {price}";
    service_and_minutes(name: &str, minutes: u16) => "{name} ({minutes} phút)", "{name} ({minutes} min)";
    choose_service_first => "Chọn dịch vụ để xem bác sĩ nào còn trống.", "Choose a service to see who is free.";
    offers_of(day: &str) => "Giờ trống {day}, sớm nhất trước", "Free times on {day}, the soonest first";
    first_free(at: &str, count: usize) => "trống từ {at} ({count} chỗ)", "free from {at} ({count})";
    none_that_day => "hết giờ ngày này", "nothing left on this day";
    summary => "Tóm tắt", "Summary";
    choose_patient => "Chọn bệnh nhân", "Choose the patient";
    choose_service => "Chọn dịch vụ", "Choose the service";
    choose_doctor => "Chọn bác sĩ", "Choose the doctor";
    choose_time => "Chọn giờ", "Choose the time";
    ready => "Đã đủ thông tin", "Ready to book";
    as_request => "Chờ bác sĩ xác nhận", "Ask the doctor to confirm";
    several_below => "Xem và đặt các buổi ở khung “Đặt nhiều buổi”.", "See and book them in the box “Book several visits”.";
    as_request_hint => "Giữ giờ, nhưng ở trạng thái chờ xác nhận.", "Keeps the time, but waits for confirmation.";
    as_request_hint_away => "Mất kết nối: chỉ giờ giữ sẵn cho máy này mới đặt chắc được, giờ khác đều là yêu cầu.",
        "No connection: only times kept for this computer are certain, all others are requests anyway.";
    book => "Đặt hẹn", "Book";
    booked_for(name: &str, at: &str) => "Đã đặt hẹn cho {name} lúc {at}", "Booked {name} at {at}";
    booking_undone(name: &str) => "Đã bỏ lịch hẹn của {name}", "The visit of {name} was taken back";
    book_another => "Đặt lịch khác", "Book another";
    to_board => "Về lịch ngày", "To the day board";
    choose_myself => "Tự chọn giờ khác", "Choose another time";
}

words! {
    // The waiting list
    waiting_early_short => "Chờ hẹn sớm", "Waiting list";
    waiting_early => "Danh sách chờ hẹn sớm", "Waiting list for earlier times";
    waiting_early_about => "Bệnh nhân muốn có lịch hẹn sớm hơn. Giờ vừa trống được giữ lại để gọi mời từng người.",
        "Patients who would come earlier. A freed time is held while each is called in turn.";
    nobody_waits_early => "Chưa có ai chờ hẹn sớm", "Nobody waits for an earlier time";
    nobody_waits_early_hint => "Thêm bệnh nhân muốn hẹn sớm hơn. Khi có giờ trống phù hợp, giờ đó được giữ và hiện ở đây để gọi.",
        "Add patients who would come earlier. A freed time that suits one is held and appears here, with whom to call.";
    add_waiting => "Thêm vào danh sách chờ", "Add to the waiting list";
    look_for_offers => "Tìm giờ trống ngay", "Look for freed times now";
    no_time_freed => "Chưa có giờ trống nào phù hợp", "No freed time suits anybody now";
    times_offered(offers: u16) => "Có {offers} giờ trống để mời", "{offers} freed times to offer";
    print_list => "In danh sách", "Print the list";
    any_doctor => "Bác sĩ nào cũng được", "Any doctor";
    any_doctor_of(specialty: &str) => "Bác sĩ nào của khoa {specialty} cũng được", "Any doctor of {specialty}";
    waits_for => "Muốn hẹn", "Waits for";
    wished_days => "Ngày mong muốn", "Wished days";
    waits_since => "Chờ từ", "Since";
    waits_days(days: i32) => "{days} ngày", "{days} days";
    offers_passed(count: u16) => "Đã mời {count} lần", "Asked {count} times";
    has_visit_at(at: &str, name: &str) => "Đang có hẹn {at}, {name}", "Has a visit {at}, {name}";
    change_wish(name: &str) => "Sửa yêu cầu của {name}", "Change what {name} waits for";
    wait_no_more => "Thôi chờ", "Take off the list";
    wait_no_more_of(name: &str) => "Đưa {name} khỏi danh sách chờ", "Take {name} off the list";
    reason_has_time => "Đã có lịch phù hợp", "Has a time that suits";
    reason_no_wish => "Không muốn hẹn sớm nữa", "Does not want to come earlier any more";
    reason_not_reached => "Không liên lạc được", "Could not be reached";
    waits_no_more(name: &str) => "{name} không còn trong danh sách chờ", "{name} is off the waiting list";
    waits_again(name: &str) => "{name} lại ở trong danh sách chờ, đúng thứ tự cũ", "{name} is on the list again, at the old place";
    wait_again => "Đưa lại vào danh sách", "Put back on the list";
    joined(name: &str) => "Đã thêm {name} vào danh sách chờ hẹn sớm", "{name} is on the waiting list";
    wish_changed(name: &str) => "Đã sửa yêu cầu của {name}", "The wish of {name} was changed";
    save_wish => "Lưu", "Save";
    wished_from => "Từ ngày", "From";
    wished_to => "Đến ngày", "Until";
    visit_to_move => "Muốn sớm hơn lịch hẹn nào", "Which visit would be earlier";
    visit_to_move_hint => "Khi bệnh nhân nhận giờ mới, lịch hẹn này được chuyển sang giờ đó.", "When the patient takes a time, this visit moves there.";
    no_visit_to_move => "Không, đặt lịch mới", "None: book a new visit";
    choices_not_loaded => "Chưa tải được danh sách dịch vụ hoặc bác sĩ. Đóng và mở lại để thử lần nữa.",
        "Services or doctors could not be loaded. Close this and open it again to retry.";
    wants_earlier => "Muốn hẹn sớm hơn", "Wants an earlier time";
    waits_early_since(at: &str) => "Đang chờ hẹn sớm, từ {at}", "Waits for an earlier time, since {at}";

    offered_now => "Giờ trống đang mời", "Times offered now";
    offered_count(count: usize) => "{count} giờ trống đang chờ gọi mời", "{count} freed times to offer by phone";
    offered_time => "Giờ vừa trống", "Freed time";
    held_until_word => "Giữ đến", "Held until";
    offer_over => "Đã hết giờ giữ, chuyển sang người tiếp theo", "The time is over; the next one is asked";
    instead_of_visit(at: &str, name: &str) => "Thay cho lịch {at}, {name}", "Instead of {at}, {name}";
    no_phone => "Chưa có số điện thoại", "No phone number";
    accepts_offer => "Nhận giờ này", "Accepts";
    declines_offer => "Không nhận, mời người tiếp theo", "Declines, ask the next";
    offer_declined(name: &str) => "{name} không nhận giờ này; giờ được mời người tiếp theo nếu có", "{name} declined; the next who fits is asked";
    time_offered(at: &str, name: &str, phone: &str) => "{at} vừa trống: gọi {name} {phone}", "{at} is free: call {name} {phone}";
    to_waiting_list => "Mở danh sách chờ", "Open the list";

    over_list => "Không còn chờ", "Wait no more";
    nobody_over => "Chưa có ai.", "Nobody yet.";
    got_a_time => "Đã có giờ", "Got a time";
    waited_until => "Thôi chờ", "Left the list";
    dates_over => "Đã quá các ngày mong muốn", "The wished days are over";
    visit_over => "Lịch hẹn đã diễn ra hoặc đã hủy", "The visit took place or was cancelled";
}

words! {
    // A leave with its visits
    leave_plan => "Lịch hẹn trong ngày nghỉ", "Visits in this leave";
    leave_hits(count: usize) => "{count} lịch hẹn trùng với ngày nghỉ", "{count} visits lie in this leave";
    leave_hits_nobody => "Không có lịch hẹn nào trong ngày nghỉ này", "No visit lies in this leave";
    all_proposed => "Tất cả theo đề xuất", "All as proposed";
    all_to_call => "Tất cả gọi lại", "All to be called";
    same_time => "đúng giờ cũ", "at the same time";
    no_proposal => "Không có giờ nào để đề xuất", "Nothing to propose";
    to_call_choice => "Gọi lại cho bệnh nhân", "Call the patient";
    where_to => "Chuyển đi đâu", "Where it goes";
    finish_first => "Đang khám hoặc đã đến: cần khám xong trước.", "Here or in progress: finish this visit first.";
    apply_leave => "Ghi ngày nghỉ và chuyển lịch", "Take the leave and move the visits";
    leave_taken_with(count: usize) => "Đã ghi ngày nghỉ, xử lý {count} lịch hẹn", "Leave registered, {count} visits dealt with";
    leave_undone => "Đã bỏ ngày nghỉ, lịch hẹn về chỗ cũ", "Leave taken back, its visits are where they were";
    leave_undone_but(count: usize) => "Đã bỏ ngày nghỉ; {count} lịch hẹn đã đổi sau đó nên giữ nguyên", "Leave taken back; {count} visits were changed since and stay";
    to_call => "Cần gọi lại", "To call";
    to_call_about => "Lịch hẹn mất giờ vì bác sĩ nghỉ: gọi bệnh nhân, chuyển sang giờ khác hoặc hủy.", "Visits without a time because their doctor is on leave: call, then move or cancel.";
    nobody_to_call => "Không còn ai cần gọi lại", "Nobody is to be called";
    was_at => "Hẹn cũ:", "Was at";
    other_time => "Giờ khác", "Another time";
    move_to_proposal(time: &str, day: &str, name: &str) => "Chuyển sang {time} {day}, {name}", "Move to {time} {day}, {name}";
}

words! {
    // Repeating a week
    repeat_week => "Lặp lại tuần này", "Repeat this week";
    repeat_weeks => "Số tuần tiếp theo", "How many weeks that follow";
    repeat_except => "Trừ ngày (giữ nguyên, có thể thêm nhiều ngày)", "Except for the day (stays as it is; as many as you like)";
    repeat_excepted => "Các ngày giữ nguyên", "Days that stay as they are";
    repeat_not_excepted(day: &str) => "Bỏ ngày {day} khỏi danh sách", "Take {day} off the list";
    repeat_replace => "Thay cả ca đã có ở các tuần đó", "Replace hours that those weeks have already";
    repeat_now => "Lặp lại", "Repeat";
    repeat_done => "Xong", "Done";
    repeated_from(day: &str) => "Tuần từ {day}", "Week of {day}";
    week_taken => "Đã ghi", "Repeated";
    week_refused => "Giữ nguyên", "Stays as it is";
    no_hours_next_week(count: usize) => "{count} bác sĩ chưa đăng ký lịch tuần sau", "{count} doctors have no hours next week";
    own_hours_missing => "Bạn chưa đăng ký lịch làm việc tuần sau.", "You have no hours next week yet.";
    to_my_schedule => "Đăng ký ngay", "Enter them now";
    doctor_not_told_yet => "chưa báo", "not told yet";
    doctor_without_address => "chưa có địa chỉ email, xin gọi", "no e-mail address: please call";
    doctor_being_told => "đang gửi thư báo", "being told by mail";
    doctor_told(at: &str) => "đã báo lúc {at}", "told at {at}";
    doctor_told_twice(at: &str) => "đã báo lần hai lúc {at}", "told a second time at {at}";
    doctor_not_told(at: &str) => "không gửi được lúc {at}, xin gọi", "the mail failed at {at}: please call";

    // Who is to come again
    follow_ups => "Cần tái khám", "Follow-ups";
    follow_ups_about => "Bệnh nhân được bác sĩ hẹn tái khám trong thời gian này: gọi và đặt lịch cho người chưa có.",
        "Patients whose doctor wants to see them again about now: call and book for those who have no visit.";
    no_follow_ups => "Không có ai cần tái khám", "Nobody is to come again about now";
    no_follow_ups_hint => "Khi bác sĩ ký bệnh án có hẹn tái khám, bệnh nhân hiện ở đây trước ngày hẹn hai tuần.",
        "When a doctor signs a record with a follow-up, its patient is here two weeks before the day.";
    about_day => "Khoảng", "About";
    book_due => "Đặt lịch", "Book";
    follow_up_booked(at: &str) => "đã có lịch {at}", "booked for {at}";
    follow_up_over => "đã qua ngày hẹn", "the day has passed";
    follow_up_not_told => "chưa nhắc", "not told yet";
    follow_up_told(at: &str) => "đã nhắc lúc {at}", "told at {at}";
    follow_up_will_be_told => "sắp nhắc", "about to be told";
    follow_up_to_be_called => "không nhắc được, xin gọi", "could not be told: please call";
    follow_up_in_doubt => "không rõ tin đã tới chưa, xin gọi", "perhaps told: please call";

    // A month
    month_load => "Lịch tháng", "Month";
    month_load_about => "Số lượt đã hẹn trên số lượt có thể của từng bác sĩ. Bấm một ngày để mở lịch ngày đó.", "Visits taken of those possible, by doctor. Press a day to open it.";
    previous_month => "Tháng trước", "Previous month";
    next_month => "Tháng sau", "Next month";
    load_of(day: &str, visits: u16, most: u16) => "{day}: {visits} trên {most} lượt", "{day}: {visits} of {most} visits";
    load_closed(day: &str) => "{day}: không có ca", "{day}: no hours";
}

words! {
    // Calendars
    calendar_link => "Liên kết lịch", "Calendar link";
    calendar_about => "Địa chỉ bí mật để theo dõi lịch hẹn trong ứng dụng lịch (Google, Apple, Outlook). Không có nội dung khám bệnh.",
        "A secret address to follow the visits in a calendar app (Google, Apple, Outlook). Nothing clinical is in it.";
    calendar_make => "Tạo liên kết", "Make the link";
    calendar_again => "Tạo liên kết mới", "Make a new link";
    calendar_revoke => "Thu hồi", "Revoke";
    calendar_revoked => "Đã thu hồi liên kết lịch", "The calendar link leads nowhere now";
    calendar_exists(at: &str) => "Đã có liên kết, tạo lúc {at}. Tạo liên kết mới sẽ thay liên kết cũ.", "There is a link, made {at}. A new one takes its place.";
    calendar_once => "Chỉ hiện một lần: hãy chép lại ngay. Ai có địa chỉ này đều xem được lịch.", "Shown once: copy it now. Whoever has this address sees the calendar.";
    calendar_address => "Địa chỉ lịch", "Address of the calendar";
    calendar_copy => "Chép", "Copy";
    calendar_copied => "Đã chép địa chỉ", "The address was copied";
}

words! {
    // Requests
    requests => "Yêu cầu hẹn", "Requests";
    requests_about => "Các lịch hẹn đang chờ xác nhận, mới nhất trước.", "Visits that wait for confirmation, newest first.";
    no_requests => "Không có yêu cầu nào đang chờ", "No request is waiting";
    no_requests_hint => "Yêu cầu mới sẽ tự hiện ở đây.", "New ones appear here by themselves.";
    asked_at(at: &str) => "Yêu cầu lúc {at}", "Asked for at {at}";
    accept => "Chấp nhận", "Accept";
    decline => "Từ chối", "Decline";

    // Lists
    visits => "Lịch hẹn", "Visits";
    no_visits => "Không có lịch hẹn nào", "There are no visits";
    no_visits_hint => "Thử khoảng thời gian khác hoặc bỏ bớt bộ lọc.", "Try another span of time, or clear the filters.";
    state => "Trạng thái", "State";
    all_states => "Mọi trạng thái", "All states";
    all_kinds => "Mọi loại", "All kinds";
    this_week => "Tuần này", "This week";
    this_month => "Tháng này", "This month";
    all_times => "Mọi lúc", "All times";
    sort => "Sắp xếp", "Sort by";
    sort_start => "Giờ hẹn, sớm trước", "Time, earliest first";
    sort_start_desc => "Giờ hẹn, muộn trước", "Time, latest first";
    sort_created => "Mới đặt trước", "Newest asked for first";
    sort_status => "Trạng thái", "State";
}

words! {
    // My day
    my_day => "Ngày của tôi", "My day";
    no_practitioner => "Tài khoản này chưa gắn với bác sĩ nào", "This account belongs to no doctor";
    no_practitioner_hint => "Nhờ người quản trị gắn tài khoản với hồ sơ bác sĩ.", "Ask an administrator to link it with a doctor's profile.";
    call_next => "Gọi số kế", "Call next";
    start_or_finish => "Bắt đầu hoặc kết thúc khám", "Start or finish";
    called(number: &str, name: &str) => "Đã gọi {number} – {name}", "Called {number} – {name}";
    has_arrived(name: &str, number: &str) => "{name} vừa đến, số {number}", "{name} has arrived, number {number}";
    people_waiting(count: usize) => "{count} người đang chờ", "{count} waiting";
    waiting_list => "Đang chờ", "Waiting";
    nobody_waits => "Chưa có ai chờ.", "Nobody is waiting.";
    waits_minutes(minutes: i64) => "chờ {minutes} phút", "waiting {minutes} min";
    skipped => "đã bỏ qua", "skipped";
    arrived_and_booked(arrived: &str, booked: &str) => "đến {arrived}, hẹn {booked}", "came {arrived}, booked {booked}";
    call => "Gọi", "Call";
    call_again => "Gọi lại", "Call again";
    skip => "Bỏ qua", "Skip";
    back_to_queue => "Trả về hàng chờ", "Back to the queue";
    expected => "Sắp đến", "Expected";
    nobody_expected => "Không còn lịch hẹn nào hôm nay.", "No more visits today.";
    seen_today => "Đã khám hôm nay", "Seen today";
    nobody_next => "Chưa có bệnh nhân nào chờ", "No patient is waiting";
    nobody_next_hint => "Khi có người đến, tên sẽ hiện ở đây.", "Whoever arrives appears here.";
    was_called => "Đã gọi, chờ vào phòng", "Called, on the way";
    is_next => "Kế tiếp", "Next";
    since(at: &str) => "từ {at}", "since {at}";
    details => "Chi tiết", "Details";
}

words! {
    // A doctor's hours
    my_schedule => "Lịch làm việc", "My schedule";
    work_schedule => "Lịch làm việc", "Work schedule";
    add_shift => "Thêm ca", "Add a shift";
    remove_shift => "Bỏ ca này", "Remove this shift";
    from_time => "Từ", "From";
    to_time => "Đến", "To";
    no_room => "Chưa chọn phòng", "No room";
    hours_of_work(hours: &str) => "{hours} giờ làm việc", "{hours} hours";
    too_many_hours(hours: &str) => "{hours} giờ: quá 8 giờ một ngày", "{hours} hours: more than 8 a day";
    ends_before_start => "Giờ kết thúc phải sau giờ bắt đầu", "The end must be after the start";
    off_grid => "Giờ theo bước 5 phút", "Times go in steps of 5 minutes";
    shifts_overlap => "Trùng với ca khác", "Overlaps another shift";
    save_schedule => "Lưu lịch", "Save the schedule";
    copy_last_week => "Chép từ tuần trước", "Copy last week";
    discard_changes => "Bỏ thay đổi", "Discard changes";
    not_saved_yet => "Có thay đổi chưa lưu.", "There are unsaved changes.";
    schedule_saved => "Đã lưu lịch làm việc", "The schedule was saved";
    schedule_put_back => "Đã trả lịch làm việc về như cũ", "The schedule is as it was";
    visits_outside => "Lịch hẹn ngoài giờ làm việc mới", "Visits outside the new hours";
    visits_outside_count(count: usize) => "{count} lịch hẹn nằm ngoài giờ làm việc mới", "{count} visits lie outside the new hours";
    move_them_here => "Chuyển hoặc hủy từng lịch hẹn tại đây, rồi lưu lại.", "Move or cancel them here, then save again.";
    move_all_proposed => "Chuyển tất cả theo đề xuất", "Move all as proposed";
    all_moved(count: usize) => "Đã chuyển {count} lịch hẹn", "{count} visits moved";
    not_all_moved(moved: usize, left: usize) => "Đã chuyển {moved} lịch hẹn, còn {left} chưa chuyển được", "{moved} visits moved, {left} could not be";
    nobody_in_the_way => "Không còn lịch hẹn nào nằm ngoài giờ mới.", "No visit lies outside the new hours any more.";
    booked_at => "Đang hẹn:", "Booked for:";
    move_them_first => "Chuyển hoặc hủy các lịch hẹn này trước, rồi lưu lại.", "Move or cancel these visits first, then save again.";
    leaves => "Nghỉ phép", "Leaves";
    no_leaves => "Chưa đăng ký ngày nghỉ nào.", "No leave is registered.";
    from_day => "Từ ngày", "From";
    to_day => "Đến hết ngày", "Until the end of";
    whole_days => "Cả ngày", "Whole days";
    take_leave => "Đăng ký nghỉ", "Register the leave";
    leave_taken => "Đã đăng ký nghỉ", "The leave is registered";
    remove_leave => "Bỏ ngày nghỉ này", "Remove this leave";
    leave_removed => "Đã bỏ ngày nghỉ", "The leave was removed";
}

words! {
    // The best times
    best_times => "Giờ tốt nhất", "Best times";
    book_best => "Đặt giờ tốt nhất", "Book the best";
    part_of_day => "Buổi", "Part of the day";
    any_part => "Cả ngày", "Any";
    no_time_until(day: &str) => "Không có giờ nào phù hợp đến hết ngày {day}", "No time fits until {day}";
    no_time_hint => "Chọn buổi khác hoặc bác sĩ khác.", "Choose another part of the day or another doctor.";
    asked_does_not_fit(at: &str, why: &str) => "{at} không đặt được: {why}", "{at} cannot be booked: {why}";
    because_asked => "Đúng giờ muốn hẹn", "The time asked for";
    because_nearest => "Gần giờ muốn hẹn nhất", "Nearest to the time asked for";
    because_doctor => "Bác sĩ đã chọn", "The chosen doctor";
    because_other_doctor => "Bác sĩ khác cùng chuyên khoa", "Another doctor of the specialty";
    because_same_day => "Cùng ngày", "The same day";
    because_other_day => "Bác sĩ đã chọn, ngày khác", "The chosen doctor, another day";
    because_earliest => "Sớm nhất", "Earliest";
    because_part_of_day => "Đúng buổi", "The wished part of the day";

    // Several visits
    several_visits => "Đặt nhiều buổi", "Book several visits";
    several_visits_hint => "Cho một đợt điều trị: cùng bác sĩ, cùng giờ, cách đều ngày.", "For a course of treatment: one doctor, one time of the day, evenly apart.";
    visits_count => "Số buổi", "Visits";
    every_days => "Cách nhau (ngày)", "Days apart";
    every_days_hint => "Từ 1 đến 180 ngày", "From 1 to 180 days";
    choose_first_visit => "Chọn đủ bệnh nhân, dịch vụ, bác sĩ, giờ của buổi đầu và khoảng cách.", "Choose patient, service, doctor, the first visit's time and the distance.";
    planned_visits => "Các buổi sẽ đặt", "Visits to be booked";
    visits_moved(count: usize, moved: usize) => "{count} buổi, {moved} buổi phải dời giờ", "{count} visits, {moved} of them moved";
    series_has_gap => "Có buổi không còn giờ nào trong 7 ngày. Đổi giờ, khoảng cách hoặc bác sĩ.", "One visit has no time within 7 days. Change the time, the distance or the doctor.";
    no_time_near(at: &str) => "Không có giờ gần {at}", "No time near {at}";
    instead_of(at: &str, why: &str) => "thay cho {at}: {why}", "instead of {at}: {why}";
    after_the_visit_before => "buổi trước đã dời sang ngày này", "the visit before has moved to that day";
    book_all(count: usize) => "Đặt cả {count} buổi", "Book all {count} visits";
    series_booked(count: usize, name: &str) => "Đã đặt {count} buổi cho {name}", "{count} visits booked for {name}";
    series_undone => "Đã hủy cả đợt hẹn", "The whole series was cancelled";
    book_follow_up => "Hẹn tái khám", "Book a follow-up";
}
