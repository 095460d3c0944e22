use clinic_shared::field::Language;
use clinic_shared::identity::{OwnEmail, OwnLanguage};
use leptos::prelude::*;

use super::{SendFailed, link_words as w, words};
use crate::api;
use crate::kit::{Choice, Select, Toast};
use crate::load::Load;
use crate::send::use_send;
use crate::sync::needs;

/// Those in which the clinic writes, each by its own name.
pub fn languages() -> Vec<Choice> {
    let name = |language: Language| language.pick(words::to_vietnamese(), words::to_english());
    let choice = |language: Language| Choice::new(language.name(), name(language));
    [Language::Vi, Language::En].map(choice).to_vec()
}

/// What a choice's value means.
pub fn language_of(value: &str) -> Language {
    Language::parse(value).unwrap_or_default()
}

/// In which language the clinic writes to oneself. That of the screens is each machine's own, and stays.
#[component]
pub fn OwnLanguagePart(own: Signal<OwnEmail>, kept: Load<OwnEmail>) -> impl IntoView {
    let sending = use_send();
    let kept_language = move || own.with(|own| own.language.name().to_owned());
    let language = RwSignal::new(untrack(kept_language));
    Effect::new(move |_| language.set(kept_language()));
    Effect::new(move |_| {
        let chosen = language.with(|value| language_of(value));
        if chosen == own.with_untracked(|own| own.language) {
            return;
        }
        let asked = OwnLanguage { language: chosen };
        sending.about(&asked);
        sending.run(
            move |key| async move { api::put::<()>("/api/session/language", &asked, key, None).await },
            move |()| {
                // The page may be gone by now.
                if let Some(now) = kept.value.try_get_untracked().flatten() {
                    kept.value.try_set(Some(OwnEmail {
                        language: chosen,
                        ..now
                    }));
                }
                Toast::done(w::language_kept).show();
            },
        );
    });
    let reach = needs("PUT /api/session/language");
    view! {
        <div class="mt-4 flex max-w-md flex-col gap-2 border-t border-base-300 pt-4">
            <Select
                label=w::language value=language choices=Signal::derive(languages) hint=w::language_hint
                disabled=Signal::derive(move || sending.pending.get() || reach.read().is_barred())
            />
            <SendFailed sending/>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_chosen_by_its_value_and_called_by_its_own_name() {
        let choices = languages();
        let told: Vec<_> = choices
            .iter()
            .map(|choice| (language_of(&choice.value), choice.text.as_str()))
            .collect();
        assert_eq!(told, [(Language::Vi, "Tiếng Việt"), (Language::En, "English")]);
    }
}
