use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::{Glyph, Icon};

/// What a state means to the one who looks: colour, always beside a picture and a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Neutral,
    Info,
    Success,
    Warning,
    Danger,
}

impl Tone {
    const fn badge(self) -> &'static str {
        match self {
            Self::Neutral => "bg-base-200 text-base-content border-base-300",
            Self::Info => "bg-info/12 text-info border-info/40",
            Self::Success => "bg-success/12 text-success border-success/40",
            Self::Warning => "bg-warning/25 text-base-content border-warning",
            Self::Danger => "bg-error/10 text-error border-error/40",
        }
    }

    pub(super) const fn icon(self) -> Icon {
        match self {
            Self::Neutral | Self::Info => Icon::Info,
            Self::Success => Icon::Check,
            Self::Warning => Icon::Warning,
            Self::Danger => Icon::Danger,
        }
    }
}

/// A state: colour, picture and text.
#[component]
pub fn Badge(tone: Tone, icon: Icon, #[prop(into)] text: TextProp) -> impl IntoView {
    view! {
        <span class=format!(
            "inline-flex items-center gap-1 rounded-full border px-2 py-0.5 text-sm font-medium whitespace-nowrap {}",
            tone.badge(),
        )>
            <Glyph icon class="size-4"/>
            {move || text.get()}
        </span>
    }
}
