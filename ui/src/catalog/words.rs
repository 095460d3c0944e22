use crate::words;

words! {
    services => "Dịch vụ", "Services";
    services_about => "Bệnh nhân đặt khám theo dịch vụ; thời lượng quyết định khung giờ trên lịch.",
        "Visits are booked for a service; its length decides the time on the board.";
    no_services => "Chưa có dịch vụ nào", "No services yet";
    no_services_hint => "Thêm dịch vụ đầu tiên để lễ tân có thể đặt lịch.", "Add the first one so that the desk can book.";
    add_service => "Thêm dịch vụ", "Add a service";
    edit_service => "Sửa dịch vụ", "Edit the service";
    code => "Mã", "Code";
    code_hint => "Ngắn gọn, ví dụ KTQ", "Short, such as KTQ";
    name => "Tên", "Name";
    description => "Mô tả", "Description";
    preparation => "Chuẩn bị trước khi khám", "Preparation";
    preparation_hint => "Ví dụ: nhịn ăn 6 giờ, mang theo kết quả cũ", "Such as: fast for 6 hours, bring earlier results";
    length => "Thời lượng (phút)", "Length (minutes)";
    length_hint => "Bội số của 5", "A multiple of 5";
    buffer_before => "Chuẩn bị trước (phút)", "Making ready before (minutes)";
    buffer_after => "Dọn dẹp sau (phút)", "Clearing up after (minutes)";
    buffer_hint => "Thời gian của bác sĩ, bệnh nhân không cần có mặt; 0 nếu không cần",
        "The doctor's time, without the patient; 0 for none";
    minutes(count: u16) => "{count} phút", "{count} min";
    price => "Giá (đồng)", "Price (VND)";
    color => "Màu", "Colour";
    active => "Đang dùng", "In use";
    inactive => "Tạm ngưng", "Switched off";
    active_hint => "Bỏ chọn để ẩn khi đặt lịch mới; lịch cũ giữ nguyên.",
        "Clear it to hide it from new bookings; old ones stay.";
    edit => "Sửa", "Edit";
    save => "Lưu", "Save";
    cancel => "Hủy", "Cancel";
    saved(name: &str) => "Đã lưu {name}", "{name} was saved";
    deleted(name: &str) => "Đã xóa {name}", "{name} was deleted";
    state => "Trạng thái", "State";

    rooms => "Phòng", "Rooms";
    rooms_about => "Mỗi phòng có chữ cái riêng đứng trước số thứ tự gọi bệnh nhân.",
        "Each room has its own letter before its queue numbers.";
    no_rooms => "Chưa có phòng nào", "No rooms yet";
    no_rooms_hint => "Thêm phòng để xếp ca làm việc và cấp số thứ tự.", "Add rooms to plan shifts and give queue numbers.";
    add_room => "Thêm phòng", "Add a room";
    edit_room => "Sửa phòng", "Edit the room";
    prefix => "Chữ cái số thứ tự", "Queue letter";
    prefix_hint => "Một hoặc hai chữ in hoa: A cho số A012", "One or two capitals: A gives A012";
    floor => "Tầng", "Floor";
}
