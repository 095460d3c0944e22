//! Every text that a person sees, in Vietnamese and English side by side: one without the other does not
//! compile. A room keeps its own in `ui/src/<room>/words.rs` and uses them as `w::name`.
//!
//! ```ignore
//! words! {
//!     day_board => "Lịch ngày", "Day board";
//!     visits(count: u32) => "{count} lượt khám", "{count} visits";
//! }
//! view! { <h1>{w::day_board}</h1> <p>{move || w::visits(count.get())}</p> }
//! ```
use clinic_shared::field::Language;
use leptos::prelude::*;
use leptos::reactive::graph::Observer;

use crate::browser;

const KEY: &str = "clinic.language";

thread_local! {
    // The page has one thread; each native test has its own, and so its own language.
    static LANGUAGE: ArcRwSignal<Language> = {
        let english = browser::remembered(KEY).is_some_and(|kept| kept == "en");
        ArcRwSignal::new(if english { Language::En } else { Language::Vi })
    };
}

/// The language of the screens. Read inside a view or an effect, it makes that follow a change.
pub fn language() -> Language {
    let language = LANGUAGE.with(Clone::clone);
    if Observer::get().is_some() {
        language.get()
    } else {
        language.get_untracked()
    }
}

/// `vi` or `en`, for `lang` and `Accept-Language`.
pub fn language_tag() -> &'static str {
    language().pick("vi", "en")
}

/// Changes the language of every text on the screen, and remembers it on this machine.
pub fn speak(language: Language) {
    browser::remember(KEY, language.pick("vi", "en"));
    speak_here(language);
}

/// Likewise, until the page is opened anew: what others chose on this machine stays.
pub fn speak_here(language: Language) {
    browser::mark_page("lang", language.pick("vi", "en"));
    LANGUAGE.with(|spoken| spoken.set(language));
}

/// Makes a function per text; with parameters it gives a `String`. See the module's example.
#[macro_export]
macro_rules! words {
    () => {};
    ($(#[$doc:meta])* $name:ident => $vi:literal, $en:literal; $($rest:tt)*) => {
        $(#[$doc])*
        pub fn $name() -> &'static str {
            $crate::words::language().pick($vi, $en)
        }
        $crate::words! { $($rest)* }
    };
    ($(#[$doc:meta])* $name:ident($($value:ident: $of:ty),+) => $vi:literal, $en:literal; $($rest:tt)*) => {
        $(#[$doc])*
        pub fn $name($($value: $of),+) -> String {
            match $crate::words::language() {
                clinic_shared::field::Language::Vi => format!($vi),
                clinic_shared::field::Language::En => format!($en),
            }
        }
        $crate::words! { $($rest)* }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    words! {
        day_board => "Lịch ngày", "Day board";
        visits(count: u32, day: &str) => "{count} lượt khám ngày {day}", "{count} visits on {day}";
    }

    #[test]
    fn texts_follow_the_language_and_vietnamese_is_first() {
        assert_eq!(day_board(), "Lịch ngày");
        assert_eq!(visits(3, "24/11"), "3 lượt khám ngày 24/11");
        speak(Language::En);
        assert_eq!(day_board(), "Day board");
        assert_eq!(visits(3, "24/11"), "3 visits on 24/11");
    }
}
