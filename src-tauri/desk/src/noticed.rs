//! Which of the things that stand somebody is notified of: what was not there before, once for all windows. Plain state.

use std::collections::HashMap;

use clinic_shared::{ids::UserId, time::Timestamp};
use serde::Deserialize;

use crate::notice::Notice;

/// What a page has heard of `GET /api/notices`, in the words of its language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Standing {
    /// When it was so.
    pub at: Timestamp,
    /// Some could not be looked for, and perhaps stand all the same.
    pub incomplete: bool,
    /// All of them.
    pub notices: Vec<Stands>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Stands {
    /// `late-patients`
    pub kind: String,
    pub count: i64,
    #[serde(flatten)]
    pub notice: Notice,
}

/// What was known to stand when a page told of it last.
#[derive(Debug, Default)]
pub struct Noticed {
    known: Option<Known>,
}

#[derive(Debug)]
struct Known {
    user: UserId,
    at: Timestamp,
    counts: HashMap<String, i64>,
}

impl Noticed {
    /// What is to be notified of: one of each kind that was not there before, or of which there are more. None where
    /// somebody looks at the window (`is_in_front`), and none of what stood when this person began: the page shows that.
    pub fn take(&mut self, user: UserId, standing: Standing, is_in_front: bool) -> Vec<Notice> {
        let known = self.known.as_ref().filter(|known| known.user == user);
        if known.is_some_and(|known| known.at > standing.at) {
            // Another window has told of something newer.
            return Vec::new();
        }
        let before = known.map(|known| known.counts.clone());
        let mut counts = match &before {
            Some(before) if standing.incomplete => before.clone(),
            _ => HashMap::new(),
        };
        let mut new = Vec::new();
        for Stands { kind, count, notice } in standing.notices {
            let is_more = |before: &HashMap<String, i64>| before.get(&kind).is_none_or(|was| count > *was);
            if before.as_ref().is_some_and(is_more) && !is_in_front {
                new.push(notice);
            }
            counts.insert(kind, count);
        }
        self.known = Some(Known {
            user,
            at: standing.at,
            counts,
        });
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const LAN: UserId = UserId(Uuid::from_u128(1));
    const HOA: UserId = UserId(Uuid::from_u128(2));

    fn standing(minute: i64, notices: &[(&str, i64)]) -> Standing {
        let stands = |(kind, count): &(&str, i64)| Stands {
            kind: (*kind).to_owned(),
            count: *count,
            notice: Notice {
                title: format!("{kind} {count}"),
                body: String::new(),
                path: "/".to_owned(),
            },
        };
        Standing {
            at: Timestamp::from_ms(minute * 60_000),
            incomplete: false,
            notices: notices.iter().map(stands).collect(),
        }
    }

    fn told(noticed: &mut Noticed, standing: Standing) -> Vec<String> {
        let new = noticed.take(LAN, standing, false);
        new.into_iter().map(|notice| notice.title).collect()
    }

    #[test]
    fn what_stood_when_somebody_began_is_not_notified_of_and_what_comes_is_once() {
        let mut noticed = Noticed::default();
        assert!(told(&mut noticed, standing(0, &[("requests", 2)])).is_empty());
        let more = standing(1, &[("late-patients", 1), ("requests", 3)]);
        assert_eq!(
            told(&mut noticed, more.clone()),
            ["late-patients 1", "requests 3"]
        );
        assert!(
            told(&mut noticed, more).is_empty(),
            "another window has heard the same"
        );
    }

    #[test]
    fn fewer_is_quiet_and_as_many_again_is_not() {
        let mut noticed = Noticed::default();
        told(&mut noticed, standing(0, &[("requests", 2)]));
        assert!(told(&mut noticed, standing(1, &[("requests", 1)])).is_empty());
        assert_eq!(
            told(&mut noticed, standing(2, &[("requests", 2)])),
            ["requests 2"]
        );
        assert!(told(&mut noticed, standing(3, &[])).is_empty());
        assert_eq!(
            told(&mut noticed, standing(4, &[("requests", 1)])),
            ["requests 1"]
        );
    }

    #[test]
    fn whoever_looks_at_the_window_sees_the_bell_and_is_not_notified_later() {
        let mut noticed = Noticed::default();
        told(&mut noticed, standing(0, &[]));
        let late = standing(1, &[("late-patients", 1)]);
        assert!(noticed.take(LAN, late.clone(), true).is_empty());
        assert!(told(&mut noticed, late).is_empty());
    }

    #[test]
    fn what_a_window_tells_late_changes_nothing() {
        let mut noticed = Noticed::default();
        told(&mut noticed, standing(0, &[("requests", 1)]));
        told(&mut noticed, standing(2, &[("requests", 2)]));
        assert!(told(&mut noticed, standing(1, &[("requests", 1)])).is_empty());
        assert!(told(&mut noticed, standing(3, &[("requests", 2)])).is_empty());
    }

    #[test]
    fn what_could_not_be_looked_for_is_not_new_when_the_server_is_back() {
        let mut noticed = Noticed::default();
        told(&mut noticed, standing(0, &[("messages-failed", 3)]));
        let away = Standing {
            incomplete: true,
            ..standing(1, &[])
        };
        assert!(told(&mut noticed, away).is_empty());
        assert!(told(&mut noticed, standing(2, &[("messages-failed", 3)])).is_empty());
    }

    #[test]
    fn the_next_person_begins_anew() {
        let mut noticed = Noticed::default();
        told(&mut noticed, standing(0, &[]));
        assert!(
            noticed
                .take(HOA, standing(1, &[("requests", 4)]), false)
                .is_empty()
        );
        let more = noticed.take(HOA, standing(2, &[("requests", 5)]), false);
        assert_eq!(more.len(), 1);
    }

    #[test]
    fn a_page_tells_of_it_as_json() {
        let told = serde_json::json!({
            "at": "1970-01-01T00:01:00Z", "incomplete": false,
            "notices": [{"kind": "requests", "count": 2, "title": "requests 2", "body": "", "path": "/"}],
        });
        let told: Standing = serde_json::from_value(told).unwrap();
        assert_eq!(told, standing(1, &[("requests", 2)]));
    }
}
