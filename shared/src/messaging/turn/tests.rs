use std::collections::BTreeMap;

use proptest::prelude::*;
use rstest::rstest;

use super::*;

const BEGIN: i64 = 1_800_000_000_000;

const NEWS: Errand = Errand::Visit { put_off: 0 };

fn apart(a_minute: u16) -> i64 {
    MailRate::a_minute(a_minute).apart_ms().unwrap()
}

fn free() -> Turns {
    Turns {
        free_at: BEGIN,
        ends: [BEGIN; LINES],
    }
}

/// The most turns within any minute.
fn most_in_a_minute(taken: &[i64]) -> usize {
    let within = |from: &i64| {
        let of_minute = taken.iter().filter(|at| (*from..from + MINUTE_MS).contains(*at));
        of_minute.count()
    };
    taken.iter().map(within).max().unwrap_or_default()
}

/// When each went, at sixty a minute. They ask as jobs do: who is due first, of several at once the one before.
fn gone(asks: &[(i64, Errand)]) -> Vec<i64> {
    let (mut turns, mut now) = (free(), BEGIN);
    let places = asks
        .iter()
        .enumerate()
        .map(|(nth, (at, errand))| ((*at, nth), *errand));
    let mut waiting: BTreeMap<(i64, usize), Errand> = places.collect();
    let mut went = vec![0; asks.len()];
    while let Some(((due_at, nth), errand)) = waiting.pop_first() {
        now = now.max(due_at);
        let (next, turn) = turns.asked(apart(60), errand, now);
        turns = next;
        match turn {
            Turn::Taken => went[nth] = now,
            Turn::NotBefore(at) => {
                waiting.insert((at.as_ms(), nth), errand.once_more());
            }
        }
    }
    went
}

fn any_errand() -> impl Strategy<Value = Errand> {
    prop_oneof![
        Just(Errand::Awaited),
        (0_u16..200).prop_map(|put_off| Errand::Visit { put_off }),
        Just(Errand::Mailing),
    ]
}

proptest! {
    /// Whoever asks, and however often: servers that share the row are one line of questions.
    #[test]
    fn within_no_minute_more_letters_go_than_the_rate_allows(
        a_minute in 1_u16..200,
        asks in prop::collection::vec((0_i64..3_000, any_errand()), 1..400),
    ) {
        let (mut turns, mut now, mut taken) = (free(), BEGIN, Vec::new());
        for (later_ms, errand) in asks {
            now += later_ms;
            let (next, turn) = turns.asked(apart(a_minute), errand, now);
            turns = next;
            if turn == Turn::Taken {
                taken.push(now);
            }
        }
        prop_assert!(most_in_a_minute(&taken) <= usize::from(a_minute));
    }

    /// While a mailing takes every turn that it can get.
    #[test]
    fn a_visits_letter_waits_for_a_mailing_no_longer_than_the_turns_are_apart(
        a_minute in 1_u16..200,
        steps in prop::collection::vec(0_i64..20_000, 1..100),
    ) {
        let (mut turns, mut now) = (free(), BEGIN);
        for step in steps {
            now += step;
            turns = turns.asked(apart(a_minute), Errand::Mailing, now).0;
            let (_, turn) = turns.asked(apart(a_minute), NEWS, now);
            if let Turn::NotBefore(at) = turn {
                prop_assert!(at.as_ms() - now < apart(a_minute));
            }
        }
    }

    /// While those take every turn that they can get, new ones and such as have a place.
    #[test]
    fn whoever_is_awaited_waits_for_others_no_longer_than_the_turns_are_apart(
        a_minute in 1_u16..200,
        steps in prop::collection::vec((0_i64..20_000, 0_u16..200), 1..100),
    ) {
        let (mut turns, mut now) = (free(), BEGIN);
        for (step, put_off) in steps {
            now += step;
            for errand in [Errand::Mailing, NEWS, Errand::Visit { put_off }] {
                turns = turns.asked(apart(a_minute), errand, now).0;
            }
            let (_, turn) = turns.asked(apart(a_minute), Errand::Awaited, now);
            if let Turn::NotBefore(at) = turn {
                prop_assert!(at.as_ms() - now < apart(a_minute));
            }
        }
    }
}

#[test]
fn those_who_wait_come_back_one_after_the_other_and_each_gets_its_turn() {
    let mut turns = free();
    let mut places = Vec::new();
    for _ in 0..100 {
        let (next, turn) = turns.asked(apart(60), NEWS, BEGIN);
        turns = next;
        places.extend(match turn {
            Turn::Taken => None,
            Turn::NotBefore(at) => Some(at.as_ms()),
        });
    }
    // Some went at once.
    assert_eq!(places.len(), 96);
    for at in places {
        // A server is never quite in time.
        let (next, turn) = turns.asked(apart(60), NEWS.once_more(), at + 300);
        assert_eq!(turn, Turn::Taken);
        turns = next;
    }
}

#[test]
fn whoever_is_awaited_goes_before_a_hundred_who_wait_and_those_come_later_by_one_distance() {
    let visits = [(BEGIN, NEWS); 100];
    let alone = gone(&visits);
    // Of the hundred most wait by then.
    let asked_at = BEGIN + 10_000;
    let beside = gone(&[&visits[..], &[(asked_at, Errand::Awaited)]].concat());
    let (awaited, visits) = beside.split_last().unwrap();
    assert!(
        (asked_at..asked_at + apart(60)).contains(awaited),
        "{}",
        awaited - asked_at
    );
    for (before, later) in alone.iter().zip(visits) {
        assert!(later - before <= apart(60), "{}", later - before);
    }
    assert!(visits.is_sorted(), "in their order: {visits:?}");
    assert!(most_in_a_minute(&beside) <= 60);
}

#[test]
fn of_many_who_are_awaited_each_has_a_place() {
    let went = gone(&[(BEGIN, Errand::Awaited); 30]);
    assert!(went.is_sorted(), "{went:?}");
    assert!(went[29] <= BEGIN + 29 * apart(60), "{went:?}");
}

/// It comes while the one whose turn it is has not come yet.
#[test]
fn whoever_comes_new_takes_no_turn_of_those_who_wait_unless_they_do_not_come() {
    let mut turns = free();
    for _ in 0..9 {
        turns = turns.asked(apart(60), NEWS, BEGIN).0;
    }
    let place = turns.free_at - VISIT_MS - 1;
    let (after, new) = turns.asked(apart(60), NEWS, place + 800);
    let end = Timestamp::from_ms(turns.ends[NEW] - VISIT_MS - 1);
    assert_eq!(new, Turn::NotBefore(end));
    let (_, waited) = after.asked(apart(60), NEWS.once_more(), place + 800);
    assert_eq!(waited, Turn::Taken);
    let (_, new) = turns.asked(apart(60), NEWS, place + 1_000);
    assert_eq!(new, Turn::Taken);
}

#[test]
fn a_mailing_waits_until_visits_letters_that_were_early_are_made_up_for() {
    let mut turns = free();
    for _ in 0..3 {
        turns = turns.asked(apart(60), NEWS, BEGIN).0;
    }
    let later = Timestamp::from_ms(BEGIN + 3 * apart(60));
    let (_, turn) = turns.asked(apart(60), Errand::Mailing, BEGIN);
    assert_eq!(turn, Turn::NotBefore(later));
    let (_, turn) = turns.asked(apart(60), Errand::Mailing, later.as_ms());
    assert_eq!(turn, Turn::Taken);
}

/// A server whose clock was a year ahead must not end the mail for a year.
#[rstest]
#[case(Errand::Awaited)]
#[case(NEWS)]
#[case(Errand::Mailing)]
fn what_a_wrong_clock_said_is_not_believed(#[case] errand: Errand) {
    let wrong = BEGIN + 365 * 24 * 60 * MINUTE_MS;
    let turns = Turns {
        free_at: wrong,
        ends: [wrong; LINES],
    };
    let (next, turn) = turns.asked(apart(60), errand, BEGIN);
    assert_eq!(turn, Turn::Taken);
    assert_eq!(next.free_at, BEGIN + apart(60));
    // And the lines are not either.
    for (line, errand) in [
        (NEW, NEWS),
        (OVERTAKEN, NEWS.once_more()),
        (AWAITED, Errand::Awaited),
    ] {
        let (last, _) = (0..9).fold((next, turn), |(turns, _), _| {
            turns.asked(apart(60), errand, BEGIN)
        });
        assert!(last.ends[line] < BEGIN + MINUTE_MS, "{last:?}");
    }
}

/// A database of before has the first row alone.
#[test]
fn in_lines_that_are_not_kept_yet_nobody_waits() {
    let (free_at, line_at) = (BEGIN, BEGIN + 7_000);
    let turns = Turns::of(&[Some((free_at, line_at)), None, None], BEGIN);
    assert_eq!((turns.free_at, turns.end(NEW)), (free_at, Some(line_at)));
    assert_eq!((turns.end(OVERTAKEN), turns.end(AWAITED)), (None, None));
    assert_eq!(Turns::of(&[None; LINES], BEGIN), free());
}

#[test]
fn without_a_rate_nobody_waits() {
    assert_eq!(MailRate::ANY.apart_ms(), None);
    assert_eq!(MailRate::a_minute(0), MailRate::ANY);
}
