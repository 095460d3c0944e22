//! Reading for a view: loads, shows that it loads, says what failed, and loads again when a row changes.
use std::future::Future;

use clinic_shared::feed::{Entity, Page};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ApiError;
use crate::kit::Skeleton;
use crate::shell::Failed;
use crate::{live, sync};

/// What was asked for, as far as it is known. The last good value stays while it is asked for again.
#[derive(Debug)]
pub struct Load<T: Send + Sync + 'static> {
    pub value: RwSignal<Option<T>>,
    pub error: RwSignal<Option<ApiError>>,
    pub loading: RwSignal<bool>,
    again: RwSignal<u32>,
}

// By hand: a derive would ask for `T: Copy`.
impl<T: Send + Sync + 'static> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Load<T> {}

impl<T: Send + Sync + 'static> Load<T> {
    /// Asks again.
    pub fn again(&self) {
        self.again.update(|times| *times += 1);
    }
}

/// Loads by `fetch`; again when a signal that `fetch` reads (before its first await) changes, and when a row
/// of the kinds in `watching` changes at the clinic.
pub fn load<T, Fetch, Fetched>(watching: &'static [Entity], fetch: Fetch) -> Load<T>
where
    T: Send + Sync + 'static,
    Fetch: Fn() -> Fetched + 'static,
    Fetched: Future<Output = Result<T, ApiError>> + 'static,
{
    let load = Load {
        value: RwSignal::new(None),
        error: RwSignal::new(None),
        loading: RwSignal::new(true),
        again: RwSignal::new(0),
    };
    // Answers may come in another order than their questions: only the newest question's counts.
    let asked = StoredValue::new(0_u32);
    Effect::new(move |_| {
        load.again.track();
        for entity in watching {
            live::follow(*entity);
        }
        let number = asked.get_value() + 1;
        asked.set_value(number);
        load.loading.set(true);
        let answer = fetch();
        spawn_local(async move {
            let answer = answer.await;
            // The view may be gone by now, and its signals with it.
            if asked.try_get_value() != Some(number) {
                return;
            }
            load.loading.set(false);
            match answer {
                Ok(value) => {
                    load.error.set(None);
                    load.value.set(Some(value));
                }
                Err(error) => load.error.set(Some(error)),
            }
        });
    });
    // What could not be had for want of the server is asked for again when it is back.
    Effect::new(move |was_away: Option<bool>| {
        let is_away = sync::is_away();
        let has_failed = || {
            load.error
                .with_untracked(|error| error.as_ref().is_some_and(ApiError::is_worth_repeating))
        };
        if was_away == Some(true) && !is_away && has_failed() {
            load.again();
        }
        is_away
    });
    load
}

/// Shows a `Load`: a skeleton, then the view of its value (made once; it follows the value as a signal), or
/// what failed with a way to try again.
#[component]
pub fn Loaded<T, View, Shown>(
    load: Load<T>,
    /// Makes the view of the value.
    view: View,
    /// Lines of the skeleton.
    #[prop(default = 4)]
    lines: usize,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    View: Fn(Signal<T>) -> Shown + Send + Sync + 'static,
    Shown: IntoView + 'static,
{
    let view = StoredValue::new(view);
    let is_there = Memo::new(move |_| load.value.with(Option::is_some));
    let failed = move || {
        load.error
            .get()
            .map(|error| view! { <Failed error=error again=Callback::new(move |()| load.again())/> })
    };
    view! {
        <div aria-busy=move || load.loading.get().to_string() class="contents">
            {failed}
            {move || {
                if is_there.get() {
                    // `is_there` holds, so the default below is never shown; a signal must have a value.
                    let first = load.value.get_untracked();
                    first.map(|first| {
                        let value = Signal::derive(move || load.value.get().unwrap_or_else(|| first.clone()));
                        view.with_value(|view| view(value).into_any())
                    })
                } else {
                    load.error.with(Option::is_none).then(|| view! { <Skeleton lines/> }.into_any())
                }
            }}
        </div>
    }
}

/// A list that grows page by page.
#[derive(Debug)]
pub struct Listing<T: Clone + Send + Sync + 'static> {
    pub load: Load<Page<T>>,
    pages: RwSignal<usize>,
}

#[expect(clippy::expl_impl_clone_on_copy, reason = "a derive would ask for `T: Copy`")]
impl<T: Clone + Send + Sync + 'static> Clone for Listing<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Clone + Send + Sync + 'static> Copy for Listing<T> {}

impl<T: Clone + Send + Sync + 'static> Listing<T> {
    pub fn has_more(&self) -> bool {
        self.load
            .value
            .with(|page| page.as_ref().is_some_and(|page| page.next_cursor.is_some()))
    }

    pub fn more(&self) {
        self.pages.update(|pages| *pages += 1);
    }

    /// Back to the first page, such as for another search.
    pub fn from_start(&self) {
        self.pages.set(1);
    }
}

/// Loads a list by `fetch(cursor)`; all its shown pages anew when a signal that `fetch` reads or a row of the
/// kinds in `watching` changes.
pub fn listing<T, Fetch, Fetched>(watching: &'static [Entity], fetch: Fetch) -> Listing<T>
where
    T: Clone + Send + Sync + 'static,
    Fetch: Fn(Option<String>) -> Fetched + Clone + 'static,
    Fetched: Future<Output = Result<Page<T>, ApiError>> + 'static,
{
    let pages = RwSignal::new(1);
    let load = load(watching, move || {
        let fetch = fetch.clone();
        let wanted = pages.get();
        // The first page is asked for here, not in the future, so that the signals it reads are followed.
        let first = fetch(None);
        async move {
            let mut all = first.await?;
            for _ in 1..wanted {
                let Some(cursor) = all.next_cursor.take() else {
                    break;
                };
                let next = fetch(Some(cursor)).await?;
                all.items.extend(next.items);
                all.next_cursor = next.next_cursor;
            }
            Ok(all)
        }
    });
    Listing { load, pages }
}
