//! A small board for the tests: three doctors on one day, 7:00–18:00.
use clinic_shared::ids::{
    AnyId, AppointmentId, LeaveId, PatientId, PractitionerId, ServiceId, ShiftId, UserId,
};
use clinic_shared::patients::PriorityFlags;
use clinic_shared::scheduling::{
    Appointment, AppointmentKind, AppointmentStatus, AppointmentView, Buffers, DayBoard, DayColumn, Leave,
    Shift,
};
use clinic_shared::settings::ClinicSettings;
use clinic_shared::time::{Date, Timestamp, Zone};

use super::layout::{Filter, Layout};

fn id<Id: AnyId>(number: u8) -> Id {
    Id::from_uuid(uuid::Uuid::from_bytes([number; 16]))
}

pub fn visit(number: u8) -> AppointmentId {
    id(number)
}

pub fn doctor(number: u8) -> PractitionerId {
    id(number)
}

pub fn day() -> Date {
    Date::new(2026, 11, 24).unwrap()
}

pub fn at(hour: i8, minute: i8) -> Timestamp {
    Zone::vietnam().at(day(), hour, minute)
}

pub fn view(
    number: u8,
    patient: u8,
    of: u8,
    start: (i8, i8),
    minutes: i64,
    status: AppointmentStatus,
) -> AppointmentView {
    let start = at(start.0, start.1);
    AppointmentView {
        appointment: Appointment {
            id: visit(number),
            patient_id: id::<PatientId>(patient),
            practitioner_id: doctor(of),
            service_id: id::<ServiceId>(1),
            room_id: None,
            start,
            end: start.plus_minutes(minutes),
            status,
            kind: AppointmentKind::General,
            reason: String::new(),
            note: String::new(),
            cancel_reason: String::new(),
            check_in_code: String::new(),
            overbook_reason: String::new(),
            buffers: Buffers::default(),
            to_call: None,
            late_kept_at: None,
            sequence: 0,
            created_by: id::<UserId>(1),
            created_at: at(0, 0),
            updated_at: at(0, 0),
            version: 1,
            series_id: None,
        },
        patient_name: format!("Nguyễn Văn {patient}"),
        patient_record_number: format!("BN{patient:06}"),
        patient_birth_date: None,
        patient_phone: String::new(),
        patient_priority_flags: PriorityFlags::default(),
        practitioner_name: format!("Bác sĩ {of}"),
        service_name: "Khám tổng quát".to_owned(),
        service_color: "#0369a1".to_owned(),
        room_name: String::new(),
        queue_number: String::new(),
    }
}

fn shift(number: u8, of: u8, from: i8, to: i8) -> Shift {
    Shift {
        id: id::<ShiftId>(number),
        practitioner_id: doctor(of),
        room_id: None,
        start: at(from, 0),
        end: at(to, 0),
    }
}

pub fn board() -> DayBoard {
    use AppointmentStatus::{Arrived, Booked, Cancelled};
    let column = |of: u8, specialty: &str, appointments: Vec<AppointmentView>, leaves| DayColumn {
        practitioner_id: doctor(of),
        practitioner_name: format!("Bác sĩ {of}"),
        specialty: specialty.to_owned(),
        color: "#0f766e".to_owned(),
        // The first doctor has a photo, the others have none.
        photo_version: (of == 1).then_some(4),
        day: day(),
        shifts: vec![shift(of * 10, of, 8, 12), shift(of * 10 + 1, of, 13, 17)],
        leaves,
        holds: vec![],
        kept: vec![],
        visits: u16::try_from(appointments.len()).unwrap(),
        visits_max: 15,
        appointments,
    };
    let leave = Leave {
        id: id::<LeaveId>(1),
        practitioner_id: doctor(2),
        start: at(13, 0),
        end: at(17, 0),
        reason: "Hội nghị".to_owned(),
    };
    DayBoard {
        from: day(),
        days: 1,
        columns: vec![
            column(
                1,
                "Nội",
                vec![
                    view(1, 1, 1, (9, 0), 20, Booked),
                    view(2, 2, 1, (10, 0), 20, Arrived),
                    view(9, 9, 1, (10, 0), 20, Cancelled),
                ],
                vec![],
            ),
            column(2, "Nhi", vec![view(3, 3, 2, (9, 30), 30, Booked)], vec![leave]),
            // The patient of visit 1 is also seen here, at 11:00.
            column(3, "Da liễu", vec![view(4, 1, 3, (11, 0), 20, Booked)], vec![]),
        ],
    }
}

pub fn with(filter: &Filter) -> Layout {
    Layout::new(&board(), filter, &ClinicSettings::default(), &Zone::vietnam())
}

pub fn layout() -> Layout {
    with(&Filter::default())
}
