//! Light or dark, remembered on this machine. `ui/assets/look.js` sets it before the first paint.
use std::sync::LazyLock;

use leptos::prelude::*;

use crate::browser;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
}

impl Theme {
    /// As `style.css` names it.
    const fn mark(self) -> &'static str {
        match self {
            Self::Light => "clinic",
            Self::Dark => "clinic-dark",
        }
    }

    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Light => Self::Dark,
            Self::Dark => Self::Light,
        }
    }
}

static THEME: LazyLock<ArcRwSignal<Theme>> = LazyLock::new(|| {
    let dark = browser::page_mark("data-theme").is_some_and(|mark| mark == Theme::Dark.mark());
    ArcRwSignal::new(if dark { Theme::Dark } else { Theme::Light })
});

/// The theme shown now; follow it inside a view.
pub fn theme() -> Theme {
    THEME.get()
}

pub fn wear(theme: Theme) {
    browser::remember(
        "clinic.theme",
        if theme == Theme::Dark { "dark" } else { "light" },
    );
    browser::mark_page("data-theme", theme.mark());
    THEME.set(theme);
}
