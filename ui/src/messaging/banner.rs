//! Under the top bar, of the desk and the admin: messages do not go out, or some have failed. What to do, and where. It
//! goes by itself when that is over.
use std::time::Duration;

use clinic_shared::identity::Role;
use clinic_shared::ids::PatientId;
use clinic_shared::messaging::MessageHealth;
use clinic_shared::time::Timestamp;
use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;
use leptos_router::components::A;

use super::told::Word;
use super::{calls, words as w};
use crate::kit::{Glyph, Icon};
use crate::load::load;
use crate::{browser, clinic, pace, sync};

/// It is late after a quarter of an hour: nobody needs to know to the second.
const ASK_EVERY: Duration = Duration::from_mins(1);

/// What is said, the gravest alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    /// Nothing goes out.
    Late { since: Timestamp },
    /// Some did not.
    Failed { count: i64, last_of: Option<PatientId> },
}

impl Trouble {
    fn of(health: &MessageHealth) -> Option<Self> {
        let late = health.late_since.map(|since| Self::Late { since });
        let count = health.failed_lately;
        let last_of = health.failed_last_of;
        late.or_else(|| (count > 0).then_some(Self::Failed { count, last_of }))
    }

    fn said(self) -> String {
        match self {
            Self::Late { since } => w::late_since(&clinic::hour_or_day(since)),
            Self::Failed { count, .. } => w::failed_lately(count),
        }
    }

    /// What this role can do.
    fn next(self, role: Role) -> &'static str {
        match self {
            Self::Late { .. } if role == Role::Admin => w::late_admin(),
            Self::Late { .. } => w::late_desk(),
            Self::Failed { .. } => w::failed_next(),
        }
    }

    /// Where, and what the link says.
    fn leads(self, role: Role) -> Option<(String, Word)> {
        match self {
            Self::Late { .. } => (role == Role::Admin).then(|| ("/jobs".to_owned(), w::to_jobs as Word)),
            Self::Failed { last_of, .. } => {
                let path = |patient: PatientId| format!("/patients/{patient}?part=messages");
                last_of.map(|patient| (path(patient), w::to_failed as Word))
            }
        }
    }
}

#[component]
pub fn MessagesBanner(role: Role) -> impl IntoView {
    let health = load(&[], calls::health);
    let ask = move || {
        if !browser::is_hidden() && !sync::is_away() {
            health.again();
        }
    };
    // Fails only outside a window, where nothing is shown either.
    if let Ok(asking) = set_interval_with_handle(ask, ASK_EVERY) {
        on_cleanup(move || asking.clear());
    }
    // Whoever comes back to the page is not told what was.
    pace::at_return(ask);
    // Of a server that does not answer another banner tells.
    let trouble = Memo::new(move |_| {
        let is_known = health.error.with(Option::is_none);
        health
            .value
            .with(|health| health.as_ref().filter(|_| is_known).and_then(Trouble::of))
    });
    view! {
        <div role="status" class="print:hidden" data-messages-banner="">
            {move || trouble.get().map(|trouble| view! { <Bar trouble role/> })}
        </div>
    }
}

#[component]
fn Bar(trouble: Trouble, role: Role) -> impl IntoView {
    let leads = trouble.leads(role);
    view! {
        <div class="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-warning bg-warning/25 px-4 py-2 font-medium xl:px-6">
            <Glyph icon=Icon::Warning/>
            <span class="font-semibold tabular-nums">{move || trouble.said()}</span>
            <span class="font-normal">{move || trouble.next(role)}</span>
            {leads.map(|(href, text)| view! { <A href attr:class="link font-semibold">{text}</A> })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const fn at(minutes: i64) -> Timestamp {
        Timestamp::from_ms(minutes * 60_000)
    }

    #[test]
    fn nothing_is_said_while_messages_go_out() {
        assert_eq!(Trouble::of(&MessageHealth::default()), None);
    }

    #[test]
    fn that_nothing_goes_out_is_said_before_what_has_failed_and_each_role_is_told_what_to_do() {
        let health = MessageHealth {
            late_since: Some(at(5)),
            failed_lately: 3,
            failed_last_of: None,
        };
        let late = Trouble::of(&health).unwrap();
        assert_eq!(late.said(), "Tin nhắn cho bệnh nhân chưa gửi được từ 07:05.");
        assert_eq!(late.next(Role::Admin), w::late_admin());
        assert_eq!(late.next(Role::FrontDesk), w::late_desk());
        let path = |role| late.leads(role).map(|(path, _)| path);
        assert_eq!(path(Role::Admin).as_deref(), Some("/jobs"));
        assert_eq!(path(Role::FrontDesk), None, "the desk has no such page");
    }

    #[test]
    fn what_has_failed_leads_to_whose_it_is() {
        let patient = PatientId(Uuid::from_u128(7));
        let health = MessageHealth {
            late_since: None,
            failed_lately: 2,
            failed_last_of: Some(patient),
        };
        let failed = Trouble::of(&health).unwrap();
        assert_eq!(failed.said(), "Không gửi được 2 tin trong 24 giờ qua.");
        for role in [Role::Admin, Role::FrontDesk] {
            let (path, _) = failed.leads(role).unwrap();
            assert_eq!(path, format!("/patients/{patient}?part=messages"));
        }
    }
}
