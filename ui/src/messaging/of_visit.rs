use clinic_shared::scheduling::AppointmentView;
use leptos::prelude::*;
use leptos_router::components::A;

use super::heard::{Heard, Line};
use super::told::moves_on_soon;
use super::{TOUCHED, calls, words as w};
use crate::browser;
use crate::kit::{Badge, Glyph, Icon};
use crate::load::load;
use crate::pace::keep_fresh;
use crate::scheduling::now::use_now;

/// On a visit: what its patient has been told of it, and what leaves next. It leads to the patient's messages.
#[component]
pub fn ToldOfVisit(visit: Signal<AppointmentView>) -> impl IntoView {
    let now = use_now();
    let of = Memo::new(move |_| {
        let visit = visit.read();
        (visit.appointment.id, visit.appointment.patient_id)
    });
    let start = Memo::new(move |_| visit.read().appointment.start);
    let messages = load(TOUCHED, move || {
        let (visit, patient) = of.get();
        calls::of_visit(visit, patient)
    });
    keep_fresh(messages, move || {
        let now = browser::now();
        messages.value.with(|told| {
            let mut messages = told.iter().flat_map(|(messages, ..)| messages);
            messages.any(|message| moves_on_soon(message, now))
        })
    });
    let heard = Memo::new(move |_| {
        messages.value.with(|told| {
            let (messages, is_opted_out, answer) = told.as_ref()?;
            Some(Heard::of(messages, *is_opted_out).answered(*answer))
        })
    });
    let has_failed = Memo::new(move |_| messages.error.with(Option::is_some));
    let lines = Memo::new(move |_| {
        heard.with(|heard| heard.as_ref().map(|heard| heard.lines(start.get(), now.get())))
    });
    let href = move || format!("/patients/{}?part=messages", of.get().1);
    let told = move || match lines.get() {
        Some(lines) => lines
            .into_iter()
            .map(|line| view! { <Told line/> })
            .collect_view()
            .into_any(),
        // One line among others: its want is told as shortly.
        None if has_failed.get() => {
            view! { <span class="text-base-content/75">{w::not_known}</span> }.into_any()
        }
        None => view! { <span class="skeleton h-5 w-56" aria-hidden="true"></span> }.into_any(),
    };
    view! {
        <div class="flex flex-wrap items-center gap-x-4 gap-y-1.5" data-told="" aria-busy=move || messages.loading.get().to_string()>
            <A href attr:class="link inline-flex items-center gap-1.5 font-medium">
                <Glyph icon=Icon::Mail class="size-4"/>
                {w::messages}
            </A>
            {told}
        </div>
    }
}

#[component]
fn Told(line: Line) -> impl IntoView {
    let Line {
        tone,
        icon,
        word,
        text,
    } = line;
    view! {
        <span class="inline-flex flex-wrap items-center gap-x-1.5 tabular-nums">
            <Badge tone icon text=word/>
            {text}
        </span>
    }
}
