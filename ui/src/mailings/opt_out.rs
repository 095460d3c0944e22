use clinic_shared::identity::Access;
use clinic_shared::ids::PatientId;
use clinic_shared::mailings::MailingPreference;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{calls, is_overtaken, words as w};
use crate::kit::{Badge, Icon, Switch, Toast, Tone};
use crate::load::{Load, Loaded, load};
use crate::send::use_send;
use crate::shell::{SendFailed, tell_not_undone};
use crate::sync::needs;
use crate::{api, clinic, session};

/// On the patient's page: whether this person wants news, and for the desk the way to change it.
#[component]
pub fn NewsOptOut(#[prop(into)] patient: Signal<PatientId>) -> impl IntoView {
    let preference = load(&[], move || calls::preference(patient.get()));
    let changes = Access::DESK.allows(session::role());
    let shown = move |kept: Signal<MailingPreference>| {
        let is_on = Memo::new(move |_| kept.with(|kept| kept.opted_out));
        let by_link =
            move || kept.with(|kept| kept.by_link_at.map(|at| w::by_link(&clinic::date_and_time(at))));
        view! {
            {changes.then(|| view! { <OwnSwitch patient kept preference/> })}
            <Show when=move || is_on.get()>
                <Badge tone=Tone::Warning icon=Icon::Close text=w::is_opted_out/>
            </Show>
            <p class="w-full text-sm tabular-nums text-base-content/75 empty:hidden" data-by-link="">{by_link}</p>
        }
    };
    view! {
        <div class="flex flex-wrap items-start justify-between gap-3">
            <Loaded load=preference lines=1 view=shown/>
        </div>
    }
}

#[component]
fn OwnSwitch(
    patient: Signal<PatientId>,
    kept: Signal<MailingPreference>,
    preference: Load<MailingPreference>,
) -> impl IntoView {
    let sending = use_send();
    Effect::new(move |_| {
        if sending.error.with(|error| is_overtaken(error.as_ref())) {
            preference.again();
        }
    });
    let is_on = Memo::new(move |_| kept.with(|kept| kept.opted_out));
    let press = move |()| {
        let (id, version, asked) =
            kept.with_untracked(|kept| (patient.get_untracked(), kept.version, !kept.opted_out));
        sending.about(&(id, asked, version));
        sending.run(
            move |key| calls::opt_out(id, asked, version, key),
            move |now: MailingPreference| {
                tell(id, now, preference);
                preference.value.try_set(Some(now));
            },
        );
    };
    view! {
        <div class="min-w-0 grow">
            <Switch
                label=w::opt_out hint=w::opt_out_hint value=is_on busy=sending.pending press
                reach=needs("PUT /api/patients/{id}/mailing-opt-out")
            />
            <SendFailed sending/>
        </div>
    }
}

/// It was changed; undo puts back what was before. The page may be gone by then.
fn tell(id: PatientId, now: MailingPreference, preference: Load<MailingPreference>) {
    let (version, was) = (now.version, !now.opted_out);
    let said = if now.opted_out {
        w::was_opted_out
    } else {
        w::was_opted_in
    };
    let undo = move || {
        spawn_local(async move {
            match calls::opt_out(id, was, version, api::new_key()).await {
                Ok(back) => {
                    preference.value.try_set(Some(back));
                }
                Err(error) => tell_not_undone(&error),
            }
        });
    };
    Toast::done(said).undo(undo).show();
}
