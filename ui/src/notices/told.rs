//! How a notice is told: plain data.
use clinic_shared::identity::Role;
use clinic_shared::notices::{Notice, NoticeKind, Notices};
use clinic_shared::time::Timestamp;
use serde::Serialize;

use super::seen::Seen;
use super::words as w;
use crate::kit::Icon;

/// A text of the page's language.
pub type Word = fn() -> &'static str;

/// What the bell shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ring {
    /// It is not known what stands: no answer yet, or the last question failed and nothing was known before.
    Unknown,
    Known {
        count: usize,
        new: usize,
        is_old: bool,
    },
}

impl Ring {
    /// `is_old`: the last question has failed, or cannot be asked.
    pub fn of(now: Option<&Notices>, is_old: bool, seen: &Seen) -> Self {
        let Some(now) = now else {
            return Self::Unknown;
        };
        Self::Known {
            count: now.notices.len(),
            new: now.notices.iter().filter(|notice| seen.is_new(notice)).count(),
            is_old: is_old || now.incomplete,
        }
    }

    pub fn label(self) -> String {
        match self {
            // That nothing stands is not known where some could not be looked for.
            Self::Unknown
            | Self::Known {
                count: 0,
                is_old: true,
                ..
            } => w::bell_unknown().to_owned(),
            Self::Known { count, new: 0, .. } => w::bell(count),
            Self::Known { count, new, .. } => w::bell_new(count, new),
        }
    }

    /// What stands on the bell; nothing where nothing stands.
    pub fn mark(self) -> Option<String> {
        match self {
            Self::Unknown => None,
            Self::Known { count: 0, is_old, .. } => is_old.then(|| "?".to_owned()),
            Self::Known { count, .. } => Some(count.to_string()),
        }
    }

    pub const fn has_new(self) -> bool {
        matches!(self, Self::Known { new: 1.., .. })
    }
}

/// What is said below the list.
pub fn foot(now: Option<&Notices>, is_old: bool) -> Option<Word> {
    match now {
        None => (!is_old).then_some(w::looking as Word),
        Some(_) if is_old => Some(w::may_be_old as Word),
        Some(now) if now.incomplete => Some(w::some_unknown as Word),
        Some(now) => now.notices.is_empty().then_some(w::nothing as Word),
    }
}

pub fn said(notice: &Notice) -> String {
    let count = notice.count;
    match notice.kind {
        NoticeKind::MessagesLate => w::messages_late(count),
        NoticeKind::RelayTrouble => w::relay_trouble(count),
        NoticeKind::JobsFailed => w::jobs_failed(count),
        NoticeKind::OwnVisitsChanged => w::own_visits_changed(count),
        NoticeKind::LatePatients => w::late_patients(count),
        NoticeKind::ToCall => w::to_call(count),
        NoticeKind::PatientAnswers => w::patient_answers(count),
        NoticeKind::MissedByPolicy => w::missed_by_policy(count),
        NoticeKind::Requests => w::requests(count),
        NoticeKind::MessagesFailed => w::messages_failed(count),
        NoticeKind::OwnWeekMissing => w::own_week_missing().to_owned(),
        NoticeKind::Unscheduled => w::unscheduled(count),
    }
}

/// What this role can do.
pub fn next(kind: NoticeKind, role: Role) -> &'static str {
    match kind {
        NoticeKind::MessagesLate if role == Role::Admin => w::messages_late_admin(),
        NoticeKind::MessagesLate => w::messages_late_desk(),
        NoticeKind::RelayTrouble => w::relay_trouble_next(),
        NoticeKind::JobsFailed => w::jobs_failed_next(),
        NoticeKind::OwnVisitsChanged => w::own_visits_changed_next(),
        NoticeKind::LatePatients => w::late_patients_next(),
        NoticeKind::ToCall => w::to_call_next(),
        NoticeKind::PatientAnswers => w::patient_answers_next(),
        NoticeKind::MissedByPolicy => w::missed_by_policy_next(),
        NoticeKind::Requests => w::requests_next(),
        NoticeKind::MessagesFailed => w::messages_failed_next(),
        NoticeKind::OwnWeekMissing => w::own_week_missing_next(),
        NoticeKind::Unscheduled => w::unscheduled_next(),
    }
}

pub const fn icon(kind: NoticeKind) -> Icon {
    match kind {
        NoticeKind::MessagesLate | NoticeKind::RelayTrouble | NoticeKind::MessagesFailed => Icon::Mail,
        NoticeKind::JobsFailed => Icon::Tasks,
        NoticeKind::OwnVisitsChanged | NoticeKind::PatientAnswers => Icon::Calendar,
        NoticeKind::LatePatients | NoticeKind::OwnWeekMissing | NoticeKind::Unscheduled => Icon::Clock,
        NoticeKind::MissedByPolicy => Icon::Skip,
        NoticeKind::ToCall => Icon::Phone,
        NoticeKind::Requests => Icon::Bell,
    }
}

/// All that stands, as the desktop's shell is told: it speaks no language of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ForShell {
    pub at: Timestamp,
    pub incomplete: bool,
    pub notices: Vec<ShellNotice>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShellNotice {
    pub kind: &'static str,
    pub count: i64,
    pub title: String,
    pub body: String,
    /// Where a click leads.
    pub path: String,
}

impl ForShell {
    pub fn of(now: &Notices, role: Role) -> Self {
        let notice = |notice: &Notice| ShellNotice {
            kind: notice.kind.name(),
            count: notice.count,
            title: said(notice),
            body: next(notice.kind, role).to_owned(),
            path: notice.link.clone(),
        };
        Self {
            at: now.at,
            incomplete: now.incomplete,
            notices: now.notices.iter().map(notice).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::speak;
    use clinic_shared::field::Language;

    fn notice(kind: NoticeKind, count: i64) -> Notice {
        Notice {
            kind,
            count,
            since: None,
            link: "/requests".to_owned(),
        }
    }

    fn standing(notices: Vec<Notice>) -> Notices {
        Notices {
            at: Timestamp::from_ms(0),
            notices,
            incomplete: false,
        }
    }

    #[test]
    fn every_kind_is_told_in_both_languages_with_what_to_do() {
        for language in [Language::Vi, Language::En] {
            speak(language);
            for kind in NoticeKind::ALL {
                let said = said(&notice(kind, 7));
                let has_count = said.contains('7');
                assert_eq!(has_count, kind != NoticeKind::OwnWeekMissing, "{said}");
                for role in Role::ALL {
                    assert!(next(kind, role).ends_with('.'), "{said}");
                }
            }
        }
    }

    #[test]
    fn the_bell_tells_how_many_stand_and_which_are_new() {
        let now = standing(vec![
            notice(NoticeKind::LatePatients, 2),
            notice(NoticeKind::Requests, 5),
        ]);
        let new = Ring::of(Some(&now), false, &Seen::default());
        assert_eq!(new.label(), "Nhắc việc: 2, mới 2");
        assert!(new.has_new());
        let seen = Ring::of(Some(&now), false, &Seen::default().looked(&now));
        assert_eq!(seen.label(), "Nhắc việc: 2");
        assert_eq!(seen.mark().as_deref(), Some("2"));
        assert!(!seen.has_new());
    }

    #[test]
    fn nothing_to_do_is_said_only_where_that_is_known() {
        let (nothing, seen) = (standing(vec![]), Seen::default());
        let some_unknown = Notices {
            incomplete: true,
            ..nothing.clone()
        };
        let said = |now: Option<&Notices>, is_old| foot(now, is_old).map(|word| word());
        assert_eq!(said(Some(&nothing), false), Some(w::nothing()));
        assert_eq!(said(Some(&nothing), true), Some(w::may_be_old()));
        assert_eq!(said(Some(&some_unknown), false), Some(w::some_unknown()));
        assert_eq!(said(None, false), Some(w::looking()));
        assert_eq!(said(None, true), None, "what failed is said above");
        assert_eq!(Ring::of(Some(&nothing), false, &seen).mark(), None);
        for unsure in [
            Ring::of(None, true, &seen),
            Ring::of(Some(&nothing), true, &seen),
            Ring::of(Some(&some_unknown), false, &seen),
        ] {
            assert_eq!(unsure.label(), w::bell_unknown());
        }
    }

    #[test]
    fn the_shell_is_told_in_the_pages_language() {
        let now = standing(vec![notice(NoticeKind::Requests, 2)]);
        let told = ForShell::of(&now, Role::Doctor);
        let expected = ShellNotice {
            kind: "requests",
            count: 2,
            title: "2 yêu cầu khám chờ trả lời".to_owned(),
            body: w::requests_next().to_owned(),
            path: "/requests".to_owned(),
        };
        assert_eq!(told.notices, [expected]);
    }
}
