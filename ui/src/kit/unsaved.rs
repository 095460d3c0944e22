//! What was typed and not sent: nobody loses it without being asked, neither by a link, a key, the way back, a
//! closed dialog nor a closed window.
use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use super::{Button, Dialog, DialogFoot, FirstFocus, Look, words as w};

type Asked = Rc<dyn Fn() -> bool>;
type Act = Rc<dyn Fn()>;

#[derive(Default)]
struct Kept {
    last: u32,
    all: Vec<(u32, Asked)>,
}

/// Where the person is, and the router's way.
struct Page {
    here: Rc<dyn Fn() -> String>,
    open: Rc<dyn Fn(&str)>,
}

thread_local! {
    static PAGE: RefCell<Option<Page>> = const { RefCell::new(None) };
    static KEPT: RefCell<Kept> = RefCell::default();
    /// What is to be done once the person says that the typed may go.
    static WAITING: RefCell<Option<Act>> = const { RefCell::new(None) };
    static ASKING: ArcRwSignal<bool> = ArcRwSignal::new(false);
}

/// While the calling component is shown, leaving is asked about whenever `is_unsaved` says so.
pub fn keep_unsaved(is_unsaved: impl Fn() -> bool + 'static) {
    let number = KEPT.with_borrow_mut(|kept| {
        kept.last += 1;
        kept.all.push((kept.last, Rc::new(is_unsaved)));
        kept.last
    });
    on_cleanup(move || KEPT.with_borrow_mut(|kept| kept.all.retain(|(own, _)| *own != number)));
}

/// So many forms were shown until now: what comes after is inside a dialog that opens now.
pub(super) fn shown_until_now() -> u32 {
    KEPT.with_borrow(|kept| kept.last)
}

/// Whether a form that was shown after `number` holds something that was not sent.
fn is_unsaved_after(number: u32) -> bool {
    // Asked outside the borrow: the answer may look at anything.
    let all: Vec<Asked> = KEPT.with_borrow(|kept| {
        let later = kept.all.iter().filter(|(own, _)| *own > number);
        later.map(|(_, asked)| Rc::clone(asked)).collect()
    });
    all.iter().any(|asked| untrack(|| asked()))
}

/// Does it at once, or asks first where it would drop what was typed.
pub fn unless_unsaved(act: impl Fn() + 'static) {
    unless_unsaved_after(0, act);
}

pub(super) fn unless_unsaved_after(number: u32, act: impl Fn() + 'static) {
    if is_unsaved_after(number) {
        WAITING.set(Some(Rc::new(act)));
        ASKING.with(|asking| asking.set(true));
    } else {
        act();
    }
}

/// Asks before the window is closed or the page loaded anew, before a link is followed, and before the way back.
/// Once, and before the router listens: whoever is first hears of the way back first.
pub fn ask_before_leaving() {
    before_all("beforeunload", |event| {
        if is_unsaved_after(0) {
            // The browser asks in its own words.
            event.prevent_default();
        }
    });
    before_all("click", |event| {
        if let Some(path) = link_of(&event).filter(|_| is_unsaved_after(0)) {
            event.prevent_default();
            event.stop_propagation();
            unless_unsaved(move || open_unasked(&path));
        }
    });
    before_all("popstate", |event| stay_where_one_was(&event));
}

/// Where the person is by the router, and how it opens an address.
pub fn routed_by(here: impl Fn() -> String + 'static, open: impl Fn(&str) + 'static) {
    PAGE.set(Some(Page {
        here: Rc::new(here),
        open: Rc::new(open),
    }));
}

fn open_unasked(path: &str) {
    let open = PAGE.with_borrow(|page| page.as_ref().map(|page| Rc::clone(&page.open)));
    if let Some(open) = open {
        open(path);
    }
}

/// The way back has changed the address already: it is given back what is still shown, until the person decides.
fn stay_where_one_was(event: &web_sys::Event) {
    let here = PAGE.with_borrow(|page| page.as_ref().map(|page| Rc::clone(&page.here)));
    let Some(here) = here.filter(|_| is_unsaved_after(0)) else {
        return;
    };
    event.stop_immediate_propagation();
    let there = window().location();
    let path = format!(
        "{}{}",
        there.pathname().unwrap_or_default(),
        there.search().unwrap_or_default()
    );
    if let Ok(history) = window().history() {
        // Fails only when it is done hundreds of times a minute.
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&untrack(|| here())));
    }
    unless_unsaved(move || open_unasked(&path));
}

/// Hears an event before anybody else on the page, for as long as the page lives.
fn before_all(kind: &str, heard: impl Fn(web_sys::Event) + 'static) {
    let heard = Closure::<dyn Fn(web_sys::Event)>::new(heard);
    let function = heard.as_ref().unchecked_ref();
    // Fails for no window's event.
    let _ = window().add_event_listener_with_callback_and_bool(kind, function, true);
    heard.forget();
}

/// The page of ours that a plain click on a link opens in this window.
fn link_of(event: &web_sys::Event) -> Option<String> {
    let click = event.dyn_ref::<web_sys::MouseEvent>()?;
    let is_plain = click.button() == 0
        && !(click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key());
    let target = click.target()?.dyn_into::<web_sys::Element>().ok()?;
    let link = target.closest("a[href]").ok()??;
    let opens_here = link.get_attribute("target").is_none() && link.get_attribute("download").is_none();
    let path = link.get_attribute("href")?;
    (is_plain && opens_here && path.starts_with('/') && !path.starts_with("//")).then_some(path)
}

/// The question itself; once per page.
#[component]
pub fn LeaveQuestion() -> impl IntoView {
    let open = RwSignal::from(ASKING.with(Clone::clone));
    let leave = move |()| {
        open.set(false);
        if let Some(act) = WAITING.take() {
            act();
        }
    };
    view! {
        <Dialog open title=w::leave_title>
            <p>{w::leave_about}</p>
            <DialogFoot>
                <Button text=w::leave look=Look::Danger press=leave/>
                <FirstFocus>
                    <Button text=w::stay look=Look::Primary press=move |()| open.set(false)/>
                </FirstFocus>
            </DialogFoot>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn what_was_typed_is_asked_about_while_its_form_is_shown_and_only_then() {
        let owner = Owner::new();
        let typed = Rc::new(Cell::new(false));
        let left = Rc::new(Cell::new(0));
        let leave = || {
            let left = Rc::clone(&left);
            unless_unsaved(move || left.set(left.get() + 1));
        };
        owner.with(|| {
            let typed = Rc::clone(&typed);
            keep_unsaved(move || typed.get());
        });
        leave();
        assert_eq!(left.get(), 1, "nothing was typed");
        typed.set(true);
        leave();
        assert_eq!(left.get(), 1, "first the question");
        let dialog = shown_until_now();
        assert!(
            !is_unsaved_after(dialog),
            "a dialog that opens now holds none of it"
        );
        WAITING.take().unwrap()();
        assert_eq!(left.get(), 2, "the person lets it go");
        drop(owner);
        leave();
        assert_eq!(left.get(), 3, "the form is gone");
    }
}
