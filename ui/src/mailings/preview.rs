use clinic_shared::field::Language;
use clinic_shared::mailings::{MailingFacts, MailingForm, written};
use leptos::prelude::*;

use super::{calls, words as w};
use crate::clinic;
use crate::load::load;

/// Somebody who gets it, in the place of whom nobody is meant, and a link that stops nothing.
fn facts(opt_out_link: String) -> MailingFacts {
    let clinic = clinic::settings();
    MailingFacts {
        patient: w::sample_patient().to_owned(),
        clinic: clinic.clinic_name,
        address: clinic.address,
        phone: clinic.phone,
        opt_out_link,
    }
}

/// The letter as a patient will read it, while it is written; the English one below where there is one.
#[component]
pub fn Preview(form: Signal<MailingForm>) -> impl IntoView {
    let sample = load(&[], calls::sample);
    let link = Memo::new(move |_| {
        let sample = sample.value.get();
        sample.map(|sample| sample.opt_out_link).unwrap_or_default()
    });
    let facts = move || facts(link.get());
    let vietnamese = Memo::new(move |_| form.with(|form| written(form, Language::Vi, &facts())));
    let english = Memo::new(move |_| {
        form.with(|form| form.has_english().then(|| written(form, Language::En, &facts())))
    });
    let subject = move || {
        vietnamese.with(|letter| {
            if letter.subject.is_empty() {
                w::nothing_written().to_owned()
            } else {
                letter.subject.clone()
            }
        })
    };
    view! {
        <section class="flex flex-col gap-2" aria-label=w::preview data-preview="">
            <h3 class="text-sm font-semibold">{w::preview}</h3>
            <div class="rounded-box border border-base-300 bg-base-200 p-4" lang="vi">
                <p class="font-semibold break-words">{subject}</p>
                <p class="mt-2 text-sm break-words whitespace-pre-wrap">
                    {move || vietnamese.with(|letter| letter.text.clone())}
                </p>
            </div>
            {move || english.get().map(|letter| view! {
                <div class="rounded-box border border-base-300 bg-base-200 p-4" lang="en">
                    <p class="font-semibold break-words">{letter.subject}</p>
                    <p class="mt-2 text-sm break-words whitespace-pre-wrap">{letter.text}</p>
                </div>
            })}
            <Show when=move || link.with(|link| !link.is_empty())>
                <p class="text-sm text-base-content/75">{w::own_link}</p>
            </Show>
        </section>
    }
}
