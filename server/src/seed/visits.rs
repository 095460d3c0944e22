use clinic_shared::{
    arrivals::QueueStatus,
    ids::{AppointmentId, QueueEntryId, RoomId, ServiceId, ShiftId},
    scheduling::{AppointmentKind, AppointmentStatus, Shift},
    store::{StoreError, Tx},
    time::{Date, Period, Timestamp, Zone},
};
use rand::{RngExt as _, rngs::StdRng};

use super::{
    SeedPlan,
    names::pick,
    people::{Person, seeded_id},
    staff::Doctor,
    writer,
};

/// A visit about to be written.
#[derive(Debug)]
pub struct Visit {
    pub id: AppointmentId,
    pub number: u64,
    pub person: Person,
    pub doctor: Doctor,
    pub room: RoomId,
    pub service: ServiceId,
    pub period: Period,
    pub status: AppointmentStatus,
    pub kind: AppointmentKind,
    pub reason: &'static str,
}

/// Morning and afternoon, clinic time.
const SHIFTS: [((i8, i8), (i8, i8)); 2] = [((7, 30), (11, 30)), ((13, 30), (17, 0))];

const REASONS: [&str; 10] = [
    "Đau đầu, chóng mặt",
    "Ho, sốt",
    "Tái khám huyết áp",
    "Đau dạ dày",
    "Khám sức khỏe định kỳ",
    "Đau khớp gối",
    "Nổi mẩn ngứa",
    "Mệt mỏi, mất ngủ",
    "Đau họng",
    "Theo dõi đường huyết",
];

#[expect(
    clippy::too_many_arguments,
    reason = "one call, in one place; a struct would only rename the list"
)]
pub async fn write(
    tx: &mut Tx,
    rng: &mut StdRng,
    zone: &Zone,
    plan: SeedPlan,
    doctors: &[Doctor],
    rooms: &[RoomId],
    services: &[(ServiceId, u16)],
    people: &[Person],
) -> Result<u32, StoreError> {
    let mut number = 0_u64;
    let mut shift_number = 0_u64;
    // A patient comes once in the whole plan as long as there are enough of them.
    let mut next_person = 0_usize;
    for offset in 0..i32::from(plan.days) {
        let day = plan.today.plus_days(offset - 3);
        if is_sunday(day) && day != plan.today {
            continue;
        }
        for (doctor, room) in doctors.iter().zip(rooms) {
            let mut queue_number = 0_u32;
            for ((from_hour, from_minute), (to_hour, to_minute)) in SHIFTS {
                shift_number += 1;
                let period = Period {
                    start: zone.at(day, from_hour, from_minute),
                    end: zone.at(day, to_hour, to_minute),
                };
                let shift = Shift {
                    id: ShiftId(seeded_id(6, shift_number)),
                    practitioner_id: doctor.id,
                    room_id: Some(*room),
                    start: period.start,
                    end: period.end,
                };
                writer::shift(tx, &shift).await?;
                let mut start = period.start;
                let mut visits_in_shift = 0;
                while visits_in_shift < 7 && !people.is_empty() {
                    let (service, length) = *pick(rng, services);
                    let end = start.plus_minutes(i64::from(length));
                    if end > period.end {
                        break;
                    }
                    if rng.random_ratio(7, 10) && next_person < people.len() {
                        number += 1;
                        visits_in_shift += 1;
                        let status = status(rng, Period { start, end }, plan.now);
                        let visit = Visit {
                            id: AppointmentId(seeded_id(7, number)),
                            number,
                            person: people[next_person],
                            doctor: doctor.clone(),
                            room: *room,
                            service,
                            period: Period { start, end },
                            status,
                            kind: *pick(rng, &AppointmentKind::ALL[..3]),
                            reason: pick::<&str>(rng, &REASONS),
                        };
                        next_person += 1;
                        writer::visit(tx, &visit, plan.now).await?;
                        queue_number = arrive(tx, &visit, day, queue_number, plan.now).await?;
                    }
                    start = end.plus_minutes(i64::from(rng.random_range(0..3_u8)) * 5);
                }
            }
            if queue_number > 0 {
                writer::queue_counter(tx, *room, day, queue_number).await?;
            }
        }
    }
    Ok(u32::try_from(number).unwrap_or(u32::MAX))
}

/// Those who have come today have a place in the queue.
async fn arrive(
    tx: &mut Tx,
    visit: &Visit,
    day: Date,
    before: u32,
    now: Timestamp,
) -> Result<u32, StoreError> {
    let status = match visit.status {
        AppointmentStatus::Arrived => QueueStatus::Waiting,
        AppointmentStatus::InProgress => QueueStatus::InRoom,
        AppointmentStatus::Fulfilled => QueueStatus::Done,
        _ => return Ok(before),
    };
    let arrived_at = visit.period.start.plus_minutes(-12).min(now);
    let id = QueueEntryId(seeded_id(8, visit.number));
    writer::queue_entry(tx, id, visit, day, before + 1, status, arrived_at).await?;
    Ok(before + 1)
}

fn status(rng: &mut StdRng, period: Period, now: Timestamp) -> AppointmentStatus {
    if period.end <= now {
        return if rng.random_ratio(1, 14) {
            AppointmentStatus::NoShow
        } else {
            AppointmentStatus::Fulfilled
        };
    }
    if period.start <= now {
        return AppointmentStatus::InProgress;
    }
    if period.start <= now.plus_minutes(40) {
        return AppointmentStatus::Arrived;
    }
    match rng.random_range(0..20) {
        0 => AppointmentStatus::Cancelled,
        1 | 2 => AppointmentStatus::Proposed,
        _ => AppointmentStatus::Booked,
    }
}

fn is_sunday(day: Date) -> bool {
    day.monday().plus_days(6) == day
}
