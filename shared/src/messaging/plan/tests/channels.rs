//! Mail and SMS are planned apart, and what was heard by one is no news by the other.

use super::*;
use crate::messaging::SmsUse;

fn by_sms(number: u128, kind: MessageKind, status: MessageStatus) -> Known {
    Known {
        channel: Channel::Sms,
        ..known(number, kind, status)
    }
}

fn settings() -> MessageSettings {
    MessageSettings {
        sms: SmsUse::Always,
        ..MessageSettings::default()
    }
}

/// On the 24th at nine.
fn planned_by(channel: Channel, visit: &Visit, known: &[Known]) -> Plan {
    let settings = settings();
    let rules = Rules {
        settings: &settings,
        zone: &Zone::vietnam(),
        now: at(24, 9, 0),
    };
    plan(channel, visit, known, Some(rules))
}

fn moved() -> Visit {
    Visit {
        start: at(27, 10, 0),
        sequence: 1,
        ..visit(Booked)
    }
}

/// Known from where it was agreed on: the clinic confirms nothing by SMS.
fn from_the_desk() -> Known {
    Known {
        reason: Some(MessageReason::AtTheDesk),
        handed_at: Some(at(20, 9, 2)),
        ..by_sms(1, MessageKind::Booked, MessageStatus::Dropped)
    }
}

#[test]
fn what_waits_by_mail_is_planned_by_sms_all_the_same() {
    let waits = [
        known(1, MessageKind::Booked, MessageStatus::Queued),
        known(2, MessageKind::Reminder, MessageStatus::Queued),
    ];
    let plan = planned_by(Channel::Sms, &visit(Booked), &waits);
    assert_eq!(made(&plan), [(MessageKind::Booked, at(24, 9, 2)), reminder()]);
    assert_eq!(planned_by(Channel::Mail, &visit(Booked), &waits), Plan::default());
}

#[test]
fn what_was_heard_by_mail_is_no_news_by_sms_but_is_reminded_of_there_too() {
    let told = Known {
        handed_at: Some(at(20, 9, 2)),
        ..known(1, MessageKind::Booked, MessageStatus::Sent)
    };
    let plan = planned_by(Channel::Sms, &visit(Booked), &[told]);
    assert_eq!(made(&plan), [reminder()]);
}

#[test]
fn a_move_is_told_by_both_whichever_told_of_the_visit() {
    for told in [
        known(1, MessageKind::Booked, MessageStatus::Sent),
        by_sms(1, MessageKind::Booked, MessageStatus::Sent),
    ] {
        for channel in Channel::ALL {
            let plan = planned_by(*channel, &moved(), &[told]);
            assert_eq!(made(&plan)[0], (MessageKind::Moved, at(24, 9, 2)), "{channel:?}");
        }
    }
}

#[test]
fn each_drops_what_waits_by_itself_alone() {
    let (mail, sms) = (
        known(1, MessageKind::Reminder, MessageStatus::Queued),
        by_sms(2, MessageKind::Reminder, MessageStatus::Queued),
    );
    for (channel, own) in [(Channel::Mail, mail), (Channel::Sms, sms)] {
        let plan = plan(channel, &moved(), &[mail, sms], None);
        assert_eq!(plan.drop, [(own.id, MessageReason::Moved)]);
    }
}

#[test]
fn whoever_booked_at_the_desk_hears_of_the_move_and_the_end_by_sms() {
    let known = [from_the_desk()];
    let plan = planned_by(Channel::Sms, &moved(), &known);
    assert_eq!(made(&plan)[0], (MessageKind::Moved, at(24, 9, 2)));
    let gone = Visit {
        sequence: 1,
        ..visit(Cancelled)
    };
    let plan = planned_by(Channel::Sms, &gone, &known);
    assert_eq!(made(&plan), [(MessageKind::Cancelled, at(24, 9, 2))]);
    // What was never confirmed by mail is confirmed there.
    let plan = planned_by(Channel::Mail, &visit(Booked), &known);
    assert_eq!(made(&plan)[0], (MessageKind::Booked, at(24, 9, 2)));
}

/// A slip at the desk, taken back before anything was said.
#[test]
fn whoever_might_have_heard_of_the_booking_but_did_not_yet_hears_of_no_end() {
    let gone = Visit {
        sequence: 1,
        ..visit(Cancelled)
    };
    let waits = by_sms(1, MessageKind::Booked, MessageStatus::Queued);
    let plan = planned_by(Channel::Sms, &gone, &[waits]);
    assert_eq!(plan.drop, [(waits.id, MessageReason::Cancelled)]);
    assert_eq!(plan.make, []);
}

#[test]
fn what_the_clinic_does_not_pay_for_is_not_planned_by_sms() {
    let settings = MessageSettings {
        sms_kinds: vec![MessageKind::Cancelled],
        ..settings()
    };
    let rules = Rules {
        settings: &settings,
        zone: &Zone::vietnam(),
        now: at(24, 9, 0),
    };
    let plan = plan(Channel::Sms, &moved(), &[from_the_desk()], Some(rules));
    assert_eq!(plan.make, []);
}

#[test]
fn a_reminder_that_came_by_mail_is_not_made_up_for_by_sms() {
    let settings = settings();
    let rules = Rules {
        settings: &settings,
        zone: &Zone::vietnam(),
        now: at(25, 10, 5),
    };
    let dropped = Known {
        reason: Some(MessageReason::OptedOut),
        ..by_sms(3, MessageKind::Reminder, MessageStatus::Dropped)
    };
    let sent = known(2, MessageKind::Reminder, MessageStatus::Sent);
    let told = known(1, MessageKind::Booked, MessageStatus::Sent);
    let of = |known: &[Known]| plan(Channel::Sms, &visit(Booked), known, Some(rules));
    assert_eq!(of(&[told, sent, dropped]), Plan::default());
    assert_eq!(of(&[told, dropped]).take_back, [(dropped, at(25, 10, 5))]);
}

/// Rule B5.
#[test]
fn a_leave_is_told_by_each_way_and_what_was_told_of_it_by_mail_is_no_news_by_sms() {
    let of = |known: &[Known]| made(&planned_by(Channel::Sms, &to_call(1), known));
    let leave = (MessageKind::Leave, at(24, 9, 2));
    assert_eq!(of(&[from_the_desk()]), [leave]);
    let waits = Known {
        sequence: 1,
        ..known(2, MessageKind::Leave, MessageStatus::Queued)
    };
    assert_eq!(of(&[from_the_desk(), waits]), [leave]);
    assert_eq!(of(&[from_the_desk(), told_of_leave()]), []);
}

/// Rule B3. It is not among the kinds that go by SMS unless the clinic says so.
#[test]
fn who_did_not_come_hears_of_it_by_sms_where_the_clinic_pays_for_that() {
    let mut settings = settings();
    let of = |settings: &MessageSettings| {
        let rules = Rules {
            settings,
            zone: &Zone::vietnam(),
            now: at(26, 10, 30),
        };
        made(&plan(Channel::Sms, &missed(1), &[from_the_desk()], Some(rules)))
    };
    assert_eq!(of(&settings), []);
    settings.sms_kinds.push(MessageKind::Missed);
    assert_eq!(of(&settings), [(MessageKind::Missed, at(26, 10, 32))]);
}
