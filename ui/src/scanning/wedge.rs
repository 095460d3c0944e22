//! A hand scanner on this page: every key goes through the wedge before the focused field gets it.
use std::cell::RefCell;

use clinic_shared::scanning::Scan;
use clinic_shared::scanning::wedge::{Key, Verdict, Wedge};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::KeyboardEvent;

/// The listener of this page, and what it has held back.
struct Listening {
    wedge: Wedge,
    heard: Closure<dyn FnMut(KeyboardEvent)>,
    /// Fires when the keys held back must be judged.
    wakes: Option<Timeout>,
}

thread_local! {
    static LISTENING: RefCell<Option<Listening>> = const { RefCell::new(None) };
}

impl Drop for Listening {
    fn drop(&mut self) {
        // Fails only for a listener that was never added.
        let _ = window().remove_event_listener_with_callback_and_bool(
            "keydown",
            self.heard.as_ref().unchecked_ref(),
            true,
        );
    }
}

/// Hears a hand scanner for as long as the calling component is shown.
pub fn listen_to_wedge() {
    let heard = Closure::<dyn FnMut(KeyboardEvent)>::new(|event: KeyboardEvent| hear(&event));
    // Before the page's own handlers (capture): a scan's Enter must not submit the form it falls into.
    let added =
        window().add_event_listener_with_callback_and_bool("keydown", heard.as_ref().unchecked_ref(), true);
    if added.is_ok() {
        LISTENING.set(Some(Listening {
            wedge: Wedge::default(),
            heard,
            wakes: None,
        }));
    }
    on_cleanup(|| drop(LISTENING.take()));
}

/// The stroke as the wedge sees it. `begins`: nothing is held back, so this would be a code's first key.
fn key_of(name: &str, with_modifier: bool, held_down: bool, begins: bool) -> Key {
    let mut characters = name.chars();
    match (name, characters.next(), characters.next()) {
        _ if held_down || with_modifier => Key::Other,
        ("Enter", ..) => Key::Enter,
        ("Tab", ..) => Key::Tab,
        ("Backspace", ..) => Key::Backspace,
        ("Shift" | "CapsLock" | "NumLock" | "AltGraph", ..) => Key::Modifier,
        // No code begins with a space, and people press buttons with it.
        (" ", ..) if begins => Key::Other,
        (_, Some(character), None) => Key::Character(character),
        _ => Key::Other,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "milliseconds since the page opened: not negative, far below 2^53"
)]
fn at_ms(event: &KeyboardEvent) -> u64 {
    event.time_stamp() as u64
}

fn hear(event: &KeyboardEvent) {
    let focus = Focus::now();
    // A composition's keys are the input method's; a password is never a card.
    let others = event.is_composing() || matches!(focus, Focus::Secret);
    let verdict = LISTENING.with_borrow_mut(|listening| {
        let Listening { wedge, wakes, .. } = listening.as_mut()?;
        let begins = wedge.wakes_at_ms().is_none();
        let with_modifier = event.ctrl_key() || event.alt_key() || event.meta_key();
        let key = if others {
            Key::Other
        } else {
            key_of(&event.key(), with_modifier, event.repeat(), begins)
        };
        let verdict = wedge.key(at_ms(event), key);
        *wakes = wedge.wakes_at_ms().map(|at| {
            let left = at.saturating_sub(at_ms(event));
            Timeout::new(u32::try_from(left).unwrap_or(u32::MAX), move || wake(at))
        });
        Some((verdict, begins))
    });
    let Some((verdict, begins)) = verdict else { return };
    match verdict {
        Verdict::Pass => {}
        // Outside a text field nothing would be typed, and a list may want the letter; but the keys after it
        // are kept from buttons.
        Verdict::Pending if begins && !matches!(focus, Focus::Text) => {}
        Verdict::Pending | Verdict::Swallow => hold_back(event),
        Verdict::Code(text) => {
            hold_back(event);
            super::open(&Scan::read(&text));
        }
        Verdict::ReleaseTyped { text, then_pass } => {
            if !then_pass {
                hold_back(event);
            }
            type_into_field(&text);
        }
    }
}

fn hold_back(event: &KeyboardEvent) {
    event.prevent_default();
    event.stop_immediate_propagation();
}

/// No key came any more.
fn wake(at_ms: u64) {
    let verdict = LISTENING.with_borrow_mut(|listening| listening.as_mut()?.wedge.idle(at_ms));
    match verdict {
        Some(Verdict::ReleaseTyped { text, .. }) => type_into_field(&text),
        Some(Verdict::Code(text)) => super::open(&Scan::read(&text)),
        Some(Verdict::Pass | Verdict::Pending | Verdict::Swallow) | None => {}
    }
}

/// What has the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    Text,
    Secret,
    Other,
}

impl Focus {
    fn now() -> Self {
        let Some(element) = document().active_element() else {
            return Self::Other;
        };
        if element.dyn_ref::<web_sys::HtmlTextAreaElement>().is_some() {
            return Self::Text;
        }
        let input = element.dyn_ref::<web_sys::HtmlInputElement>();
        input.map_or(Self::Other, |input| Self::of_input(&input.type_()))
    }

    fn of_input(kind: &str) -> Self {
        match kind {
            "password" => Self::Secret,
            "text" | "search" | "tel" | "email" | "url" | "number" => Self::Text,
            _ => Self::Other,
        }
    }
}

/// Types what was held back, as if it had been typed: at the caret, with the page's `input` event, undoable.
fn type_into_field(text: &str) {
    if text.is_empty() || Focus::now() != Focus::Text {
        return;
    }
    let Some(page) = document().dyn_into::<web_sys::HtmlDocument>().ok() else {
        return;
    };
    // Old, but the only way that keeps the caret and the field's own undo; every engine has it.
    let typed = page.exec_command_with_show_ui_and_value("insertText", false, text);
    if !matches!(typed, Ok(true)) {
        append(text);
    }
}

/// Without `execCommand`: at the end of the field.
fn append(text: &str) {
    let Some(element) = document().active_element() else {
        return;
    };
    if let Some(input) = element.dyn_ref::<web_sys::HtmlInputElement>() {
        input.set_value(&(input.value() + text));
    } else if let Some(area) = element.dyn_ref::<web_sys::HtmlTextAreaElement>() {
        area.set_value(&(area.value() + text));
    }
    if let Ok(event) = web_sys::Event::new("input") {
        // Refused only while it is being dispatched already, and it is new.
        let _ = element.dispatch_event(&event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::letter("a", false, false, Key::Character('a'))]
    #[case::bar("|", false, false, Key::Character('|'))]
    #[case::vietnamese("Đ", false, false, Key::Character('Đ'))]
    #[case::shortcut("k", true, false, Key::Other)]
    #[case::held_down("a", false, true, Key::Other)]
    #[case::function_key("F3", false, false, Key::Other)]
    #[case::arrow("ArrowDown", false, false, Key::Other)]
    #[case::shift("Shift", false, false, Key::Modifier)]
    #[case::enter("Enter", false, false, Key::Enter)]
    fn strokes_are_told_by_their_names(
        #[case] name: &str,
        #[case] with_modifier: bool,
        #[case] held_down: bool,
        #[case] key: Key,
    ) {
        assert_eq!(key_of(name, with_modifier, held_down, true), key);
    }

    #[test]
    fn a_space_presses_the_button_but_belongs_to_a_code_under_way() {
        assert_eq!(key_of(" ", false, false, true), Key::Other);
        assert_eq!(key_of(" ", false, false, false), Key::Character(' '));
    }

    #[test]
    fn passwords_are_never_looked_at() {
        assert_eq!(Focus::of_input("password"), Focus::Secret);
        assert_eq!(Focus::of_input("search"), Focus::Text);
        assert_eq!(Focus::of_input("checkbox"), Focus::Other);
    }
}
