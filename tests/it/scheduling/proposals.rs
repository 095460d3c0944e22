use clinic_shared::{
    ids::{AppointmentId, PatientId, PractitionerId},
    scheduling::{
        AppointmentView, BookBest, BookingRefused, PartOfDay, Proposal, ProposalReason, Proposals,
        ProposalsAsked,
    },
    time::{Period, Timestamp, Zone},
};
use clinic_tests::{World, at, next_uuid, today};
use rstest::rstest;

use super::checker;
use ProposalReason as R;

async fn proposed(world: &World, query: &str) -> Proposals {
    let path = format!("/api/proposals?service_id={}&{query}", world.service);
    world.clinic.desk().get(&path).await.ok()
}

fn times(found: &Proposals) -> Vec<(PractitionerId, Timestamp)> {
    let times = found.proposals.iter();
    times.map(|there| (there.practitioner_id, there.start)).collect()
}

/// As the address says it.
fn text(at: Timestamp) -> String {
    at.to_string()
}

/// Rules D9, E7: the asked time first, then near it, then another doctor, then another day; each with its reasons.
#[tokio::test]
async fn the_asked_time_comes_first_and_the_others_by_nearness_with_their_reasons() {
    let world = World::start().await;
    let doctor = world.idle_doctor("Nội", 15).await;
    world.shift(doctor, today(), (10, 11)).await;
    world.shift(doctor, today().plus_days(1), (10, 11)).await;
    let colleague = world.idle_doctor("Nội", 15).await;
    world.shift(colleague, today(), (10, 11)).await;
    let stranger = world.doctor("Nhi").await;
    let patient = world.patient().await;
    let query = format!(
        "practitioner_id={doctor}&patient_id={patient}&asked={}&limit=5",
        text(at(10, 0))
    );
    let found = proposed(&world, &query).await;
    assert!(found.asked.as_ref().unwrap().fits);
    let expected = [
        (doctor, at(10, 0)),
        (doctor, at(10, 10)),
        (colleague, at(10, 0)),
        (colleague, at(10, 10)),
    ];
    assert_eq!(times(&found)[..4], expected);
    let last = &found.proposals[4];
    assert_eq!(
        (last.practitioner_id, last.start),
        (doctor, at(10, 0).plus_minutes(24 * 60))
    );
    assert_eq!(
        found.proposals[0].reasons,
        [R::AskedTime, R::PreferredDoctor, R::Earliest]
    );
    assert_eq!(found.proposals[1].reasons, [R::PreferredDoctor, R::SameDay]);
    assert_eq!(
        found.proposals[2].reasons,
        [R::AskedTime, R::OtherDoctorSameSpecialty, R::Earliest]
    );
    assert_eq!(last.reasons, [R::SameDoctorOtherDay]);
    assert!(
        found
            .proposals
            .iter()
            .all(|there| there.practitioner_id != stranger)
    );
}

/// Rules B6, D6, D8, D12, E7: why not at the time asked for, and what else.
#[rstest]
#[case::taken(10, 0, "/problems/slot-taken")]
#[case::on_leave(15, 0, "/problems/on-leave")]
#[case::outside_hours(12, 20, "/problems/outside-hours")]
#[case::over(8, 0, "/problems/in-the-past")]
#[tokio::test]
async fn an_asked_time_that_does_not_fit_says_why_as_the_booking_does(
    #[case] hour: i8,
    #[case] minute: i8,
    #[case] kind: &str,
) {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let away = Period {
        start: at(15, 0),
        end: at(16, 0),
    };
    world.leave(doctor, away).await;
    world.book(doctor, at(10, 0)).await.ok::<AppointmentView>();
    let query = format!("practitioner_id={doctor}&asked={}", text(at(hour, minute)));
    let found = proposed(&world, &query).await;
    let asked = found.asked.clone().unwrap();
    assert!(!asked.fits);
    assert_eq!(
        asked.why.as_ref().map(BookingRefused::kind).as_deref(),
        Some(kind)
    );
    if let Some(BookingRefused::OnLeave { until, .. }) = asked.why {
        assert_eq!(until, at(16, 0));
    }
    assert!(!found.proposals.is_empty());
    world.book(doctor, at(hour, minute)).await.refused(kind);
}

#[tokio::test]
async fn the_patients_own_visits_are_avoided_and_named() {
    let world = World::start().await;
    let (doctor, other) = (world.doctor("Nội").await, world.doctor("Nhi").await);
    let patient = world.patient().await;
    let visit = world.booked(other, patient, at(10, 0)).await;
    let query = format!(
        "practitioner_id={doctor}&patient_id={patient}&asked={}",
        text(at(10, 0))
    );
    let found = proposed(&world, &query).await;
    let Some(BookingRefused::PatientBusy { appointment_id, .. }) = found.asked.clone().unwrap().why else {
        panic!("{found:?}");
    };
    assert_eq!(appointment_id, visit.appointment.id);
    let nearest: Vec<_> = times(&found).into_iter().map(|(_, start)| start).collect();
    assert_eq!(nearest[..3], [at(9, 40), at(10, 20), at(9, 30)]);
    // The visit that is to be moved is in nobody's way.
    let query = format!("{query}&moving={}", visit.appointment.id);
    assert!(proposed(&world, &query).await.asked.unwrap().fits);
}

/// Rule D11.
#[tokio::test]
async fn limits_are_kept() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    world.shift(doctor, today().plus_days(2), (8, 12)).await;
    world.shift(doctor, today().plus_days(2), (13, 15)).await;
    let day = today().plus_days(2);
    let afternoon = proposed(
        &world,
        &format!("part_of_day=afternoon&earliest={day}&latest={day}"),
    )
    .await;
    let zone = Zone::vietnam();
    assert_eq!(times(&afternoon)[0], (doctor, zone.at(day, 13, 0)));
    for (_, start) in times(&afternoon) {
        assert!(PartOfDay::Afternoon.has(&zone, start) && zone.day_of(start) == day);
    }
    assert_eq!(afternoon.until, day);
    assert_eq!(proposed(&world, "part_of_day=evening").await.proposals, []);
    assert_eq!(proposed(&world, "specialty=Nhi").await.proposals, []);
    let wrong = format!("/api/proposals?practitioner_id={}", PractitionerId(next_uuid()));
    let refused = world.clinic.desk().get(&wrong).await;
    let refused = refused.refused("/problems/not-bookable");
    assert_eq!(refused.members["pointer"], "/practitioner_id");
}

/// Rules D9, D12, E7: a crowded clinic of three doctors and four days; whatever is proposed is booked at once, and the
/// next is asked, until nothing is left: then no time of any doctor can be booked.
#[tokio::test]
async fn whatever_is_proposed_is_accepted_until_nothing_is_left() {
    let world = World::start().await;
    let mut doctors = Vec::new();
    for visits_max in [3, 5, 15] {
        let doctor = world.idle_doctor("Nội", visits_max).await;
        world.shift(doctor, today(), (10, 12)).await;
        world.shift(doctor, today().plus_days(1), (8, 9)).await;
        doctors.push(doctor);
    }
    let away = Period {
        start: at(11, 0),
        end: at(11, 30),
    };
    world.leave(doctors[2], away).await;
    let patient = world.patient().await;
    world.booked(doctors[0], patient, at(10, 30)).await;
    let mut booked = 0;
    loop {
        // The patient with another visit is let in a few times, beside it.
        let who = if booked < 3 {
            patient
        } else {
            world.patient().await
        };
        let query = format!(
            "practitioner_id={}&patient_id={who}&asked={}&latest={}",
            doctors[booked % 3],
            text(at(10, 45)),
            today().plus_days(1)
        );
        let found = proposed(&world, &query).await;
        let Some(best) = found.proposals.first() else {
            break;
        };
        let Proposal {
            practitioner_id,
            start,
            ..
        } = *best;
        world.booked(practitioner_id, who, start).await;
        booked += 1;
    }
    assert!(booked > 14, "{booked}");
    checker::nothing_overlaps(&world).await;
    let tomorrow = Zone::vietnam().at(today().plus_days(1), 8, 0);
    for (first, hours) in [(at(10, 0), 2), (tomorrow, 1)] {
        for minutes in (0..hours * 60).step_by(5) {
            for doctor in &doctors {
                let answer = world.book(*doctor, first.plus_minutes(minutes)).await;
                assert_eq!(answer.status.as_u16(), 409);
            }
        }
    }
}

fn best(world: &World, patient: PatientId) -> BookBest {
    BookBest {
        id: AppointmentId(next_uuid()),
        asked: ProposalsAsked {
            service_id: Some(world.service),
            patient_id: Some(patient),
            ..ProposalsAsked::default()
        },
        kind: clinic_shared::scheduling::AppointmentKind::General,
        reason: "Ho".to_owned(),
        note: String::new(),
    }
}

/// Rule D11.
#[tokio::test]
async fn the_best_time_is_booked_automatically_and_once() {
    let world = World::start().await;
    let (busy, idle) = (world.doctor("Nội").await, world.doctor("Nội").await);
    world.book(busy, at(15, 0)).await.ok::<AppointmentView>();
    let desk = world.clinic.desk();
    let asked = best(&world, world.patient().await);
    let first: AppointmentView = desk.post("/api/appointments/automatic", &asked).await.ok();
    let visit = &first.appointment;
    // Both could see them at nine; the one with less to do does.
    assert_eq!((visit.practitioner_id, visit.start), (idle, at(9, 0)));
    assert_eq!(visit.reason, "Ho");
    let again: AppointmentView = desk.post("/api/appointments/automatic", &asked).await.ok();
    assert_eq!(first, again);
    assert_eq!(checker::visits(&world).await, 2);
    let other = BookBest {
        id: asked.id,
        ..best(&world, world.patient().await)
    };
    desk.post("/api/appointments/automatic", &other)
        .await
        .refused("/problems/id-in-use");
    checker::nothing_overlaps(&world).await;
}

/// Rule D11: many at once, each gets a time of their own.
#[tokio::test]
async fn automatic_bookings_at_once_never_meet() {
    let world = World::start().await;
    world.doctor("Nội").await;
    world.doctor("Nội").await;
    let desk = world.clinic.desk();
    let mut asked = Vec::new();
    for _ in 0..20 {
        asked.push(best(&world, world.patient().await));
    }
    let all = asked
        .iter()
        .map(|asked| desk.post("/api/appointments/automatic", asked));
    for answer in futures_util::future::join_all(all).await {
        answer.ok::<AppointmentView>();
    }
    assert_eq!(checker::visits(&world).await, 20);
    checker::nothing_overlaps(&world).await;
}

#[tokio::test]
async fn where_nothing_fits_the_automatic_booking_says_until_when() {
    let world = World::start().await;
    world.doctor("Nội").await;
    let mut asked = best(&world, world.patient().await);
    asked.asked.part_of_day = Some(PartOfDay::Evening);
    asked.asked.latest = Some(today().plus_days(3));
    let desk = world.clinic.desk();
    let refused = desk.post("/api/appointments/automatic", &asked).await;
    let refused = refused.refused("/problems/no-time-fits");
    assert_eq!(refused.members["until"], "2026-11-27");
    assert_eq!(refused.title, "Không có giờ nào phù hợp đến hết ngày 27/11/2026");
    asked.asked.patient_id = None;
    let refused = desk.post("/api/appointments/automatic", &asked).await;
    assert_eq!(
        refused.refused("/problems/invalid-fields").errors[0].pointer,
        "/patient_id"
    );
}

/// Rules B4, D10: what others hold is not proposed, what is kept is proposed to patients with priority only, and the
/// time before and after a visit counts; in the answer as in the booking.
#[tokio::test]
async fn holds_kept_times_and_buffers_are_in_the_way_as_when_booking() {
    let world = World::start().await;
    let (doctor, other) = (world.doctor("Nội").await, world.doctor("Nội").await);
    let desk = world.clinic.desk();
    let form = clinic_shared::scheduling::HoldForm {
        id: clinic_shared::ids::HoldId(next_uuid()),
        practitioner_id: doctor,
        service_id: world.service,
        start: at(10, 0),
        length_minutes: None,
        patient_id: None,
        moving: None,
        instead_of: None,
    };
    let hold: clinic_shared::scheduling::Hold = desk.post("/api/holds", &form).await.ok();
    let query = format!("practitioner_id={doctor}&asked={}", text(at(10, 10)));
    let found = proposed(&world, &query).await;
    let why = found.asked.clone().unwrap().why;
    assert!(
        matches!(why, Some(BookingRefused::SlotHeld { until, .. }) if until == hold.expires_at),
        "{why:?}"
    );
    assert!(!times(&found).contains(&(doctor, at(10, 0))));
    assert!(times(&found).contains(&(other, at(10, 10))));
    let own = proposed(&world, &format!("{query}&hold_id={}", hold.id)).await;
    assert_eq!(times(&own)[0], (doctor, at(10, 10)));
    // Its time is over: nobody has to sweep.
    world.clinic.clock.advance_seconds(3600);
    let query = format!("practitioner_id={doctor}&asked={}", text(at(10, 10)));
    assert!(proposed(&world, &query).await.asked.unwrap().fits);

    let kept = serde_json::json!({ "priority_slots_per_shift": 2, "priority_release_hours": 2 });
    let row = clinic_shared::args![uuid::Uuid::nil(), kept.to_string()];
    world.write(&SETTINGS, row).await;
    let tomorrow = today().plus_days(1);
    world.shift(doctor, tomorrow, (8, 12)).await;
    let first = Zone::vietnam().at(tomorrow, 8, 0);
    for (born, kind) in [
        ("1990-02-01", Some("/problems/kept-for-priority")),
        ("1940-02-01", None),
    ] {
        let patient = world.patient_born(born).await;
        let query = format!(
            "practitioner_id={doctor}&patient_id={patient}&asked={}",
            text(first)
        );
        let found = proposed(&world, &query).await;
        let why = found.asked.clone().unwrap().why.map(|why| why.kind());
        assert_eq!(why.as_deref(), kind);
        let is_proposed = times(&found).contains(&(doctor, first));
        assert_eq!(is_proposed, kind.is_none());
    }
}

static SETTINGS: clinic_shared::store::Statement = clinic_shared::store::Statement::new(
    "SETTINGS",
    "INSERT INTO clinic_setting (id, content, version) VALUES (?1, ?2, 1)",
);
