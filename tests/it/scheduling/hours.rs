use clinic_shared::{
    feed::Page,
    ids::{AppointmentId, LeaveId, PractitionerId, ShiftId},
    scheduling::{
        AppointmentView, Leave, LeaveForm, Load, Schedule, ShiftForm, Unscheduled, VisitInTheWay,
        WeekSchedule,
    },
    time::{Date, Period, Timestamp, Zone},
};
use clinic_tests::{Answer, Asker, World, at, next_uuid, today};
use futures_util::future::join_all;
use rstest::rstest;

use super::checker;

fn shift(world: &World, day: Date, (from, to): (i8, i8)) -> ShiftForm {
    let zone = Zone::vietnam();
    ShiftForm {
        id: ShiftId(next_uuid()),
        room_id: Some(world.room),
        start: zone.at(day, from, 0),
        end: zone.at(day, to, 0),
    }
}

fn kept(schedule: &Schedule) -> Vec<ShiftForm> {
    let shifts = schedule.shifts.iter().map(|shift| ShiftForm {
        id: shift.id,
        room_id: shift.room_id,
        start: shift.start,
        end: shift.end,
    });
    shifts.collect()
}

async fn put_week(who: &Asker, doctor: PractitionerId, shifts: Vec<ShiftForm>) -> Answer {
    let week = WeekSchedule {
        week: today().monday(),
        shifts,
    };
    let path = format!("/api/practitioners/{doctor}/schedule");
    let version = who.get(&path).await.version();
    who.put(&path, version, &week).await
}

async fn take_leave(who: &Asker, doctor: PractitionerId, start: Timestamp, end: Timestamp) -> Answer {
    let form = LeaveForm {
        id: LeaveId(next_uuid()),
        start,
        end,
        reason: "Hội nghị".to_owned(),
        visits: Vec::new(),
    };
    let path = format!("/api/practitioners/{doctor}/leaves");
    who.post(&path, &form).await
}

fn in_the_way(answer: &Answer, kind: &str) -> Vec<AppointmentId> {
    let problem = answer.refused(kind);
    let visits: Vec<VisitInTheWay> = serde_json::from_value(problem.members["appointments"].clone()).unwrap();
    assert!(visits.iter().all(|visit| visit.patient_name == "Nguyễn Văn Thử"));
    visits.iter().map(|visit| visit.appointment_id).collect()
}

/// Row A1.
#[tokio::test]
async fn a_doctor_registers_a_week_and_reads_it_back() {
    let world = World::start().await;
    let doctor = world.idle_doctor("Nội", 15).await;
    let own = world.clinic.doctor(doctor);
    let monday = today().monday();
    let shifts = vec![
        shift(&world, monday, (8, 12)),
        shift(&world, monday, (13, 17)),
        shift(&world, monday.plus_days(6), (8, 12)),
    ];
    let kept_week: Schedule = put_week(&own, doctor, shifts.clone()).await.ok();
    assert_eq!(kept(&kept_week), shifts);
    let read: Schedule = own
        .get(&format!("/api/practitioners/{doctor}/schedule"))
        .await
        .ok();
    assert_eq!(read, kept_week);
    assert_eq!((read.from, read.to), (monday, monday.plus_days(6)));
    // Replaced, not added to; the one kept under its id is told to nobody.
    let seq = |answer: &Answer| answer.headers["clinic-seq"].to_str().unwrap().to_owned();
    let answer = put_week(&own, doctor, shifts[..1].to_vec()).await;
    let left: Schedule = answer.ok();
    assert_eq!(kept(&left), shifts[..1]);
    let before = seq(&answer).parse::<i64>().unwrap() - 1;
    let told: clinic_shared::feed::Changes = own.get(&format!("/api/changes?after={before}")).await.ok();
    assert_eq!(told.changes.len(), 2);
}

/// Rule D6.
#[tokio::test]
async fn more_than_eight_hours_of_a_day_are_refused() {
    let world = World::start().await;
    let doctor = world.idle_doctor("Nội", 15).await;
    let desk = world.clinic.desk();
    let long = vec![shift(&world, today(), (7, 12)), shift(&world, today(), (13, 17))];
    let refused = put_week(&desk, doctor, long)
        .await
        .refused("/problems/day-too-long");
    assert_eq!(refused.members["day"], "2026-11-24");
    assert_eq!(refused.members["minutes"], 540);
}

#[rstest]
#[case::next_week(7, (8, 12))]
#[case::last_week(-1, (8, 12))]
#[tokio::test]
async fn a_shift_outside_the_week_is_refused(#[case] days: i32, #[case] hours: (i8, i8)) {
    let world = World::start().await;
    let doctor = world.idle_doctor("Nội", 15).await;
    let day = today().monday().plus_days(days);
    let refused = put_week(&world.clinic.desk(), doctor, vec![shift(&world, day, hours)]).await;
    assert_eq!(
        refused.refused("/problems/outside-week").members["pointer"],
        "/shifts/0"
    );
}

#[tokio::test]
async fn a_shift_ends_on_the_day_on_which_it_begins() {
    let world = World::start().await;
    let doctor = world.idle_doctor("Nội", 15).await;
    let mut night = shift(&world, today(), (20, 22));
    let desk = world.clinic.desk();
    night.end = Zone::vietnam().start_of(today().plus_days(1));
    put_week(&desk, doctor, vec![night]).await.ok::<Schedule>();
    night.end = night.end.plus_minutes(5);
    put_week(&desk, doctor, vec![night])
        .await
        .refused("/problems/outside-week");
}

/// Rule D8.
#[tokio::test]
async fn hours_that_would_leave_a_visit_outside_are_refused_with_the_visit() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let morning = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let afternoon = world.booked(doctor, world.patient().await, at(14, 0)).await;
    let gone = world.booked(doctor, world.patient().await, at(15, 0)).await;
    let desk = world.clinic.desk();
    let cancel = format!("/api/appointments/{}/cancel", gone.appointment.id);
    desk.post(&cancel, &serde_json::json!({"reason": "bận"}))
        .await
        .ok::<AppointmentView>();
    let only_morning = vec![shift(&world, today(), (8, 12))];
    let refused = put_week(&desk, doctor, only_morning.clone()).await;
    assert_eq!(
        in_the_way(&refused, "/problems/visits-outside-hours"),
        [afternoon.appointment.id]
    );
    let read: Schedule = desk
        .get(&format!("/api/practitioners/{doctor}/schedule"))
        .await
        .ok();
    assert_eq!(read.shifts.len(), 2, "nothing was changed");
    let path = format!("/api/appointments/{}/move", afternoon.appointment.id);
    let to = serde_json::json!({"practitioner_id": doctor, "start": at(11, 0)});
    desk.post_matching(&path, 1, &to).await.ok::<AppointmentView>();
    put_week(&desk, doctor, only_morning).await.ok::<Schedule>();
    assert_eq!(morning.appointment.start, at(10, 0));
}

#[tokio::test]
async fn visits_follow_their_shift_into_another_room() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let desk = world.clinic.desk();
    let read: Schedule = desk
        .get(&format!("/api/practitioners/{doctor}/schedule"))
        .await
        .ok();
    let mut shifts = kept(&read);
    for shift in &mut shifts {
        shift.room_id = None;
    }
    put_week(&desk, doctor, shifts).await.ok::<Schedule>();
    let path = format!("/api/appointments/{}", visit.appointment.id);
    let followed: AppointmentView = desk.get(&path).await.ok();
    assert_eq!(
        (followed.appointment.room_id, followed.appointment.version),
        (None, 2)
    );
}

#[tokio::test]
async fn a_shift_in_a_room_that_is_not_there_is_refused() {
    let world = World::start().await;
    let doctor = world.idle_doctor("Nội", 15).await;
    let mut asked = shift(&world, today(), (8, 12));
    asked.room_id = Some(clinic_shared::ids::RoomId(next_uuid()));
    let refused = put_week(&world.clinic.desk(), doctor, vec![asked]).await;
    let refused = refused.refused("/problems/not-bookable");
    assert_eq!(refused.members["pointer"], "/shifts/0/room_id");
}

#[tokio::test]
async fn a_doctor_keeps_own_hours_and_leaves_only() {
    let world = World::start().await;
    let (doctor, other) = (world.doctor("Nội").await, world.doctor("Nội").await);
    let stranger = world.clinic.doctor(other);
    put_week(&stranger, doctor, vec![])
        .await
        .refused("/problems/forbidden");
    take_leave(&stranger, doctor, at(15, 0), at(16, 0))
        .await
        .refused("/problems/forbidden");
}

/// Rule B6.
#[tokio::test]
async fn nothing_is_booked_in_a_leave_until_it_is_withdrawn() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let own = world.clinic.doctor(doctor);
    let leave: Leave = take_leave(&own, doctor, at(15, 0), at(17, 0)).await.ok();
    let refused = world.book(doctor, at(15, 0)).await.refused("/problems/on-leave");
    assert_eq!(refused.members["until"], at(17, 0).to_string());
    let path = format!("/api/practitioners/{doctor}/leaves/{}", leave.id);
    assert_eq!(own.delete(&path, 1).await.status, 204);
    own.delete(&path, 1).await.refused("/problems/not-found");
    world.book(doctor, at(15, 0)).await.ok::<AppointmentView>();
}

/// Rule B6.
#[tokio::test]
async fn a_leave_that_hits_visits_is_refused_with_them() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(14, 50)).await;
    world.book(doctor, at(14, 0)).await.ok::<AppointmentView>();
    let desk = world.clinic.desk();
    let refused = take_leave(&desk, doctor, at(15, 0), at(17, 0)).await;
    assert_eq!(
        in_the_way(&refused, "/problems/visits-in-leave"),
        [visit.appointment.id]
    );
    take_leave(&desk, doctor, at(15, 10), at(17, 0))
        .await
        .ok::<Leave>();
}

/// Rules B6, D5, D8: a request keeps its time as well as a visit does.
#[tokio::test]
async fn a_request_that_waits_for_its_doctor_is_in_the_way_too() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let mut asked = world.ask(doctor, world.patient().await, at(15, 0));
    asked.proposed = true;
    let desk = world.clinic.desk();
    desk.post("/api/appointments", &asked)
        .await
        .ok::<AppointmentView>();
    let leave = take_leave(&desk, doctor, at(15, 0), at(17, 0)).await;
    assert_eq!(in_the_way(&leave, "/problems/visits-in-leave"), [asked.id]);
    let hours = put_week(&desk, doctor, vec![shift(&world, today(), (8, 12))]).await;
    assert_eq!(in_the_way(&hours, "/problems/visits-outside-hours"), [asked.id]);
}

/// Rules B6, D8, D12: hours, leaves and bookings of one day at once never leave a visit outside.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn leaves_and_bookings_at_once_never_leave_a_visit_in_a_leave() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let mut asked = Vec::new();
    for n in 0..9 {
        asked.push(world.ask(doctor, world.patient().await, at(13, 0).plus_minutes(n * 20)));
    }
    let desk = &world.clinic.desk();
    let bookings = asked.iter().map(async |ask| {
        desk.post("/api/appointments", ask).await;
    });
    let leaves = (0..3).map(async |n| {
        let start = at(13, 0).plus_minutes(n * 60);
        take_leave(desk, doctor, start, start.plus_minutes(60)).await;
    });
    tokio::join!(join_all(bookings), join_all(leaves));
    checker::nothing_overlaps(&world).await;
    checker::nothing_lies_outside(&world).await;
}

/// Two who edit one week: the second one's change is not written over the first one's.
#[tokio::test]
async fn a_week_that_somebody_else_changed_meanwhile_is_not_written_over() {
    let world = World::start().await;
    let doctor = world.idle_doctor("Nội", 15).await;
    let (desk, path) = (
        world.clinic.desk(),
        format!("/api/practitioners/{doctor}/schedule"),
    );
    let seen = desk.get(&path).await.version();
    let week = |shifts| WeekSchedule {
        week: today().monday(),
        shifts,
    };
    let morning = week(vec![shift(&world, today(), (8, 12))]);
    let first = desk.put(&path, seen, &morning).await;
    first.ok::<Schedule>();
    let evening = week(vec![shift(&world, today(), (17, 20))]);
    let refused = desk.put(&path, seen, &evening).await;
    let refused = refused.refused("/problems/version-conflict");
    assert_eq!(refused.members["current_version"], first.version());
    assert_eq!(desk.get(&path).await.version(), first.version());
    desk.put(&path, first.version(), &evening).await.ok::<Schedule>();
}

async fn repeat(
    who: &Asker,
    doctor: PractitionerId,
    asked: serde_json::Value,
) -> Vec<(Date, Option<String>)> {
    let path = format!("/api/practitioners/{doctor}/schedule/repeat");
    let answer: serde_json::Value = who.post(&path, &asked).await.ok();
    let weeks = answer["weeks"].as_array().unwrap().iter().map(|week| {
        let monday = serde_json::from_value(week["week"].clone()).unwrap();
        (monday, week["refused"]["type"].as_str().map(str::to_owned))
    });
    weeks.collect()
}

async fn week_of(who: &Asker, doctor: PractitionerId, week: Date) -> Vec<(Timestamp, Timestamp)> {
    let path = format!(
        "/api/practitioners/{doctor}/schedule?from={week}&to={}",
        week.plus_days(6)
    );
    let read: Schedule = who.get(&path).await.ok();
    read.shifts.iter().map(|shift| (shift.start, shift.end)).collect()
}

#[tokio::test]
async fn a_week_is_repeated_in_many_and_each_says_whether_it_was_taken_on() {
    let world = World::start().await;
    let doctor = world.idle_doctor("Nội", 15).await;
    let monday = today().monday();
    let (next, third, fourth) = (monday.plus_days(7), monday.plus_days(14), monday.plus_days(21));
    world.shift(doctor, monday, (8, 12)).await;
    world.shift(doctor, today(), (13, 17)).await;
    // In the third week there are other hours, and in the fourth a visit that the new ones would leave outside.
    world.shift(doctor, third, (17, 20)).await;
    world.shift(doctor, fourth.plus_days(4), (8, 12)).await;
    let zone = Zone::vietnam();
    let friday = zone.at(fourth.plus_days(4), 9, 0);
    world.booked(doctor, world.patient().await, friday).await;
    let desk = world.clinic.desk();
    let asked = serde_json::json!({
        "from": monday, "to": [fourth, next, third], "except": [next],
    });
    let taken = repeat(&desk, doctor, asked.clone()).await;
    let has_hours = Some("/problems/week-has-hours".to_owned());
    assert_eq!(
        taken,
        [(next, None), (third, has_hours.clone()), (fourth, has_hours)]
    );
    // The excepted Monday stays free, Tuesday has the hours of Tuesday.
    let tuesday = next.plus_days(1);
    let afternoon = (zone.at(tuesday, 13, 0), zone.at(tuesday, 17, 0));
    assert_eq!(week_of(&desk, doctor, next).await, [afternoon]);
    let mut replacing = asked;
    replacing["replace"] = true.into();
    let orphans = Some("/problems/visits-outside-hours".to_owned());
    assert_eq!(
        repeat(&desk, doctor, replacing).await,
        [(next, None), (third, None), (fourth, orphans)]
    );
    assert_eq!(week_of(&desk, doctor, third).await.len(), 2);
    assert_eq!(week_of(&desk, doctor, fourth).await.len(), 1);
    checker::nothing_lies_outside(&world).await;
}

/// Rule B7.
#[tokio::test]
async fn who_has_no_hours_next_week_is_listed_unless_on_leave_all_week() {
    let world = World::start().await;
    let missing = world.doctor("Nội").await;
    let (there, away) = (world.doctor("Nội").await, world.doctor("Nội").await);
    let (twice, in_part) = (world.doctor("Nội").await, world.doctor("Nội").await);
    let next = today().monday().plus_days(7);
    world.shift(there, next.plus_days(6), (8, 12)).await;
    let zone = Zone::vietnam();
    let all_week = Period {
        start: zone.start_of(next),
        end: zone.start_of(next.plus_days(7)),
    };
    world.leave(away, all_week).await;
    let of_days = |from: i32, until: i32| Period {
        start: zone.start_of(next.plus_days(from)),
        end: zone.start_of(next.plus_days(until)),
    };
    for (doctor, from, until) in [(twice, -3, 4), (twice, 4, 7), (in_part, 0, 4), (in_part, 5, 7)] {
        world.leave(doctor, of_days(from, until)).await;
    }
    let page: Page<Unscheduled> = world
        .clinic
        .desk()
        .get("/api/practitioners/unscheduled")
        .await
        .ok();
    let mut listed: Vec<_> = page
        .items
        .iter()
        .map(|doctor| (doctor.practitioner_id, doctor.week))
        .collect();
    listed.sort_unstable();
    let mut wanted = [(missing, next), (in_part, next)];
    wanted.sort_unstable();
    assert_eq!(listed, wanted);
}

/// Rules D6–D8.
#[tokio::test]
async fn a_months_load_counts_visits_and_what_is_possible_day_by_day() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    world.booked(doctor, world.patient().await, at(10, 0)).await;
    let gone = world.booked(doctor, world.patient().await, at(11, 0)).await;
    let desk = world.clinic.desk();
    let cancel = format!("/api/appointments/{}/cancel", gone.appointment.id);
    desk.post(&cancel, &serde_json::json!({"reason": "bận"}))
        .await
        .ok::<AppointmentView>();
    let (first, last) = (today().first_of_month(), today().plus_days(6));
    let load: Load = desk.get(&format!("/api/load?from={first}&to={last}")).await.ok();
    let days = &load.doctors[0].days;
    assert_eq!(days.len(), 30);
    for day in days {
        let expected = if day.day == today() { (1, 15) } else { (0, 0) };
        assert_eq!((day.visits, day.capacity), expected, "{}", day.day);
    }
    desk.get(&format!("/api/load?from={last}&to={first}"))
        .await
        .refused("/problems/invalid-query");
}
