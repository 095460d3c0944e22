use super::*;
use crate::time::Date;
use rstest::rstest;
use uuid::Uuid;

mod channels;

use AppointmentStatus::{
    Arrived, Booked, Cancelled, EnteredInError, Fulfilled, InProgress, NoShow, Proposed,
};

/// Of November 2026, by the clinic's clocks.
fn at(day: i8, hour: i8, minute: i8) -> Timestamp {
    Zone::vietnam().at(Date::new(2026, 11, day).unwrap(), hour, minute)
}

/// On the 26th at ten, as first booked.
fn visit(status: AppointmentStatus) -> Visit {
    Visit {
        status,
        is_to_call: false,
        start: at(26, 10, 0),
        practitioner_id: PractitionerId(Uuid::from_u128(1)),
        sequence: 0,
    }
}

fn known(number: u128, kind: MessageKind, status: MessageStatus) -> Known {
    let told = visit(Booked);
    Known {
        id: MessageId(Uuid::from_u128(number)),
        sequence: 0,
        channel: Channel::Mail,
        kind,
        hours_before: if kind == MessageKind::Reminder { 24 } else { 0 },
        status,
        reason: None,
        start: told.start,
        practitioner_id: told.practitioner_id,
        handed_at: None,
        version: 1,
    }
}

fn planned_at(now: Timestamp, visit: &Visit, known: &[Known]) -> Plan {
    let settings = MessageSettings::default();
    let rules = Rules {
        settings: &settings,
        zone: &Zone::vietnam(),
        now,
    };
    plan(Channel::Mail, visit, known, Some(rules))
}

/// On the 24th at nine.
fn planned(visit: &Visit, known: &[Known]) -> Plan {
    planned_at(at(24, 9, 0), visit, known)
}

fn made(plan: &Plan) -> Vec<(MessageKind, Timestamp)> {
    plan.make
        .iter()
        .map(|message| (message.kind, message.due_at))
        .collect()
}

/// A day before.
fn reminder() -> (MessageKind, Timestamp) {
    (MessageKind::Reminder, at(25, 10, 0))
}

#[test]
fn a_booked_visit_is_confirmed_after_two_minutes_and_reminded_of_a_day_before() {
    let plan = planned(&visit(Booked), &[]);
    assert_eq!(made(&plan), [(MessageKind::Booked, at(24, 9, 2)), reminder()]);
    assert_eq!(plan.make[1].hours_before, 24);
}

#[test]
fn a_request_is_not_told() {
    assert_eq!(planned(&visit(Proposed), &[]), Plan::default());
}

#[test]
fn whoever_cannot_be_reached_is_told_nothing_but_what_is_void_is_dropped() {
    let waits = known(1, MessageKind::Reminder, MessageStatus::Queued);
    let gone = Visit {
        sequence: 1,
        ..visit(Cancelled)
    };
    let told = known(2, MessageKind::Booked, MessageStatus::Sent);
    let plan = plan(Channel::Mail, &gone, &[waits, told], None);
    assert_eq!(plan.drop, [(waits.id, MessageReason::Cancelled)]);
    assert_eq!(plan.make, []);
}

#[test]
fn the_same_visit_planned_again_makes_nothing_twice() {
    let waits = [
        known(1, MessageKind::Booked, MessageStatus::Queued),
        known(2, MessageKind::Reminder, MessageStatus::Queued),
    ];
    assert_eq!(planned(&visit(Booked), &waits), Plan::default());
}

#[test]
fn a_moved_visit_drops_what_waits_and_is_told_and_reminded_of_anew() {
    let moved = Visit {
        start: at(27, 10, 0),
        sequence: 1,
        ..visit(Booked)
    };
    let told = known(1, MessageKind::Booked, MessageStatus::Sent);
    let waits = known(2, MessageKind::Reminder, MessageStatus::Queued);
    let plan = planned(&moved, &[told, waits]);
    assert_eq!(plan.drop, [(waits.id, MessageReason::Moved)]);
    assert_eq!(
        made(&plan),
        [
            (MessageKind::Moved, at(24, 9, 2)),
            (MessageKind::Reminder, at(26, 10, 0))
        ]
    );
}

#[test]
fn a_visit_moved_before_its_patient_heard_of_it_is_told_as_booked() {
    let moved = Visit {
        start: at(27, 10, 0),
        sequence: 1,
        ..visit(Booked)
    };
    let waits = known(1, MessageKind::Booked, MessageStatus::Queued);
    let plan = planned(&moved, &[waits]);
    assert_eq!(plan.drop, [(waits.id, MessageReason::Moved)]);
    assert_eq!(made(&plan)[0].0, MessageKind::Booked);
}

#[test]
fn a_visit_moved_there_and_back_before_anybody_heard_is_only_reminded_of_anew() {
    let back = Visit {
        sequence: 2,
        ..visit(Booked)
    };
    let told = known(1, MessageKind::Booked, MessageStatus::Sent);
    let waits = Known {
        sequence: 1,
        start: at(27, 10, 0),
        ..known(2, MessageKind::Moved, MessageStatus::Queued)
    };
    let plan = planned(&back, &[told, waits]);
    assert_eq!(plan.drop, [(waits.id, MessageReason::Moved)]);
    assert_eq!(made(&plan), [reminder()]);
}

#[test]
fn another_doctor_at_the_same_time_is_told() {
    let other = Visit {
        practitioner_id: PractitionerId(Uuid::from_u128(2)),
        sequence: 1,
        ..visit(Booked)
    };
    let told = known(1, MessageKind::Booked, MessageStatus::Sent);
    assert_eq!(made(&planned(&other, &[told]))[0].0, MessageKind::Moved);
}

#[rstest]
#[case::sent(MessageStatus::Sent, true)]
#[case::perhaps_sent(MessageStatus::HandingOver, true)]
#[case::waiting(MessageStatus::Queued, false)]
#[case::not_sent(MessageStatus::Failed, false)]
#[case::dropped(MessageStatus::Dropped, false)]
fn the_end_of_a_visit_is_told_to_whom_heard_of_it(#[case] status: MessageStatus, #[case] is_told: bool) {
    for gone in [Cancelled, EnteredInError] {
        let gone = Visit {
            sequence: 1,
            ..visit(gone)
        };
        let plan = planned(&gone, &[known(1, MessageKind::Booked, status)]);
        let kinds: Vec<_> = made(&plan).into_iter().map(|(kind, _)| kind).collect();
        let expected: &[_] = if is_told { &[MessageKind::Cancelled] } else { &[] };
        assert_eq!(kinds, expected);
    }
}

/// What a relay has perhaps it has perhaps, whether or not somebody tries again.
#[test]
fn what_nobody_answered_for_good_counts_as_told() {
    let unanswered = Known {
        reason: Some(MessageReason::Unanswered),
        ..known(1, MessageKind::Booked, MessageStatus::Failed)
    };
    let gone = Visit {
        sequence: 1,
        ..visit(Cancelled)
    };
    assert_eq!(made(&planned(&gone, &[unanswered]))[0].0, MessageKind::Cancelled);
    let of_mail = Known {
        channel: Channel::Sms,
        ..unanswered
    };
    assert!(unanswered.is_by_mail_what(&of_mail));
}

/// The cancellation is of the visit's newest version, like the visit: it stays.
#[test]
fn what_tells_of_the_end_is_not_dropped_by_it() {
    let gone = Visit {
        sequence: 1,
        ..visit(Cancelled)
    };
    let told = known(1, MessageKind::Booked, MessageStatus::Sent);
    let waits = Known {
        sequence: 1,
        ..known(2, MessageKind::Cancelled, MessageStatus::Queued)
    };
    assert_eq!(planned(&gone, &[told, waits]), Plan::default());
}

#[test]
fn a_cancellation_taken_back_in_time_is_not_told() {
    let back = Visit {
        sequence: 2,
        ..visit(Booked)
    };
    let told = known(1, MessageKind::Booked, MessageStatus::Sent);
    let waits = Known {
        sequence: 1,
        ..known(2, MessageKind::Cancelled, MessageStatus::Queued)
    };
    let plan = planned(&back, &[told, waits]);
    assert_eq!(plan.drop, [(waits.id, MessageReason::Superseded)]);
    assert_eq!(made(&plan), [reminder()]);
}

#[test]
fn a_visit_that_comes_back_after_its_end_was_told_is_told_as_booked() {
    let back = Visit {
        sequence: 2,
        ..visit(Booked)
    };
    let told = Known {
        sequence: 1,
        ..known(2, MessageKind::Cancelled, MessageStatus::Sent)
    };
    let plan = planned(&back, &[known(1, MessageKind::Booked, MessageStatus::Sent), told]);
    assert_eq!(made(&plan), [(MessageKind::Booked, at(24, 9, 2)), reminder()]);
}

#[rstest]
#[case(Arrived, MessageReason::Arrived)]
#[case(InProgress, MessageReason::Arrived)]
#[case(Fulfilled, MessageReason::Arrived)]
#[case(NoShow, MessageReason::Over)]
fn whoever_has_come_or_was_missed_is_reminded_no_more(
    #[case] status: AppointmentStatus,
    #[case] reason: MessageReason,
) {
    let told = known(1, MessageKind::Booked, MessageStatus::Sent);
    let waits = known(2, MessageKind::Reminder, MessageStatus::Queued);
    let plan = planned(&visit(status), &[told, waits]);
    assert_eq!(plan.drop, [(waits.id, reason)]);
    assert_eq!(plan.make, []);
}

#[test]
fn an_arrival_that_was_a_slip_gives_the_reminder_back() {
    let told = known(1, MessageKind::Booked, MessageStatus::Sent);
    let dropped = Known {
        reason: Some(MessageReason::Arrived),
        ..known(2, MessageKind::Reminder, MessageStatus::Dropped)
    };
    let plan = planned(&visit(Booked), &[told, dropped]);
    assert_eq!(plan.take_back, [(dropped, at(25, 10, 0))]);
    assert_eq!(plan.make, []);
}

#[test]
fn nobody_is_told_too_late_or_at_night() {
    let booked = |day, hour, minute| (MessageKind::Booked, at(day, hour, minute));
    for (now, expected) in [
        (at(25, 8, 50), vec![booked(25, 8, 52), reminder()]),
        // Within an hour of the reminder, and after its time.
        (at(25, 9, 0), vec![booked(25, 9, 2)]),
        (at(25, 12, 0), vec![booked(25, 12, 2)]),
        (at(25, 22, 0), vec![booked(26, 7, 0)]),
        // It would come with the visit, or after it.
        (at(26, 9, 58), vec![]),
        (at(26, 11, 0), vec![]),
    ] {
        assert_eq!(made(&planned_at(now, &visit(Booked), &[])), expected, "{now}");
    }
}

/// By the end of the quiet hours it would be over.
#[test]
fn what_is_urgent_is_told_at_night_and_a_reminder_that_would_come_too_late_is_none() {
    let early = Visit {
        start: at(25, 6, 30),
        ..visit(Booked)
    };
    let settings = MessageSettings {
        reminder_hours_before: vec![1],
        ..MessageSettings::default()
    };
    let rules = Rules {
        settings: &settings,
        zone: &Zone::vietnam(),
        now: at(24, 22, 0),
    };
    let plan = plan(Channel::Mail, &early, &[], Some(rules));
    assert_eq!(made(&plan), [(MessageKind::Booked, at(24, 22, 2))]);
}

#[test]
fn of_reminders_that_would_come_together_one_is_made() {
    let settings = MessageSettings {
        reminder_hours_before: vec![12, 11, 48],
        ..MessageSettings::default()
    };
    let rules = Rules {
        settings: &settings,
        zone: &Zone::vietnam(),
        now: at(20, 9, 0),
    };
    // Twelve and eleven hours before are both at night.
    let plan = plan(Channel::Mail, &visit(Booked), &[], Some(rules));
    let reminders: Vec<_> = plan.make[1..]
        .iter()
        .map(|message| (message.hours_before, message.due_at))
        .collect();
    assert_eq!(reminders, [(12, at(26, 7, 0)), (48, at(24, 10, 0))]);
}

/// The first booking, told long ago.
fn told() -> Known {
    Known {
        handed_at: Some(at(20, 9, 2)),
        ..known(1, MessageKind::Booked, MessageStatus::Sent)
    }
}

fn dropped_reminder(reason: MessageReason) -> Known {
    Known {
        reason: Some(reason),
        ..known(2, MessageKind::Reminder, MessageStatus::Dropped)
    }
}

#[rstest]
#[case::long_before((25, 8, 0), Some((25, 10, 0)))]
#[case::within_the_hour((25, 9, 16), Some((25, 10, 0)))]
#[case::past_its_time((25, 10, 1), Some((25, 10, 1)))]
#[case::after_the_visits_begin((26, 10, 0), None)]
fn what_was_moved_cancelled_or_on_leave_and_is_as_it_was_is_reminded_of(
    #[case] now: (i8, i8, i8),
    #[case] due: Option<(i8, i8, i8)>,
    #[values(MessageReason::Moved, MessageReason::Cancelled)] reason: MessageReason,
) {
    let back = Visit {
        sequence: 2,
        ..visit(Booked)
    };
    let time = |(day, hour, minute)| at(day, hour, minute);
    let plan = planned_at(time(now), &back, &[told(), dropped_reminder(reason)]);
    let expected: Vec<_> = due
        .map(|due| (MessageKind::Reminder, time(due)))
        .into_iter()
        .collect();
    assert_eq!(made(&plan), expected);
}

#[rstest]
#[case::within_the_hour((25, 9, 16), (25, 10, 0))]
#[case::past_its_time((25, 10, 1), (25, 10, 1))]
#[case::at_night((25, 22, 0), (26, 7, 0))]
fn whoever_was_not_here_after_all_or_can_be_reached_again_is_reminded(
    #[case] now: (i8, i8, i8),
    #[case] due: (i8, i8, i8),
    #[values(MessageReason::Arrived, MessageReason::NoAddress, MessageReason::OptedOut)]
    reason: MessageReason,
) {
    let dropped = dropped_reminder(reason);
    let time = |(day, hour, minute)| at(day, hour, minute);
    let plan = planned_at(time(now), &visit(Booked), &[told(), dropped]);
    assert_eq!(plan.take_back, [(dropped, time(due))]);
    assert_eq!(plan.make, []);
}

#[test]
fn a_reminder_that_was_sent_does_not_come_again_after_a_way_that_led_back() {
    let back = Visit {
        sequence: 2,
        ..visit(Booked)
    };
    let sent = known(2, MessageKind::Reminder, MessageStatus::Sent);
    assert_eq!(planned_at(at(25, 10, 5), &back, &[told(), sent]), Plan::default());
}

/// Also where the visit is looked at once more for another reason.
#[test]
fn nobody_is_reminded_within_an_hour_of_being_told() {
    let told = Known {
        handed_at: Some(at(25, 9, 2)),
        ..told()
    };
    assert_eq!(
        planned_at(at(25, 9, 10), &visit(Booked), &[told]),
        Plan::default()
    );
}

/// Told for the 25th at half past six in the morning; now it is the evening before.
#[rstest]
#[case::moved_to_the_afternoon(Booked, (25, 15, 0), MessageKind::Moved, (24, 21, 32))]
#[case::moved_and_cancelled(Cancelled, (25, 15, 0), MessageKind::Cancelled, (24, 21, 32))]
#[case::cancelled(Cancelled, (25, 6, 30), MessageKind::Cancelled, (24, 21, 32))]
fn whoever_would_set_out_by_the_end_of_the_quiet_hours_hears_at_night(
    #[case] status: AppointmentStatus,
    #[case] start: (i8, i8, i8),
    #[case] kind: MessageKind,
    #[case] due: (i8, i8, i8),
) {
    let time = |(day, hour, minute)| at(day, hour, minute);
    let told = Known {
        start: at(25, 6, 30),
        ..told()
    };
    let changed = Visit {
        start: time(start),
        sequence: 2,
        ..visit(status)
    };
    let plan = planned_at(at(24, 21, 30), &changed, &[told]);
    assert_eq!(made(&plan)[0], (kind, time(due)));
}

#[rstest]
#[case::soon_after_the_quiet_hours((7, 10), (5, 0), (5, 2))]
#[case::two_hours_after_them((9, 0), (5, 0), (7, 0))]
#[case::less_than_the_undo_before((10, 0), (9, 59), (9, 59))]
fn an_end_is_told_before_its_patient_sets_out_or_at_once(
    #[case] start: (i8, i8),
    #[case] now: (i8, i8),
    #[case] due: (i8, i8),
) {
    let time = |(hour, minute)| at(26, hour, minute);
    let told = Known {
        start: time(start),
        ..told()
    };
    let gone = Visit {
        start: time(start),
        sequence: 1,
        ..visit(Cancelled)
    };
    let plan = planned_at(time(now), &gone, &[told]);
    assert_eq!(made(&plan), [(MessageKind::Cancelled, time(due))]);
}

#[test]
fn a_move_less_than_the_undo_before_the_visit_is_told_at_once() {
    let moved = Visit {
        start: at(27, 10, 0),
        sequence: 1,
        ..visit(Booked)
    };
    let plan = planned_at(at(26, 9, 59), &moved, &[told()]);
    assert_eq!(made(&plan)[0], (MessageKind::Moved, at(26, 9, 59)));
}

/// The visit of the 26th, as its doctor's leave left it.
fn to_call(sequence: i64) -> Visit {
    Visit {
        is_to_call: true,
        sequence,
        ..visit(Booked)
    }
}

fn told_of_leave() -> Known {
    Known {
        sequence: 1,
        ..known(3, MessageKind::Leave, MessageStatus::Sent)
    }
}

/// Rule B5.
#[test]
fn a_leave_is_told_after_the_undo_and_nothing_of_the_old_time_goes_out() {
    let waits = known(2, MessageKind::Reminder, MessageStatus::Queued);
    let plan = planned(&to_call(1), &[told(), waits]);
    assert_eq!(plan.drop, [(waits.id, MessageReason::Moved)]);
    assert_eq!(made(&plan), [(MessageKind::Leave, at(24, 9, 2))]);
}

/// A second leave says nothing new.
#[test]
fn who_knows_of_a_leave_is_told_of_it_once() {
    assert_eq!(planned(&to_call(1), &[told(), told_of_leave()]), Plan::default());
    assert_eq!(planned(&to_call(3), &[told(), told_of_leave()]), Plan::default());
}

#[rstest]
#[case::another_time((27, 11, 0), MessageKind::Moved)]
#[case::the_old_time_after_all((26, 10, 0), MessageKind::Booked)]
fn who_was_told_of_a_leave_hears_of_the_time_that_comes_after(
    #[case] start: (i8, i8, i8),
    #[case] kind: MessageKind,
) {
    let (day, hour, minute) = start;
    let placed = Visit {
        start: at(day, hour, minute),
        sequence: 2,
        ..visit(Booked)
    };
    let plan = planned(&placed, &[told(), told_of_leave()]);
    assert_eq!(made(&plan)[0], (kind, at(24, 9, 2)));
}

#[test]
fn the_end_of_a_visit_is_told_to_whom_was_told_of_a_leave() {
    let gone = Visit {
        sequence: 2,
        ..visit(Cancelled)
    };
    let plan = planned(&gone, &[told(), told_of_leave()]);
    assert_eq!(made(&plan), [(MessageKind::Cancelled, at(24, 9, 2))]);
}

#[test]
fn a_clinic_that_calls_its_patients_itself_tells_nobody_of_a_leave() {
    let settings = MessageSettings {
        tell_leave: false,
        ..MessageSettings::default()
    };
    let rules = Rules {
        settings: &settings,
        zone: &Zone::vietnam(),
        now: at(24, 9, 0),
    };
    let plan = plan(Channel::Mail, &to_call(1), &[told()], Some(rules));
    assert_eq!(made(&plan), []);
}

fn missed(sequence: i64) -> Visit {
    Visit {
        sequence,
        ..visit(NoShow)
    }
}

/// Rule B3.
#[rstest]
#[case::heard_of_it(Some(told()), Some(MessageKind::Missed))]
#[case::never_heard_of_it(None, None)]
fn whoever_knew_of_a_visit_hears_that_nobody_waits_any_more(
    #[case] known: Option<Known>,
    #[case] expected: Option<MessageKind>,
) {
    let known: Vec<Known> = known.into_iter().collect();
    let plan = planned_at(at(26, 10, 30), &missed(1), &known);
    let kinds: Vec<_> = made(&plan).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, Vec::from_iter(expected));
}

#[test]
fn whoever_comes_after_all_is_not_told_that_they_did_not() {
    let waits = Known {
        sequence: 1,
        ..known(4, MessageKind::Missed, MessageStatus::Queued)
    };
    let back = Visit {
        sequence: 2,
        ..visit(Booked)
    };
    let plan = planned_at(at(26, 10, 31), &back, &[told(), waits]);
    assert_eq!(plan.drop, [(waits.id, MessageReason::Superseded)]);
    assert_eq!(made(&plan), []);
}

/// It is no news of the visit: nothing else follows from it.
#[test]
fn a_reminder_of_who_is_late_waits_until_the_patient_comes_or_the_visit_ends() {
    let late = known(5, MessageKind::Late, MessageStatus::Queued);
    assert_eq!(
        planned_at(at(26, 10, 10), &visit(Booked), &[told(), late]),
        Plan::default()
    );
    let here = planned_at(at(26, 10, 11), &visit(Arrived), &[told(), late]);
    assert_eq!(here.drop, [(late.id, MessageReason::Arrived)]);
    let gone = planned_at(at(26, 10, 30), &missed(1), &[told(), late]);
    assert_eq!(gone.drop, [(late.id, MessageReason::Over)]);
}

/// Of a visit that was to be on the 26th at ten, and is moved or ends.
#[rstest]
#[case::on_the_day_before(at(25, 10, 0), at(27, 10, 0), false)]
#[case::three_hours_before(at(26, 7, 0), at(27, 10, 0), false)]
#[case::a_minute_later(at(26, 7, 1), at(27, 10, 0), true)]
#[case::to_be_earlier_now(at(26, 7, 0), at(26, 9, 30), true)]
#[case::its_old_time_is_past(at(26, 10, 1), at(27, 10, 0), false)]
fn what_changes_within_hours_does_not_wait_in_line(
    #[case] now: Timestamp,
    #[case] start: Timestamp,
    #[case] expected: bool,
) {
    assert_eq!(is_pressing(start, Some(&told()), now), expected);
}
