//! What people and places are called. Frequencies of family names follow published counts.

use rand::{RngExt as _, rngs::StdRng};

#[rustfmt::skip]
const FAMILY: [(&str, u16); 24] = [
    ("Nguyễn", 384), ("Trần", 110), ("Lê", 95), ("Phạm", 70), ("Huỳnh", 26), ("Hoàng", 25), ("Phan", 45),
    ("Vũ", 20), ("Võ", 19), ("Đặng", 21), ("Bùi", 20), ("Đỗ", 14), ("Hồ", 13), ("Ngô", 13), ("Dương", 10),
    ("Lý", 5), ("Đinh", 8), ("Trịnh", 7), ("Mai", 6), ("Lương", 6), ("Trương", 12), ("Cao", 6), ("Đoàn", 7),
    ("Tạ", 4),
];
#[rustfmt::skip]
const MIDDLE_MALE: [&str; 14] = [
    "Văn", "Hữu", "Đức", "Minh", "Quang", "Công", "Thành", "Xuân", "Quốc", "Ngọc", "Anh", "Gia", "Bảo",
    "Trọng",
];
#[rustfmt::skip]
const MIDDLE_FEMALE: [&str; 12] = [
    "Thị", "Thị", "Thị", "Ngọc", "Thu", "Thanh", "Phương", "Kim", "Minh", "Bích", "Diệu", "Khánh",
];
#[rustfmt::skip]
const GIVEN_MALE: [&str; 32] = [
    "Đức", "Hùng", "Dũng", "Tuấn", "Minh", "Nam", "Long", "Sơn", "Hải", "Phúc", "Khôi", "Huy", "Khánh",
    "Đạt", "Bình", "Cường", "Thắng", "Trung", "Kiên", "Quân", "Phong", "Tâm", "Thịnh", "Vinh", "Lâm",
    "Tùng", "Hiếu", "Nghĩa", "Tài", "Toàn", "Việt", "Ân",
];
#[rustfmt::skip]
const GIVEN_FEMALE: [&str; 32] = [
    "Lan", "Hoa", "Hương", "Mai", "Hạnh", "Thảo", "Trang", "Linh", "Nga", "Hằng", "Thủy", "Yến", "Ngân",
    "Vy", "Trâm", "Oanh", "Dung", "Phượng", "Loan", "Tuyết", "Nhung", "Hiền", "Quỳnh", "My", "Châu",
    "Giang", "Hà", "Liên", "Xuân", "Cúc", "Đào", "Ánh",
];
#[rustfmt::skip]
const STREETS: [&str; 20] = [
    "Lê Lợi", "Trần Hưng Đạo", "Nguyễn Huệ", "Hai Bà Trưng", "Lý Thường Kiệt", "Điện Biên Phủ",
    "Cách Mạng Tháng Tám", "Phan Đình Phùng", "Nguyễn Trãi", "Võ Văn Tần", "Hoàng Diệu", "Bạch Đằng",
    "Quang Trung", "Ngô Quyền", "Đinh Tiên Hoàng", "Nguyễn Văn Cừ", "Tôn Đức Thắng", "Lạc Long Quân",
    "Âu Cơ", "Xô Viết Nghệ Tĩnh",
];
/// Province, its code on citizen cards, some of its wards.
#[rustfmt::skip]
pub const PROVINCES: [(&str, &str, [&str; 4]); 10] = [
    ("TP. Hồ Chí Minh", "079", ["Phường Sài Gòn", "Phường Bến Thành", "Phường Tân Định", "Phường Bàn Cờ"]),
    ("Hà Nội", "001", ["Phường Hoàn Kiếm", "Phường Ba Đình", "Phường Cầu Giấy", "Phường Đống Đa"]),
    ("Đà Nẵng", "048", ["Phường Hải Châu", "Phường Thanh Khê", "Phường Sơn Trà", "Phường Hòa Khánh"]),
    ("Cần Thơ", "092", ["Phường Ninh Kiều", "Phường Cái Răng", "Phường Bình Thủy", "Phường Ô Môn"]),
    ("Hải Phòng", "031", ["Phường Hồng Bàng", "Phường Lê Chân", "Phường Ngô Quyền", "Phường Kiến An"]),
    ("Đồng Nai", "075", ["Phường Biên Hòa", "Phường Trấn Biên", "Phường Long Khánh", "Phường Trảng Dài"]),
    ("Lâm Đồng", "068", ["Phường Xuân Hương", "Phường Cam Ly", "Phường Lâm Viên", "Phường Bảo Lộc"]),
    ("Nghệ An", "040", ["Phường Vinh", "Phường Trường Vinh", "Phường Cửa Lò", "Phường Hoàng Mai"]),
    ("Huế", "046", ["Phường Thuận Hóa", "Phường Phú Xuân", "Phường An Cựu", "Phường Vỹ Dạ"]),
    ("Đắk Lắk", "066", ["Phường Buôn Ma Thuột", "Phường Tân An", "Phường Ea Kao", "Phường Buôn Hồ"]),
];
#[rustfmt::skip]
const OCCUPATIONS: [&str; 12] = [
    "Giáo viên", "Công nhân", "Nông dân", "Kế toán", "Lái xe", "Buôn bán", "Kỹ sư", "Nội trợ", "Hưu trí",
    "Sinh viên", "Nhân viên văn phòng", "Thợ may",
];

pub fn pick<'a, T>(rng: &mut StdRng, list: &'a [T]) -> &'a T {
    &list[rng.random_range(0..list.len())]
}

/// `Nguyễn Thị Thanh Hương`.
pub fn full_name(rng: &mut StdRng, male: bool) -> String {
    let total: u16 = FAMILY.iter().map(|(_, weight)| weight).sum();
    let mut at = rng.random_range(0..total);
    let family = FAMILY.iter().find(|(_, weight)| {
        let here = at < *weight;
        at = at.saturating_sub(*weight);
        here
    });
    let family = family.map_or("Nguyễn", |(name, _)| name);
    let (middles, givens): (&[&str], &[&str]) = if male {
        (&MIDDLE_MALE, &GIVEN_MALE)
    } else {
        (&MIDDLE_FEMALE, &GIVEN_FEMALE)
    };
    let (middle, given) = (pick(rng, middles), pick(rng, givens));
    if rng.random_ratio(3, 10) {
        let second = pick(rng, givens);
        if second != given && second != middle {
            return format!("{family} {middle} {second} {given}");
        }
    }
    format!("{family} {middle} {given}")
}

pub fn street(rng: &mut StdRng) -> String {
    let number = rng.random_range(1..400);
    let street = pick(rng, &STREETS);
    if rng.random_ratio(1, 4) {
        format!("{number}/{} {street}", rng.random_range(1..60))
    } else {
        format!("{number} {street}")
    }
}

pub fn phone(rng: &mut StdRng) -> String {
    const PREFIXES: [&str; 12] = [
        "090", "091", "093", "094", "096", "097", "098", "032", "035", "038", "070", "081",
    ];
    format!("{}{:07}", pick(rng, &PREFIXES), rng.random_range(0..10_000_000))
}

pub fn occupation(rng: &mut StdRng) -> &'static str {
    pick::<&str>(rng, &OCCUPATIONS)
}
