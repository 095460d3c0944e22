//! The focus never falls off the page: where the focused button is gone or cannot be pressed any more, the next
//! sensible one takes it. Whoever works with the keyboard goes on where they were.
use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};

/// Where a page's focus can go; `main` itself is the last resort.
const FOCUSABLE: &str = "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), \
    textarea:not([disabled]), summary, [tabindex='0']";
/// What a press on is meant for that itself; a press beside all of these lets the focus go.
const PRESSABLE: &str = "a[href], button, input, select, textarea, summary, label, [tabindex]";

/// A place in the page: each element around it with the number of the child that led there, innermost first.
struct Place {
    own: Element,
    around: Vec<(Element, u32)>,
}

thread_local! {
    /// Where the focus was last, outside any dialog and inside the open one.
    static OUTSIDE: RefCell<Option<Place>> = const { RefCell::new(None) };
    static INSIDE: RefCell<Option<Place>> = const { RefCell::new(None) };
    static LISTENS: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// The child that takes the place of child number `was`: the one that came after it, or else the last.
const fn next_to(was: u32, children: u32) -> Option<u32> {
    match children {
        0 => None,
        _ if was < children => Some(was),
        _ => Some(children - 1),
    }
}

/// Watches over the focus for as long as the page lives.
pub fn keep_focus() {
    if LISTENS.replace(true) {
        return;
    }
    hear("focusin", |event| {
        let focused = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        remember(focused.map(place_of));
    });
    hear("pointerdown", |event| {
        let pressed = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        let is_beside = pressed.is_some_and(|pressed| pressed.closest(PRESSABLE).ok().flatten().is_none());
        if is_beside {
            remember(None);
        }
    });
    let changed = Closure::<dyn Fn()>::new(|| {
        if is_lost() {
            // Whoever made the change may give the focus away by themselves.
            request_animation_frame(|| request_animation_frame(give_back));
        }
    });
    let observer = web_sys::MutationObserver::new(changed.as_ref().unchecked_ref());
    changed.forget();
    if let (Ok(observer), Some(body)) = (observer, document().body()) {
        let all = web_sys::MutationObserverInit::new();
        all.set_child_list(true);
        all.set_subtree(true);
        let looked_at = ["disabled", "open"].map(JsValue::from_str);
        all.set_attribute_filter(&looked_at.iter().collect::<js_sys::Array>());
        // Fails for no element of this page.
        let _ = observer.observe_with_options(&body, &all);
    }
}

fn hear(kind: &str, heard: impl Fn(web_sys::Event) + 'static) {
    let heard = Closure::<dyn Fn(web_sys::Event)>::new(heard);
    // Fails for no document's event.
    let _ = document().add_event_listener_with_callback_and_bool(kind, heard.as_ref().unchecked_ref(), true);
    heard.forget();
}

fn remember(place: Option<Place>) {
    if open_dialog().is_some() {
        INSIDE.set(place);
    } else {
        INSIDE.set(None);
        OUTSIDE.set(place);
    }
}

fn open_dialog() -> Option<Element> {
    document().query_selector("dialog[open]").ok().flatten()
}

fn place_of(own: Element) -> Place {
    let mut around = Vec::new();
    let mut child = own.clone();
    while let Some(parent) = child.parent_element() {
        let children = parent.children();
        let at = (0..children.length()).find(|at| children.item(*at).as_ref() == Some(&child));
        around.push((parent.clone(), at.unwrap_or_default()));
        if parent.id() == "content" || parent.tag_name() == "DIALOG" {
            break;
        }
        child = parent;
    }
    Place { own, around }
}

fn is_lost() -> bool {
    let on = document().active_element();
    on.is_none_or(|on| on.tag_name() == "BODY" || (on.tag_name() == "DIALOG" && !on.has_attribute("open")))
}

fn give_back() {
    if !is_lost() {
        return;
    }
    let keeper = if open_dialog().is_some() {
        &INSIDE
    } else {
        &OUTSIDE
    };
    let Some(place) = keeper.take() else {
        return;
    };
    match successor(&place) {
        // It is only busy: its own turn comes when it is ready.
        Next::Wait => keeper.set(Some(place)),
        Next::Take(element) => {
            // Tells `focusin`, which remembers the new place. Fails only for what is not shown.
            let _ = element.focus();
        }
        Next::None => {}
    }
}

enum Next {
    Wait,
    Take(HtmlElement),
    None,
}

fn successor(place: &Place) -> Next {
    if place.own.is_connected() && is_shown(&place.own) {
        if !place.own.has_attribute("disabled") {
            return take(&place.own);
        }
        if place.own.get_attribute("aria-busy").as_deref() == Some("true") {
            return Next::Wait;
        }
    }
    for (parent, at) in &place.around {
        if !parent.is_connected() || !is_shown(parent) {
            continue;
        }
        let children = parent.children();
        let near = next_to(*at, children.length()).and_then(|at| children.item(at));
        let found = near.and_then(|near| first_in(&near)).or_else(|| first_in(parent));
        if let Some(found) = found {
            return take(&found);
        }
        if parent.id() == "content" {
            return take(parent);
        }
    }
    match document().get_element_by_id("content") {
        Some(main) => take(&main),
        None => Next::None,
    }
}

fn take(element: &Element) -> Next {
    element
        .clone()
        .dyn_into::<HtmlElement>()
        .map_or(Next::None, Next::Take)
}

/// The element itself, or the first inside it that can take the focus.
fn first_in(element: &Element) -> Option<Element> {
    if element.matches(FOCUSABLE).unwrap_or_default() && is_shown(element) {
        return Some(element.clone());
    }
    let all = element.query_selector_all(FOCUSABLE).ok()?;
    (0..all.length())
        .filter_map(|at| all.item(at)?.dyn_into::<Element>().ok())
        .find(is_shown)
}

fn is_shown(element: &Element) -> bool {
    element.get_client_rects().length() > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::the_one_after_it(2, 5, Some(2))]
    #[case::the_last_was_taken_away(4, 4, Some(3))]
    #[case::the_only_one_was_taken_away(0, 0, None)]
    #[case::many_are_gone(9, 3, Some(2))]
    fn the_next_row_takes_the_place_of_the_one_that_went(
        #[case] was: u32,
        #[case] children: u32,
        #[case] next: Option<u32>,
    ) {
        assert_eq!(next_to(was, children), next);
    }
}
