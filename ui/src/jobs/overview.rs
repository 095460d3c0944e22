use clinic_shared::jobs::JobState;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::board::{Board, Health, count_word};
use super::told::{Word, time_word};
use super::words as w;
use crate::kit::{Button, Glyph, Icon};

/// Picture and its ground, what is so, and what to do.
const fn said(health: Health) -> (Icon, &'static str, Word, Word) {
    let careful = "bg-warning/25 text-base-content";
    match health {
        Health::Stopped => (Icon::Warning, careful, w::late_stopped, w::late_stopped_next),
        Health::Busy => (Icon::Warning, careful, w::late_busy, w::late_busy_next),
        Health::Failed => (Icon::Danger, "bg-error/10 text-error", w::failed, w::failed_next),
        Health::Calm => (Icon::Check, "bg-success/15 text-success", w::calm, w::calm_next),
    }
}

/// On top: whether somebody has to do something, and how long the job that waits for longest is overdue.
#[component]
pub fn Overview(board: Signal<Board>, tab: RwSignal<JobState>) -> impl IntoView {
    let health = Memo::new(move |_| board.with(|board| Health::of(&board.page)));
    let counts = Memo::new(move |_| board.with(|board| board.page.counts));
    let oldest = Memo::new(move |_| board.with(|board| board.page.oldest_due_seconds));
    let has_failed = move || counts.get().dead > 0;
    let besides = move || {
        let both = health.get().is_late() && has_failed();
        both.then(|| w::also_failed(&count_word(counts.get(), JobState::Dead)))
    };
    let frame = move || {
        let edge = match health.get() {
            Health::Stopped | Health::Busy => "border-warning",
            Health::Failed => "border-error/50",
            Health::Calm => "border-base-300",
        };
        format!("mb-4 flex flex-wrap items-start gap-x-6 gap-y-3 rounded-box border bg-base-100 p-5 {edge}")
    };
    view! {
        <section class=frame data-health="">
            {move || {
                let (icon, colours, ..) = said(health.get());
                view! {
                    <span class=format!("grid size-12 shrink-0 place-items-center rounded-full {colours}")>
                        <Glyph icon class="size-6"/>
                    </span>
                }
            }}
            // Read aloud when it turns; how long it is by now goes on by itself, and is not.
            <div class="min-w-0 grow basis-80" role="status">
                <h2 class="text-xl font-semibold">{move || (said(health.get()).2)()}</h2>
                <p class="max-w-prose">{move || (said(health.get()).3)()}</p>
                <p class="empty:hidden">{besides}</p>
            </div>
            <dl class="text-right" data-oldest="">
                <dt class="text-sm text-base-content/75">{w::oldest_due}</dt>
                <dd class="text-2xl font-semibold tabular-nums">
                    {move || oldest.get().map_or_else(|| w::nothing_due().to_owned(), time_word)}
                </dd>
            </dl>
            <Show when=move || has_failed() && tab.get() != JobState::Dead>
                <Button text=w::look_at_failed icon=Icon::Eye press=move |()| look_at_failed(tab)/>
            </Show>
        </section>
    }
}

/// Opens their tab and goes on there: the button that led to it is gone by then.
pub fn look_at_failed(tab: RwSignal<JobState>) {
    tab.set(JobState::Dead);
    request_animation_frame(|| {
        let chosen = document().query_selector("[role=tab][aria-selected=true]");
        let chosen = chosen.ok().flatten();
        if let Some(chosen) = chosen.and_then(|chosen| chosen.dyn_into::<HtmlElement>().ok()) {
            // Focus can only fail for an element that is not shown.
            let _ = chosen.focus();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_standing_has_a_title_and_an_advice_of_its_own() {
        let all = [Health::Stopped, Health::Busy, Health::Failed, Health::Calm];
        let mut words: Vec<&str> = all
            .into_iter()
            .flat_map(|health| {
                let (_, _, title, next) = said(health);
                [title(), next()]
            })
            .collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), 2 * all.len());
    }
}
