//! A signed record: read, never changed; its doctor amends it with a reason.
use clinic_shared::records::Encounter;
use leptos::prelude::*;

use super::amend::Amend;
use super::content::Content;
use super::fields::Of;
use super::next_visit::NextVisitBar;
use super::revisions::Revisions;
use super::words as w;
use crate::kit::{Button, Card, Command, Drawer, Icon, Key, use_command};
use crate::load::Load;
use crate::sync::needs;
use crate::{clinic, session};

/// Begins an amendment.
const AMEND_KEY: Key = Key { key: "e", ctrl: true };

/// The server's own rule, so that others are not offered what it refuses.
fn is_own(encounter: &Encounter) -> bool {
    let own = session::account().and_then(|account| account.practitioner_id);
    own == Some(encounter.practitioner_id)
}

#[component]
pub fn Signed(
    encounter: Load<Encounter>,
    read: Signal<Encounter>,
    saved: RwSignal<u32>,
    of: Of,
) -> impl IntoView {
    let id = read.with_untracked(|encounter| encounter.id);
    let amending = RwSignal::new(false);
    let history = RwSignal::new(false);
    let may_amend = read.with_untracked(is_own);
    if may_amend {
        use_command(
            Command::new(w::amend, Icon::Edit, move || amending.set(true))
                .with_key(AMEND_KEY)
                .with_reach(needs("POST /api/encounters/{id}/amend")),
        );
    }
    use_command(Command::new(w::history_of_record, Icon::Clock, move || {
        history.set(true);
    }));
    // Whoever said when offers it, until that day is over.
    let again_on = Memo::new(move |_| {
        let days = read.with(|encounter| encounter.form.follow_up_days)?;
        let day = of.day.plus_days(i32::from(days));
        (may_amend && day >= clinic::today()).then_some(day)
    });
    let signed = move || {
        read.with(|encounter| {
            let at = encounter.signed_at.map(clinic::date_and_time);
            w::signed_by(&encounter.practitioner_name, &at.unwrap_or_default())
        })
    };
    view! {
        <div class="mb-3 flex flex-wrap items-center gap-2">
            <p class="mr-auto text-base-content/75">{signed}</p>
            <Button
                text=w::history_of_record icon=Icon::Clock small=true press=move |()| history.set(true)
            />
            {may_amend.then(|| view! {
                <Button
                    text=w::amend icon=Icon::Edit key=AMEND_KEY small=true disabled=amending
                    press=move |()| amending.set(true) reach=needs("POST /api/encounters/{id}/amend")
                />
            })}
        </div>
        <Show
            when=move || amending.get()
            fallback=move || view! {
                <Card>
                    {move || view! { <Content form=read.with(|encounter| encounter.form.clone()) day=of.day/> }}
                    {move || again_on.get().map(|day| view! {
                        <div class="mt-3"><NextVisitBar of day/></div>
                    })}
                </Card>
            }
        >
            <Amend encounter read saved of amending/>
        </Show>
        <Drawer open=history title=w::history_of_record>
            <Revisions id day=of.day/>
        </Drawer>
    }
}
