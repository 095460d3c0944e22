//! What somebody has looked at, kept on this machine for each account: which kinds, and of how many.
use std::collections::BTreeMap;

use clinic_shared::notices::{Notice, NoticeKind, Notices};

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen(BTreeMap<NoticeKind, i64>);

impl Seen {
    /// Of [`Self::written`]; what cannot be read was not seen.
    pub fn read(text: &str) -> Self {
        let seen = text.split(' ').filter_map(|part| {
            let (kind, count) = part.split_once(':')?;
            Some((NoticeKind::parse(kind)?, count.parse().ok()?))
        });
        Self(seen.collect())
    }

    /// `late-patients:2 requests:5`
    pub fn written(&self) -> String {
        let parts = self
            .0
            .iter()
            .map(|(kind, count)| format!("{}:{count}", kind.name()));
        parts.collect::<Vec<_>>().join(" ")
    }

    /// It was not there when somebody looked, or there are more of it.
    pub fn is_new(&self, notice: &Notice) -> bool {
        self.0.get(&notice.kind).is_none_or(|seen| notice.count > *seen)
    }

    /// What is gone, or fewer, is forgotten: when it comes again it is new. What could not be looked for stays.
    #[must_use]
    pub fn settled(&self, now: &Notices) -> Self {
        let left = self.0.iter().filter_map(|(kind, seen)| {
            let stands = now.notices.iter().find(|notice| notice.kind == *kind);
            let count = match stands {
                Some(notice) => notice.count.min(*seen),
                None if now.incomplete => *seen,
                None => return None,
            };
            Some((*kind, count))
        });
        Self(left.collect())
    }

    /// Somebody has looked at all that is there now.
    #[must_use]
    pub fn looked(&self, now: &Notices) -> Self {
        let mut seen = self.settled(now);
        let there = now.notices.iter().map(|notice| (notice.kind, notice.count));
        seen.0.extend(there);
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::time::Timestamp;

    fn standing(notices: &[(NoticeKind, i64)]) -> Notices {
        let notice = |(kind, count): &(NoticeKind, i64)| Notice {
            kind: *kind,
            count: *count,
            since: None,
            link: "/".to_owned(),
        };
        Notices {
            at: Timestamp::from_ms(0),
            notices: notices.iter().map(notice).collect(),
            incomplete: false,
        }
    }

    fn new_of(seen: &Seen, now: &Notices) -> Vec<NoticeKind> {
        let new = now.notices.iter().filter(|notice| seen.is_new(notice));
        new.map(|notice| notice.kind).collect()
    }

    #[test]
    fn what_was_looked_at_is_new_again_only_when_there_is_more_of_it() {
        let now = standing(&[(NoticeKind::LatePatients, 2), (NoticeKind::Requests, 5)]);
        assert_eq!(new_of(&Seen::default(), &now).len(), 2);
        let seen = Seen::default().looked(&now);
        assert_eq!(new_of(&seen, &now), []);
        let more = standing(&[(NoticeKind::LatePatients, 3), (NoticeKind::Requests, 4)]);
        assert_eq!(new_of(&seen, &more), [NoticeKind::LatePatients]);
    }

    #[test]
    fn what_went_and_came_again_is_new() {
        let two = standing(&[(NoticeKind::Requests, 2)]);
        let seen = Seen::default().looked(&two);
        let gone = seen.settled(&standing(&[]));
        assert_eq!(new_of(&gone, &two), [NoticeKind::Requests]);
        let fewer = seen.settled(&standing(&[(NoticeKind::Requests, 1)]));
        assert_eq!(new_of(&fewer, &two), [NoticeKind::Requests]);
    }

    #[test]
    fn what_could_not_be_looked_for_is_not_new_when_it_can_be_again() {
        let failed = standing(&[(NoticeKind::MessagesFailed, 3)]);
        let seen = Seen::default().looked(&failed);
        let away = Notices {
            incomplete: true,
            ..standing(&[])
        };
        assert_eq!(new_of(&seen.settled(&away), &failed), []);
        assert_eq!(new_of(&seen.looked(&away), &failed), []);
    }

    #[test]
    fn it_is_read_as_it_was_written_and_what_is_none_of_ours_is_passed_over() {
        let seen = Seen::default().looked(&standing(&[
            (NoticeKind::Requests, 5),
            (NoticeKind::LatePatients, 2),
        ]));
        assert_eq!(seen.written(), "late-patients:2 requests:5");
        assert_eq!(Seen::read(&seen.written()), seen);
        assert_eq!(Seen::read(""), Seen::default());
        assert_eq!(
            Seen::read("requests:5 weather:1 late-patients:many"),
            Seen::read("requests:5")
        );
    }
}
