//! The few things asked of the browser outside views. In native tests there is none: nothing is remembered,
//! the clock stands still at 0.
use clinic_shared::time::{Skew, Timestamp};

#[cfg(target_arch = "wasm32")]
fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// What this machine remembers under `key`; `None` too where storage is forbidden.
pub fn remembered(key: &str) -> Option<String> {
    #[cfg(target_arch = "wasm32")]
    return storage()?.get_item(key).ok()?;
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = key;
        None
    }
}

/// Remembers `value` on this machine, where storage is allowed. Never a secret, never a patient's data.
pub fn remember(key: &str, value: &str) {
    #[cfg(target_arch = "wasm32")]
    if let Some(storage) = storage() {
        // A full or forbidden storage only means that the choice is asked again.
        let _ = storage.set_item(key, value);
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = (key, value);
}

/// Sets an attribute of the page's root element.
pub fn mark_page(attribute: &str, value: &str) {
    #[cfg(target_arch = "wasm32")]
    if let Some(root) = web_sys::window()
        .and_then(|w| w.document())
        .and_then(|d| d.document_element())
    {
        // Fails only for a malformed attribute name, and ours are literals.
        let _ = root.set_attribute(attribute, value);
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = (attribute, value);
}

/// The attribute of the page's root element.
pub fn page_mark(attribute: &str) -> Option<String> {
    #[cfg(target_arch = "wasm32")]
    return web_sys::window()?
        .document()?
        .document_element()?
        .get_attribute(attribute);
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = attribute;
        None
    }
}

/// A cookie that scripts may read.
pub fn cookie(name: &str) -> Option<String> {
    #[cfg(target_arch = "wasm32")]
    {
        use wasm_bindgen::JsCast;
        let document = web_sys::window()?
            .document()?
            .dyn_into::<web_sys::HtmlDocument>()
            .ok()?;
        let cookies = document.cookie().ok()?;
        cookie_in(&cookies, name)
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = name;
        None
    }
}

/// `name`'s value in `a=1; b=2`.
#[cfg(any(target_arch = "wasm32", test))]
fn cookie_in(cookies: &str, name: &str) -> Option<String> {
    let pairs = cookies.split("; ").filter_map(|pair| pair.split_once('='));
    pairs
        .into_iter()
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// Whether nobody sees the page just now: another tab is in front, or the window is put away.
pub fn is_hidden() -> bool {
    #[cfg(target_arch = "wasm32")]
    return web_sys::window()
        .and_then(|window| window.document())
        .is_some_and(|document| document.hidden());
    #[cfg(not(target_arch = "wasm32"))]
    false
}

thread_local! {
    static SKEW: std::cell::Cell<Skew> = std::cell::Cell::default();
}

/// The clinic's clock: this machine's, corrected by what the server's answers tell. A computer whose clock is
/// wrong still shows the clinic's day.
pub fn now() -> Timestamp {
    SKEW.get().correct(machine_now())
}

/// Takes the `Date` of an answer as it comes in.
pub fn hear_date(header: &str) {
    if let Some(date) = Timestamp::of_http_date(header) {
        let mut skew = SKEW.get();
        skew.hear(date, machine_now());
        SKEW.set(skew);
    }
}

/// This machine's clock as it is, for how long something lasts here.
pub fn machine_now() -> Timestamp {
    #[cfg(target_arch = "wasm32")]
    {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "whole milliseconds, far below 2^53"
        )]
        return Timestamp::from_ms(js_sys::Date::now() as i64);
    }
    #[cfg(not(target_arch = "wasm32"))]
    Timestamp::from_ms(0)
}

/// A UUID v7 of the machine's clock: the id of a new thing, or a change's key.
pub fn new_uuid() -> uuid::Uuid {
    let ms = now().as_ms().unsigned_abs();
    let since = uuid::Timestamp::from_unix(
        uuid::NoContext,
        ms / 1_000,
        u32::try_from(ms % 1_000 * 1_000_000).unwrap_or_default(),
    );
    uuid::Uuid::new_v7(since)
}

/// A new id for something this page creates.
pub fn new_id<Id: clinic_shared::ids::AnyId>() -> Id {
    Id::from_uuid(new_uuid())
}

/// For a secret. `None` where the machine has no chance to give.
pub fn random_bytes<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes)
}

/// `https://clinic.example`: where the page came from.
pub fn origin() -> String {
    #[cfg(target_arch = "wasm32")]
    return web_sys::window()
        .and_then(|window| window.location().origin().ok())
        .unwrap_or_default();
    #[cfg(not(target_arch = "wasm32"))]
    String::new()
}

/// A number in `[0, 1)`, for spreading reconnects.
pub fn chance() -> f64 {
    #[cfg(target_arch = "wasm32")]
    return js_sys::Math::random();
    #[cfg(not(target_arch = "wasm32"))]
    0.5
}

/// Once it is drawn, brings what is complained of into sight: the first wrong field gets the focus, else the
/// refusal is scrolled to. A long form's complaint may be a screen away from its button.
pub fn show_complaint() {
    #[cfg(target_arch = "wasm32")]
    leptos::prelude::request_animation_frame(|| {
        use wasm_bindgen::JsCast;
        let document = leptos::prelude::document();
        let first = |selector: &str| document.query_selector(selector).ok().flatten();
        let Some(place) = first("dialog[open]").or_else(|| first("main")) else {
            return;
        };
        let wrong = place.query_selector("[aria-invalid=true]").ok().flatten();
        if let Some(field) = wrong.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
            // Focus can only fail for an element that is not shown.
            let _ = field.focus();
        } else if let Ok(Some(refusal)) = place.query_selector("[role=alert]") {
            let nearest = web_sys::ScrollIntoViewOptions::new();
            nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
            refusal.scroll_into_view_with_scroll_into_view_options(&nearest);
        }
    });
}

/// What is dragged, where it is files; text may be dropped into any field.
pub fn files_of(event: &web_sys::DragEvent) -> Option<web_sys::DataTransfer> {
    event.data_transfer().filter(|carried| has_kind(carried, "Files"))
}

/// Whether something of this kind is carried, by dragging or by the clipboard.
pub fn has_kind(carried: &web_sys::DataTransfer, kind: &str) -> bool {
    carried.types().includes(&kind.into(), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_id_is_a_version_7_uuid_and_new_each_time() {
        assert_eq!(new_uuid().get_version_num(), 7);
        assert_ne!(new_uuid(), new_uuid());
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        assert_eq!(
            cookie_in("my_clinic_csrf=no; clinic_csrf=a=b", "clinic_csrf").as_deref(),
            Some("a=b")
        );
        assert_eq!(cookie_in("", "clinic_csrf"), None);
    }
}
