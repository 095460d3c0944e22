//! What the waiting room's TV shows where. Plain data.
use clinic_shared::arrivals::{QueueScreen, ScreenCall};
use clinic_shared::time::Timestamp;

/// How long a new call blinks.
const BLINKS_SECONDS: i64 = 45;
/// Calls below the newest that still fit in large letters.
const OTHERS_MAX: usize = 6;

/// The calls in two sizes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calls {
    /// The newest of those still on their way; else the newest of all.
    pub newest: Option<ScreenCall>,
    pub others: Vec<ScreenCall>,
}

/// The server gives the newest call first, and those in the room after those on their way.
pub fn calls(screen: &QueueScreen) -> Calls {
    let mut called = screen.called.iter().cloned();
    Calls {
        newest: called.next(),
        others: called.take(OTHERS_MAX).collect(),
    }
}

/// With more rooms than this they stand in two columns, so that none falls off the screen.
const ROOMS_IN_A_COLUMN: usize = 5;

pub fn is_crowded(rooms: usize) -> bool {
    rooms > ROOMS_IN_A_COLUMN
}

/// How many of a room's next numbers fit; the rest is told as `+n`.
pub fn numbers_max(rooms: usize) -> usize {
    if is_crowded(rooms) { 2 } else { 5 }
}

/// Whether a call is so new that people may not have looked up yet. Measured on the server's clock: a TV's may
/// be wrong.
pub fn is_fresh(call: &ScreenCall, server_now: Timestamp) -> bool {
    !call.in_room && server_now < call.called_at.plus_seconds(BLINKS_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(number: &str, in_room: bool) -> ScreenCall {
        ScreenCall {
            number: number.to_owned(),
            room_name: "Phòng 1".to_owned(),
            called_at: Timestamp::from_ms(0),
            in_room,
        }
    }

    #[test]
    fn the_first_call_is_large_and_no_more_than_fit_are_below() {
        let screen = |called| QueueScreen {
            clinic_name: String::new(),
            called,
            waiting: Vec::new(),
            now: Timestamp::from_ms(0),
        };
        assert_eq!(calls(&screen(Vec::new())), Calls::default());
        let all: Vec<_> = (1..=12).map(|no| call(&format!("A{no:03}"), false)).collect();
        let shown = calls(&screen(all));
        assert_eq!(shown.newest.unwrap().number, "A001");
        assert_eq!(shown.others.len(), 6);
        assert_eq!(shown.others[0].number, "A002");
    }

    #[test]
    fn a_call_blinks_for_a_while_and_not_once_its_number_is_in_the_room() {
        let at = |seconds| Timestamp::from_ms(0).plus_seconds(seconds);
        assert!(is_fresh(&call("A001", false), at(44)));
        assert!(!is_fresh(&call("A001", false), at(45)));
        assert!(!is_fresh(&call("A001", true), at(1)));
    }

    #[test]
    fn many_rooms_stand_in_two_columns_with_fewer_numbers_each() {
        assert!(!is_crowded(5) && is_crowded(6));
        assert!(numbers_max(6) < numbers_max(5));
    }
}
