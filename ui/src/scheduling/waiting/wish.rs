//! What somebody waits for, in words, and the list's parts. Plain data.
use std::collections::HashSet;

use clinic_shared::ids::HoldId;
use clinic_shared::scheduling::{WaitingForm, WaitingOffer, WaitingView};
use clinic_shared::time::{Date, Timestamp};

use super::super::book_visit::part_word;
use super::super::looks::dd_mm;
use super::super::words as w;
use crate::clinic;

/// With whom: a doctor, anybody of a specialty, anybody.
pub fn with_whom(view: &WaitingView) -> String {
    let specialty = view.entry.form.specialty.as_deref().unwrap_or_default();
    if !view.practitioner_name.is_empty() {
        view.practitioner_name.clone()
    } else if specialty.is_empty() {
        w::any_doctor().to_owned()
    } else {
        w::any_doctor_of(specialty)
    }
}

/// `24/11 – 30/11 · Buổi sáng`.
pub fn dates(form: &WaitingForm) -> String {
    let days = if form.earliest == form.latest {
        dd_mm(form.earliest)
    } else {
        format!("{} – {}", dd_mm(form.earliest), dd_mm(form.latest))
    };
    match form.part_of_day {
        Some(part) => format!("{days} · {}", part_word(part)),
        None => days,
    }
}

/// Whole days of waiting, by the clinic's calendar.
pub fn days_waited(since: Timestamp, today: Date) -> i32 {
    let since = clinic::zone().day_of(since);
    today.0.since(since.0).map_or(0, |span| span.get_days()).max(0)
}

/// Those who are asked now, the one that runs out first before the others; and those who wait.
pub fn parted(list: &[WaitingView]) -> (Vec<(WaitingView, WaitingOffer)>, Vec<WaitingView>) {
    let mut asked = Vec::new();
    let mut waiting = Vec::new();
    for view in list {
        match view.entry.offer {
            Some(offer) => asked.push((view.clone(), offer)),
            None => waiting.push(view.clone()),
        }
    }
    asked.sort_by_key(|(_, offer)| (offer.expires_at, offer.hold_id));
    (asked, waiting)
}

/// Which offers were seen already: each is told of once.
#[derive(Debug, Clone, Default)]
pub struct Told {
    known: Option<HashSet<HoldId>>,
}

impl Told {
    /// The offers that are new since the last look; none at the first.
    pub fn new_ones(&mut self, list: &[WaitingView]) -> Vec<(WaitingView, WaitingOffer)> {
        let (asked, _) = parted(list);
        let now: HashSet<HoldId> = asked.iter().map(|(_, offer)| offer.hold_id).collect();
        let before = self.known.replace(now);
        let is_new = |offer: &WaitingOffer| {
            before
                .as_ref()
                .is_some_and(|known| !known.contains(&offer.hold_id))
        };
        asked.into_iter().filter(|(_, offer)| is_new(offer)).collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::scheduling::day_board::sample::{at, day, doctor};
    use clinic_shared::ids::AnyId;
    use clinic_shared::scheduling::{PartOfDay, WaitingEntry, WaitingStatus};

    fn id<Id: AnyId>(number: u8) -> Id {
        Id::from_uuid(uuid::Uuid::from_bytes([number; 16]))
    }

    /// Somebody who waits; with an offer that runs out at so many minutes past nine.
    fn view(number: u8, offered_until: Option<i8>) -> WaitingView {
        let offer = offered_until.map(|minute| WaitingOffer {
            hold_id: id(number),
            practitioner_id: doctor(1),
            start: at(14, 0),
            end: at(14, 20),
            offered_at: at(9, 0),
            expires_at: at(9, minute),
        });
        WaitingView {
            entry: WaitingEntry {
                id: id(number),
                form: WaitingForm {
                    patient_id: id(number),
                    service_id: id(1),
                    appointment_id: None,
                    practitioner_id: None,
                    specialty: None,
                    earliest: day(),
                    latest: day().plus_days(6),
                    part_of_day: None,
                    note: String::new(),
                },
                status: offer.map_or(WaitingStatus::Waiting, |_| WaitingStatus::Offered),
                close_reason: String::new(),
                offer,
                offers_passed: 0,
                created_by: id(1),
                created_at: at(8, 0),
                updated_at: at(8, 0),
                version: 1,
            },
            patient_name: format!("Nguyễn Văn {number}"),
            patient_record_number: String::new(),
            patient_phone: String::new(),
            priority: None,
            service_name: String::new(),
            service_color: String::new(),
            practitioner_name: String::new(),
            offer_practitioner_name: String::new(),
            visit_start: None,
            visit_practitioner_name: String::new(),
        }
    }

    fn holds(offers: &[(WaitingView, WaitingOffer)]) -> Vec<HoldId> {
        offers.iter().map(|(_, offer)| offer.hold_id).collect()
    }

    #[test]
    fn the_offer_that_runs_out_first_stands_on_top_and_who_waits_keeps_the_order() {
        let list = [view(1, None), view(2, Some(30)), view(3, None), view(4, Some(20))];
        let (asked, waiting) = parted(&list);
        assert_eq!(holds(&asked), [id(4), id(2)]);
        let waiting: Vec<_> = waiting.iter().map(|view| view.entry.id).collect();
        assert_eq!(waiting, [id(1), id(3)]);
    }

    #[test]
    fn an_offer_is_told_of_once_and_not_when_the_screen_opens() {
        let mut told = Told::default();
        assert_eq!(holds(&told.new_ones(&[view(1, Some(10))])), []);
        let both = [view(1, Some(10)), view(2, Some(20))];
        assert_eq!(holds(&told.new_ones(&both)), [id(2)]);
        assert_eq!(holds(&told.new_ones(&both)), []);
        // It went to another and comes again: that is another hold, here the same one after a pause.
        told.new_ones(&[]);
        assert_eq!(holds(&told.new_ones(&both)), [id(1), id(2)]);
    }

    #[test]
    fn a_wish_says_with_whom_and_when() {
        let mut wish = view(1, None);
        assert_eq!(with_whom(&wish), "Bác sĩ nào cũng được");
        wish.entry.form.specialty = Some("Nhi".to_owned());
        assert_eq!(with_whom(&wish), "Bác sĩ nào của khoa Nhi cũng được");
        wish.practitioner_name = "BS Trần Khoa".to_owned();
        assert_eq!(with_whom(&wish), "BS Trần Khoa");
        assert_eq!(dates(&wish.entry.form), "24/11 – 30/11");
        wish.entry.form.part_of_day = Some(PartOfDay::Morning);
        wish.entry.form.latest = day();
        assert_eq!(dates(&wish.entry.form), "24/11 · Buổi sáng");
    }

    #[test]
    fn waiting_is_counted_in_days_of_the_calendar() {
        assert_eq!(days_waited(at(23, 50), day()), 0);
        assert_eq!(days_waited(at(23, 50), day().plus_days(1)), 1);
        assert_eq!(
            days_waited(at(8, 0), day().plus_days(-1)),
            0,
            "a clock that is behind"
        );
    }
}
