use clinic_shared::field::Language;
use leptos::prelude::*;

use super::words as w;
use crate::kit::{Glyph, Icon};
use crate::look::{self, Theme};
use crate::words::{language, speak};

/// Vietnamese or English; names the other language in that language.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let other = || language().pick(Language::En, Language::Vi);
    view! {
        <button type="button" class="btn btn-ghost btn-sm" on:click=move |_| speak(untrack(other))>
            <Glyph icon=Icon::Language/>
            <span lang=move || other().pick("vi", "en")>
                {move || other().pick(w::to_vietnamese(), w::to_english())}
            </span>
        </button>
    }
}

/// Light or dark.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let text = || {
        if look::theme() == Theme::Dark {
            w::light()
        } else {
            w::dark()
        }
    };
    view! {
        <button
            type="button"
            class="btn btn-ghost btn-sm btn-square"
            aria-label=text
            title=text
            on:click=|_| look::wear(untrack(look::theme).other())
        >
            {move || view! { <Glyph icon=if look::theme() == Theme::Dark { Icon::Sun } else { Icon::Moon }/> }}
        </button>
    }
}
