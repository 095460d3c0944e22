use clinic_shared::feed::Page;
use clinic_shared::mailings::{Audience, Mailing, MailingStatus};
use clinic_shared::practitioners::Practitioner;
use leptos::prelude::*;

use super::acts::Acts;
use super::told::{audience_word, counts_word, look, pace_word, when_word};
use super::words as w;
use crate::crud::{Editing, thousands};
use crate::kit::Badge;
use crate::load::{Listing, Load};

/// Of the doctor whose patients are meant, in this list.
fn doctor_name(doctors: &Page<Practitioner>, audience: &Audience) -> Option<String> {
    let id = audience.practitioner_id?;
    let doctor = doctors.items.iter().find(|doctor| doctor.id == id)?;
    let name = format!("{} {}", doctor.form.title, doctor.form.full_name);
    Some(name.trim().to_owned())
}

/// One mailing: what it says, to whom, how far it is, and what can be done with it.
#[component]
pub fn MailingCard(
    mailing: Memo<Option<Mailing>>,
    mailings: Listing<Mailing>,
    doctors: Load<Page<Practitioner>>,
    editing: Editing<Mailing>,
) -> impl IntoView {
    let of = move |text: fn(&Mailing) -> String| {
        Memo::new(move |_| mailing.with(|mailing| mailing.as_ref().map(text).unwrap_or_default()))
    };
    let subject = of(|mailing| mailing.form.subject.clone());
    let counts = of(|mailing| counts_word(&mailing.progress, mailing.status));
    let pace = of(|mailing| pace_word(&mailing.progress));
    let when = of(when_word);
    let standing = Memo::new(move |_| {
        mailing.with(|mailing| {
            mailing
                .as_ref()
                .map(|mailing| (mailing.status, mailing.is_gathered))
        })
    });
    let audience = move || {
        mailing.with(|mailing| {
            let audience = mailing.as_ref()?.form.audience;
            let doctor = doctors.value.with(|doctors| {
                doctors
                    .as_ref()
                    .and_then(|doctors| doctor_name(doctors, &audience))
            });
            Some(audience_word(&audience, doctor.as_deref()))
        })
    };
    let bar = Memo::new(move |_| {
        mailing.with(|mailing| {
            let mailing = mailing.as_ref()?;
            let is_begun = mailing.status != MailingStatus::Draft;
            is_begun.then(|| (mailing.progress.over(), mailing.progress.all()))
        })
    });
    let has_bar = Memo::new(move |_| bar.with(Option::is_some));
    let over = move || bar.get().unwrap_or_default().0;
    let all = move || bar.get().unwrap_or_default().1;
    view! {
        <li class="rounded-box border border-base-300 bg-base-100 p-5" data-mailing="">
            <div class="flex flex-wrap items-center gap-x-3 gap-y-1">
                <h2 class="min-w-0 text-lg font-semibold break-words">{move || subject.get()}</h2>
                {move || standing.get().map(|(status, is_gathered)| {
                    let (tone, icon, text) = look(status, is_gathered);
                    view! { <Badge tone icon text/> }
                })}
            </div>
            <p class="text-sm text-base-content/75">
                {audience} " · " <span class="tabular-nums">{move || when.get()}</span>
            </p>
            <Show when=move || has_bar.get()>
                <div class="mt-3 flex items-center gap-3">
                    <progress
                        class="progress progress-primary h-2.5 min-w-24 grow"
                        max=move || all().max(1)
                        value=over
                        aria-label=move || w::so_far(&thousands(over()), &thousands(all()))
                    ></progress>
                    <span class="text-sm whitespace-nowrap tabular-nums" aria-hidden="true">
                        {move || w::so_far(&thousands(over()), &thousands(all()))}
                    </span>
                </div>
                <p class="mt-1 tabular-nums">{move || counts.get()}</p>
                <p class="text-sm text-base-content/75 tabular-nums empty:hidden">{move || pace.get()}</p>
            </Show>
            <Acts mailing mailings editing/>
        </li>
    }
}
