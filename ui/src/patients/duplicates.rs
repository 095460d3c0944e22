//! Who in the clinic's list this might already be, while the form is typed.
use clinic_shared::patients::{DuplicateCandidate, MatchPatient};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::fields::Fields;
use super::looks::{ReasonBadge, born_and_age, spaced_phone};
use super::{calls, words as w};
use crate::kit::{ButtonLink, Card, Glyph, Icon, Notice, Tone};
use crate::scheduling::PriorityBadge;

/// Milliseconds of quiet before it is asked.
const QUIET_MS: u32 = 350;

/// Whether there is enough to look for: a name alone is shared by too many.
fn is_worth_asking(asked: &MatchPatient) -> bool {
    let has_name = asked.full_name.split_whitespace().count() >= 2;
    let has_more =
        asked.birth_date.is_some() || asked.phone.chars().filter(char::is_ascii_digit).count() >= 9;
    let has_number = asked
        .identifiers
        .iter()
        .any(|number| number.system.check(&number.normal().value).is_none());
    has_number || (has_name && has_more)
}

/// The candidates for what is typed, asked for after a pause.
pub fn watch(fields: &Fields) -> RwSignal<Vec<DuplicateCandidate>> {
    let fields = *fields;
    let found = RwSignal::new(Vec::new());
    let asked = Memo::new(move |_| MatchPatient::of(&fields.form()));
    let number = StoredValue::new(0_u32);
    let quiet = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |_| {
        let asked = asked.get();
        number.update_value(|number| *number += 1);
        let this = number.get_value();
        if !is_worth_asking(&asked) {
            quiet.set_value(None);
            found.set(Vec::new());
            return;
        }
        quiet.set_value(Some(Timeout::new(QUIET_MS, move || {
            spawn_local(async move {
                // Without an answer the server still refuses a duplicate at saving.
                let candidates = calls::alike(&asked).await.unwrap_or_default();
                if number.try_get_value() == Some(this) {
                    found.set(candidates);
                }
            });
        })));
    });
    found
}

/// Beside the form.
#[component]
pub fn Alike(found: RwSignal<Vec<DuplicateCandidate>>) -> impl IntoView {
    view! {
        <div aria-live="polite">
            <Show
                when=move || found.with(|found| !found.is_empty())
                fallback=|| view! {
                    <Card>
                        <p class="flex items-center gap-2 font-medium">
                            <Glyph icon=Icon::Search/>
                            {w::none_alike}
                        </p>
                        <p class="mt-1 text-sm text-base-content/75">{w::none_alike_hint}</p>
                    </Card>
                }
            >
                <Notice tone=Tone::Warning>
                    <h2 class="mb-2 font-semibold">{w::maybe_known}</h2>
                    <Candidates found/>
                </Notice>
            </Show>
        </div>
    }
}

/// Each with why, and a way to its record.
#[component]
pub fn Candidates(#[prop(into)] found: Signal<Vec<DuplicateCandidate>>) -> impl IntoView {
    let row = |candidate: DuplicateCandidate| {
        let DuplicateCandidate { patient, reason } = candidate;
        let (born, id) = (patient.birth_date, patient.id);
        let digits = patient.card_last_four;
        view! {
            <li class="rounded-field border border-base-300 bg-base-100 p-3">
                <div class="flex flex-wrap items-center gap-2">
                    <span class="font-semibold">{patient.full_name}</span>
                    <span class="font-mono text-sm">{patient.record_number}</span>
                    {patient.priority.map(|priority| view! { <PriorityBadge priority/> })}
                </div>
                <p class="text-sm text-base-content/80">
                    {move || born_and_age(born)} " · " {spaced_phone(&patient.phone)}
                    {(!digits.is_empty()).then(|| view! { " · CCCD " {move || w::card_ends(&digits)} })}
                </p>
                <div class="mt-2 flex flex-wrap items-center justify-between gap-2">
                    <ReasonBadge reason/>
                    <ButtonLink text=w::open_this href=format!("/patients/{id}") icon=Icon::Forward small=true/>
                </div>
            </li>
        }
    };
    view! { <ul class="flex flex-col gap-2">{move || found.get().into_iter().map(row).collect_view()}</ul> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::name_alone(r#"{"full_name":"Nguyễn Văn An"}"#, false)]
    #[case::one_word_and_birth(r#"{"full_name":"An","birth_date":"1990"}"#, false)]
    #[case::name_and_birth(r#"{"full_name":"Văn An","birth_date":"1990"}"#, true)]
    #[case::name_and_half_a_phone(r#"{"full_name":"Văn An","phone":"0901"}"#, false)]
    #[case::name_and_phone(r#"{"full_name":"Văn An","phone":"0901 234 567"}"#, true)]
    #[case::half_a_number(r#"{"identifiers":[{"system":"cccd","value":"0790"}]}"#, false)]
    #[case::whole_number(r#"{"identifiers":[{"system":"cccd","value":"079 090 000 001"}]}"#, true)]
    fn it_is_asked_once_there_is_enough_to_tell_people_apart(#[case] typed: &str, #[case] asks: bool) {
        assert_eq!(is_worth_asking(&serde_json::from_str(typed).unwrap()), asks);
    }
}
