//! Opening a page from where there is no view: after a scan, after an undone change.
use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::Get as _;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use crate::kit::{routed_by, unless_unsaved};

type Navigate = Rc<dyn Fn(&str)>;

thread_local! {
    static NAVIGATE: RefCell<Option<Navigate>> = const { RefCell::new(None) };
}

/// Keeps the router's way; once, by the layout.
pub fn keep() {
    let navigate = use_navigate();
    let location = use_location();
    NAVIGATE.set(Some(Rc::new(move |path| {
        navigate(path, NavigateOptions::default());
    })));
    routed_by(
        move || format!("{}{}", location.pathname.get(), location.search.get()),
        open,
    );
}

/// Opens the page at `path`; asks first where what was typed would be lost.
pub fn to(path: &str) {
    let path = path.to_owned();
    unless_unsaved(move || open(&path));
}

fn open(path: &str) {
    let navigate = NAVIGATE.with_borrow(Clone::clone);
    if let Some(navigate) = navigate {
        navigate(path);
    }
}
