//! What a doctor reads who has no hours next week. Rule B7.

use clinic_shared::{scheduling::NoticeToSend, settings::ClinicSettings, time::Timestamp};

use super::{Letter, letter::one_line};

/// In Vietnamese: of the people who work here nobody was asked for a language.
pub fn schedule_letter(notice: &NoticeToSend, clinic: &ClinicSettings, now: Timestamp) -> Letter {
    let (first, last) = (notice.week, notice.week.plus_days(6));
    let (first, last) = (first.dd_mm_yyyy(), last.dd_mm_yyyy());
    let (name, clinic_name) = (&notice.full_name, &clinic.clinic_name);
    let phone = if clinic.phone.is_empty() {
        String::new()
    } else {
        format!(", điện thoại {}", clinic.phone)
    };
    let again = if notice.turn > 1 {
        "Phòng khám xin nhắc lại: "
    } else {
        ""
    };
    let text = format!(
        "Kính gửi bác sĩ {name},\n\n\
         {again}bác sĩ chưa đăng ký lịch làm việc tuần từ {first} đến {last}, nên chưa ai đặt hẹn với bác sĩ được \
         trong tuần đó.\n\n\
         Xin mở mục \"Lịch làm việc của tôi\" để đăng ký, hoặc báo quầy tiếp đón{phone}. Nếu tuần đó bác sĩ nghỉ, xin \
         ghi ngày nghỉ ở cùng mục này.\n\n\
         Trân trọng,\n{clinic_name}\n\n\
         Thư này được gửi tự động, nhiều nhất hai lần cho mỗi tuần."
    );
    Letter {
        to: notice.address.clone(),
        from_name: one_line(clinic_name),
        subject: one_line(&format!(
            "Chưa có lịch làm việc tuần {first} – {last} – {clinic_name}"
        )),
        text,
        html: None,
        calendar: None,
        unsubscribe: None,
        mail_id: notice.mail_id.clone(),
        at: now,
    }
}

#[cfg(test)]
mod tests {
    use clinic_shared::{ids::PractitionerId, time::Date};

    use super::*;

    fn letter(turn: u8) -> Letter {
        let notice = NoticeToSend {
            practitioner_id: PractitionerId(uuid::Uuid::nil()),
            full_name: "Trần Thị Mai".to_owned(),
            week: Date::new(2026, 11, 30).unwrap(),
            turn,
            address: "mai@phongkham.example".to_owned(),
            mail_id: "<1@phongkham.example>".to_owned(),
            is_in_doubt: false,
        };
        let clinic = ClinicSettings {
            clinic_name: "An Tâm\r\nBcc: ai@example.vn".to_owned(),
            ..ClinicSettings::default()
        };
        schedule_letter(&notice, &clinic, Timestamp::from_ms(0))
    }

    #[test]
    fn a_doctor_is_told_which_week_it_is_and_that_it_is_the_second_time() {
        let first = letter(1);
        assert!(!first.subject.contains(['\r', '\n']), "{}", first.subject);
        assert!(
            first.text.contains("tuần từ 30/11/2026 đến 06/12/2026"),
            "{}",
            first.text
        );
        assert!(!first.text.contains("nhắc lại"));
        assert!(letter(2).text.contains("nhắc lại"));
    }
}
