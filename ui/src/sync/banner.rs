use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use leptos_router::components::A;

use super::course::{Course, Says};
use super::state::{away_since, is_away, status, works_offline};
use super::words as w;
use crate::clinic;
use crate::kit::{Glyph, Icon};

/// How long good news stays.
const GOOD_NEWS_STAYS: Duration = Duration::from_secs(6);

/// Under the top bar: that the server is away and since when, what waits for it, and that it has arrived there.
#[component]
pub fn Banner() -> impl IntoView {
    let course = Rc::new(RefCell::new(Course::default()));
    let (says, say) = signal(Says::Nothing);
    let read = RwSignal::new(0_u32);
    let kept = Rc::clone(&course);
    Effect::new(move |_| {
        read.track();
        let (waiting, refused) = status().map_or((0, 0), |status| (status.waiting, status.refused));
        let now = course.borrow_mut().next(is_away(), waiting, refused);
        if says.get_untracked() != now {
            say.set(now);
        }
    });
    // Only if nothing else was said meanwhile.
    let number = StoredValue::new(0_u32);
    let kept = StoredValue::new_local(kept);
    Effect::new(move |_| {
        let said = says.get();
        let own = number.get_value() + 1;
        number.set_value(own);
        if said.passes() {
            set_timeout(
                move || {
                    if number.try_get_value() == Some(own) {
                        kept.with_value(|course| course.borrow_mut().over());
                        read.update(|times| *times += 1);
                    }
                },
                GOOD_NEWS_STAYS,
            );
        }
    });
    view! {
        <div role="status" class="print:hidden" data-banner="">
            {move || match says.get() {
                Says::Nothing => ().into_any(),
                Says::Away { waiting } => view! { <Away waiting/> }.into_any(),
                Says::Sending { waiting } => view! {
                    <Bar look=GOOD icon=Icon::Online>
                        <span>{move || w::back_and_sending(waiting)}</span>
                        <A href="/unsent" attr:class="link font-semibold">{w::which_ones}</A>
                    </Bar>
                }.into_any(),
                Says::Sent { refused: 0 } => view! {
                    <Bar look=GOOD icon=Icon::Check><span>{w::all_sent}</span></Bar>
                }.into_any(),
                Says::Sent { refused } => view! {
                    <Bar look=AWAY icon=Icon::Danger>
                        <span>{move || w::sent_but_refused(refused)}</span>
                        <A href="/unsent" attr:class="link font-semibold">{w::look_at_them}</A>
                    </Bar>
                }.into_any(),
                Says::Back => view! {
                    <Bar look=GOOD icon=Icon::Check><span>{w::back}</span></Bar>
                }.into_any(),
            }}
        </div>
    }
}

const AWAY: &str = "border-warning bg-warning/25";
const GOOD: &str = "border-success/40 bg-success/12";

#[component]
fn Bar(look: &'static str, icon: Icon, children: Children) -> impl IntoView {
    view! {
        <div class=format!("flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-2 font-medium xl:px-6 {look}")>
            <Glyph icon/>
            {children()}
        </div>
    }
}

#[component]
fn Away(waiting: usize) -> impl IntoView {
    let since = move || away_since().map(clinic::hh_mm);
    let lost = move || match since() {
        Some(since) => w::lost_since(&since),
        None => w::lost().to_owned(),
    };
    view! {
        <Bar look=AWAY icon=Icon::Offline>
            <span class="font-semibold tabular-nums">{lost}</span>
            {move || if works_offline() {
                view! {
                    {(waiting > 0).then(|| view! {
                        <A href="/unsent" attr:class="link tabular-nums">{move || w::waiting_here(waiting)}</A>
                    })}
                    <A href="/sync#offline" attr:class="link">{w::what_works}</A>
                    <span class="font-normal">{w::others_unseen}</span>
                    {move || status().and_then(|status| status.ends_in_hours).map(|hours| view! {
                        <p class="basis-full pl-8 font-semibold">{move || w::ends_in(hours, waiting)}</p>
                    })}
                }.into_any()
            } else {
                view! { <span>{w::nothing_saved}</span> }.into_any()
            }}
        </Bar>
    }
}
