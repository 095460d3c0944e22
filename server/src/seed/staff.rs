use clinic_shared::{
    catalog::{RoomForm, ServiceForm},
    ids::{PractitionerId, RoomId, ServiceId},
    patients::Gender,
    practitioners::PractitionerForm,
    store::{StoreError, Tx},
    text::fold,
};

use super::{people::seeded_id, writer};

/// A doctor and the name they sign in with in the demo.
#[derive(Debug, Clone)]
pub struct Doctor {
    pub id: PractitionerId,
    pub user_name: String,
    pub form: PractitionerForm,
}

/// Title, name, specialty, female, colour.
const DOCTORS: [(&str, &str, &str, bool, &str); 10] = [
    ("BS.CKII", "Trần Minh Khoa", "Nội tổng quát", false, "#0f766e"),
    ("ThS.BS", "Lê Thị Hồng Nhung", "Nhi khoa", true, "#b45309"),
    ("BS.CKI", "Phạm Quốc Việt", "Tim mạch", false, "#b91c1c"),
    ("BS.CKI", "Nguyễn Ngọc Ánh", "Sản phụ khoa", true, "#9d174d"),
    ("TS.BS", "Võ Thanh Sơn", "Tai mũi họng", false, "#1d4ed8"),
    ("BS", "Đặng Thùy Trâm", "Da liễu", true, "#6d28d9"),
    ("BS.CKI", "Huỳnh Công Danh", "Cơ xương khớp", false, "#4d7c0f"),
    ("BS.CKII", "Bùi Thu Hà", "Nội tiết", true, "#0e7490"),
    ("BS", "Đỗ Gia Bảo", "Nội tổng quát", false, "#475569"),
    ("ThS.BS", "Hoàng Mai Phương", "Mắt", true, "#a16207"),
];

/// Beyond the ten, further doctors share the specialties; their names carry a number.
pub fn doctors(count: u8) -> Vec<Doctor> {
    (0..count)
        .map(|i| {
            let (title, name, specialty, female, color) = DOCTORS[usize::from(i) % DOCTORS.len()];
            let round = i / 10;
            let full_name = if round == 0 {
                name.to_owned()
            } else {
                format!("{name} {}", round + 1)
            };
            let folded = fold(&full_name);
            let given: Vec<&str> = folded
                .split(' ')
                .filter(|word| word.parse::<u8>().is_err())
                .collect();
            let short = given.last().copied().unwrap_or("bs");
            let user_name = if round == 0 {
                format!("bs.{short}")
            } else {
                format!("bs.{short}{}", round + 1)
            };
            Doctor {
                id: PractitionerId(seeded_id(3, u64::from(i) + 1)),
                user_name,
                form: PractitionerForm {
                    full_name,
                    title: title.into(),
                    gender: if female { Gender::Female } else { Gender::Male },
                    specialty: specialty.into(),
                    license_number: format!("{:06}/HCM-CCHN", 12_340 + u32::from(i)),
                    practising_since: Some(2000 + i16::from(i % 18)),
                    color: color.into(),
                    ..PractitionerForm::default()
                },
            }
        })
        .collect()
}

pub async fn write_doctors(tx: &mut Tx, doctors: &[Doctor]) -> Result<(), StoreError> {
    for doctor in doctors {
        writer::practitioner(tx, doctor.id, &doctor.form).await?;
    }
    Ok(())
}

/// One room per doctor; the prefix of its queue numbers goes A … Z, AA ….
pub async fn write_rooms(tx: &mut Tx, count: u8) -> Result<Vec<RoomId>, StoreError> {
    let mut rooms = Vec::new();
    for i in 0..count {
        let id = RoomId(seeded_id(4, u64::from(i) + 1));
        let letter = char::from(b'A' + i % 26);
        let form = RoomForm {
            name: format!("Phòng {}{:02}", 1 + i / 10, 1 + i % 10),
            queue_prefix: if i < 26 {
                letter.to_string()
            } else {
                format!("A{letter}")
            },
            floor: format!("Tầng {}", 1 + i / 10),
            active: true,
        };
        writer::room(tx, id, &form).await?;
        rooms.push(id);
    }
    Ok(rooms)
}

/// The service's length travels with it: visits need it.
pub async fn write_services(tx: &mut Tx) -> Result<Vec<(ServiceId, u16)>, StoreError> {
    const SERVICES: [(&str, &str, u16, i64, &str); 7] = [
        ("KTQ", "Khám tổng quát", 20, 200_000, "#0369a1"),
        ("TAIKHAM", "Tái khám", 15, 120_000, "#15803d"),
        ("KCK", "Khám chuyên khoa", 30, 300_000, "#7c3aed"),
        ("NHI", "Khám nhi", 20, 220_000, "#c2410c"),
        ("SA", "Siêu âm ổ bụng", 20, 250_000, "#0f766e"),
        ("DTD", "Đo điện tim", 15, 150_000, "#be123c"),
        ("TT", "Thủ thuật nhỏ", 45, 500_000, "#a16207"),
    ];
    let mut services = Vec::new();
    for (number, (code, name, length_minutes, price_vnd, color)) in (1_u64..).zip(SERVICES) {
        let id = ServiceId(seeded_id(5, number));
        let form = ServiceForm {
            code: code.into(),
            name: name.into(),
            length_minutes,
            price_vnd,
            color: color.into(),
            ..ServiceForm::default()
        };
        writer::service(tx, id, &form).await?;
        services.push((id, length_minutes));
    }
    Ok(services)
}
