//! Opening a page from where there is no view: after a scan, after an undone change.
use std::cell::RefCell;
use std::rc::Rc;

use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

type Navigate = Rc<dyn Fn(&str)>;

thread_local! {
    static NAVIGATE: RefCell<Option<Navigate>> = const { RefCell::new(None) };
}

/// Keeps the router's way; once, by the layout.
pub fn keep() {
    let navigate = use_navigate();
    NAVIGATE.set(Some(Rc::new(move |path| {
        navigate(path, NavigateOptions::default());
    })));
}

/// Opens the page at `path`.
pub fn to(path: &str) {
    let navigate = NAVIGATE.with_borrow(Clone::clone);
    if let Some(navigate) = navigate {
        navigate(path);
    }
}
