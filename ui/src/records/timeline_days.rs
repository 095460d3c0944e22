//! What happened to a patient, by day. Plain data.
use clinic_shared::records::TimelineItem;
use clinic_shared::time::{Date, Zone};

/// As they come: days and what is in them stay in their order.
pub fn by_day(items: Vec<TimelineItem>, zone: &Zone) -> Vec<(Date, Vec<TimelineItem>)> {
    let mut days: Vec<(Date, Vec<TimelineItem>)> = Vec::new();
    for item in items {
        let day = zone.day_of(item.at);
        match days.last_mut() {
            Some((last, of_day)) if *last == day => of_day.push(item),
            _ => days.push((day, vec![item])),
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(at: &str) -> TimelineItem {
        serde_json::from_value(serde_json::json!({
            "at": at, "practitioner_name": "BS An", "kind": "encounter",
            "encounter_id": "00000000-0000-7000-8000-000000000001", "status": "finished", "reason": at,
            "diagnoses": [], "revision": 1,
        }))
        .unwrap()
    }

    #[test]
    fn a_day_is_the_clinics_and_holds_all_of_it_in_order() {
        // 23:30 and 00:30 in Vietnam.
        let items = [
            "2026-11-24T09:00:00Z",
            "2026-11-23T17:30:00Z",
            "2026-11-23T16:30:00Z",
        ];
        let days = by_day(items.map(item).to_vec(), &Zone::vietnam());
        let counts: Vec<_> = days
            .iter()
            .map(|(day, items)| (day.dd_mm_yyyy(), items.len()))
            .collect();
        let expected = [("24/11/2026".to_owned(), 2), ("23/11/2026".to_owned(), 1)];
        assert_eq!(counts, expected);
        assert_eq!(days[0].1[1].at.to_string(), items[1]);
        assert!(by_day(Vec::new(), &Zone::vietnam()).is_empty());
    }
}
