//! Choosing a free time of one doctor: fourteen days as a strip, the chosen day's times as buttons.
mod certain;
mod strip;

use clinic_shared::feed::Entity;
use clinic_shared::ids::{HoldId, PractitionerId};
use clinic_shared::scheduling::FreeTimes;
use clinic_shared::time::{Date, Timestamp};
use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::free::{Sought, held_by_others, without};
use super::looks::{dd_mm, weekday_and_date, weekday_short, why_none};
use super::now::use_now;
use super::{calls, words as w};
use crate::clinic;
use crate::kit::{Button, Glyph, Icon, IconButton, Notice, Tone};
use crate::load::{Load, Loaded, load};
pub use certain::is_cut_off;
use certain::{CertainTimes, certain_of, is_own, promised};
use strip::{StripDay, next_free, strip};

/// Days on the strip: two weeks, as many as two answers of the board.
const STRIP_DAYS: i32 = 14;
/// Times in a row; the arrow keys go by it.
const ROW: usize = 6;

const WATCHED: &[Entity] = &[
    Entity::Appointment,
    Entity::Shift,
    Entity::PractitionerLeave,
    Entity::SlotHold,
];

#[component]
pub fn PickTime(
    /// Whose times.
    #[prop(into)]
    doctor: Signal<Option<PractitionerId>>,
    /// For how long a visit.
    #[prop(into)]
    sought: Signal<Option<Sought>>,
    day: RwSignal<Date>,
    chosen: RwSignal<Option<Timestamp>>,
    /// The form's own hold: its time counts as free.
    #[prop(optional, into)]
    own: Signal<Option<HoldId>>,
    /// Told until when the chosen time is kept for this computer, where it is.
    #[prop(optional)]
    promised_until: RwSignal<Option<Timestamp>>,
) -> impl IntoView {
    let asked = Memo::new(move |_| Some((doctor.get()?, sought.get()?)));
    move || match asked.get() {
        Some((doctor, sought)) => view! { <Times doctor sought day chosen own promised_until/> }.into_any(),
        None => view! { <Notice>{w::choose_doctor_first}</Notice> }.into_any(),
    }
}

#[component]
fn Times(
    doctor: PractitionerId,
    sought: Sought,
    day: RwSignal<Date>,
    chosen: RwSignal<Option<Timestamp>>,
    own: Signal<Option<HoldId>>,
    promised_until: RwSignal<Option<Timestamp>>,
) -> impl IntoView {
    let now = use_now();
    let first = RwSignal::new(first_day(day.get_untracked()));
    // A day chosen elsewhere must be on the strip.
    Effect::new(move |_| {
        let day = day.get();
        let first_shown = first.get_untracked();
        if day < first_shown || day >= first_shown.plus_days(STRIP_DAYS) {
            first.set(first_day(day));
        }
    });
    let boards = load(WATCHED, move || {
        let first = first.get();
        async move {
            let near = calls::day_board(first, 7, Some(doctor)).await?;
            let far = calls::day_board(first.plus_days(7), 7, Some(doctor)).await?;
            Ok(vec![near, far])
        }
    });
    let days = Memo::new(move |_| {
        let step = clinic::settings().slot_step_minutes;
        let boards = boards.value.get().unwrap_or_default();
        let boards: Vec<_> = boards
            .into_iter()
            .map(|board| without(board, own.get()))
            .collect();
        strip(&boards, sought, step, now.get())
    });
    let free = load(WATCHED, move || {
        calls::free_times(doctor, day.get(), sought, own.get())
    });
    Effect::new(move |_| {
        let (day, chosen, now) = (day.get(), chosen.get(), now.get());
        let times = free.value.get();
        promised_until.set(times.and_then(|times| promised(&certain_of(&times, day), chosen?, now)));
    });
    let held = Memo::new(move |_| {
        let (day, own, now) = (day.get(), own.get(), now.get());
        let times = free.value.get();
        let certain = times.map(|times| certain_of(&times, day)).unwrap_or_default();
        boards.value.with(|boards| {
            let boards = boards.iter().flatten();
            boards
                .flat_map(|board| held_by_others(board, day, own, now))
                .filter(|hold| !is_own(hold, &certain))
                .collect::<Vec<_>>()
        })
    });
    let step = move |days: i32| first.update(|first| *first = first.plus_days(days).max(clinic::today()));
    view! {
        <div class="flex items-stretch gap-1">
            <IconButton
                icon=Icon::Back
                text=w::earlier_days
                disabled=Signal::derive(move || first.get() <= clinic::today())
                press=move |()| step(-STRIP_DAYS)
            />
            <div class="grid grow grid-cols-7 gap-1 2xl:grid-cols-14" role="group" aria-label=w::choose_day>
                <For each=move || days.get() key=|day| *day let(offered)>
                    <DayButton offered day/>
                </For>
            </div>
            <IconButton icon=Icon::Forward text=w::later_days press=move |()| step(STRIP_DAYS)/>
        </div>
        <Loaded load=free lines=3 view=move |times| view! { <Grid free times days day chosen/> }/>
        <Show when=move || !held.with(Vec::is_empty)>
            <ul class="mt-3 flex flex-wrap gap-2" aria-label=w::held_by_others>
                {move || held.get().into_iter().map(|hold| view! {
                    <li class="flex items-center gap-1 rounded-field border border-dashed border-base-content/40 px-2 py-1 text-sm tabular-nums">
                        <Glyph icon=Icon::Lock class="size-4"/>
                        {clinic::hh_mm(hold.start)} "–" {clinic::hh_mm(hold.end)} ": "
                        {move || {
                            let until = clinic::hh_mm(hold.expires_at);
                            match &hold.desk {
                                Some(desk) => w::held_for_desk(desk, &until),
                                None => w::why_held(&until),
                            }
                        }}
                    </li>
                }).collect_view()}
            </ul>
        </Show>
    }
}

/// The strip begins today where that shows the day; else on the day's Monday.
fn first_day(day: Date) -> Date {
    let today = clinic::today();
    if day < today.plus_days(STRIP_DAYS) {
        today
    } else {
        day.monday()
    }
}

#[component]
fn DayButton(offered: StripDay, day: RwSignal<Date>) -> impl IntoView {
    let said = move || match offered.why {
        Some(why) => why.word().to_owned(),
        None => w::free_count(offered.free),
    };
    let is_today = offered.day == clinic::today();
    view! {
        <button
            type="button"
            class="flex min-w-0 flex-col items-center rounded-field border border-base-300 px-1 py-1.5 leading-tight hover:border-primary aria-pressed:border-primary aria-pressed:bg-primary aria-pressed:text-primary-content"
            class:off-hours=offered.free == 0
            aria-pressed=move || (day.get() == offered.day).to_string()
            aria-label=move || format!("{}: {}", weekday_and_date(offered.day), said())
            on:click=move |_| day.set(offered.day)
        >
            <span class="text-sm font-semibold tracking-tight whitespace-nowrap">
                {move || if is_today { w::today() } else { weekday_short(offered.day) }}
            </span>
            <span class="tabular-nums">{dd_mm(offered.day)}</span>
            <span class="max-w-full text-center text-xs">{said}</span>
        </button>
    }
}

#[component]
fn Grid(
    free: Load<FreeTimes>,
    times: Signal<FreeTimes>,
    days: Memo<Vec<StripDay>>,
    day: RwSignal<Date>,
    chosen: RwSignal<Option<Timestamp>>,
) -> impl IntoView {
    // While another day is asked for, the last one's times are no offer.
    let starts = Memo::new(move |_| {
        let times = times.get();
        if times.day == day.get() {
            times.starts
        } else {
            Vec::new()
        }
    });
    let certain = Memo::new(move |_| certain_of(&times.get(), day.get()));
    let is_certain =
        move |at: &Timestamp| certain.with(|certain| certain.iter().any(|time| time.start == *at));
    let is_current = move || !free.loading.get() && times.get().day == day.get();
    let misses = move || {
        let chosen = chosen.get()?;
        let zone = clinic::zone();
        let is_here = zone.day_of(chosen) == day.get() && !starts.with(|starts| starts.contains(&chosen));
        (is_current() && is_here && !starts.with(Vec::is_empty)).then_some(())
    };
    let grid = NodeRef::<Div>::new();
    let arrows = move |event: KeyboardEvent| {
        let Some(grid) = grid.get_untracked() else { return };
        if let Some(button) = arrow_target(&grid, &event.key()) {
            event.prevent_default();
            // Can only fail for an element that is not shown.
            let _ = button.focus();
        }
    };
    let parts = [
        (w::morning as fn() -> &'static str, 0, 12),
        (w::afternoon, 12, 17),
        (w::evening, 17, 24),
    ];
    let parts = parts.map(|(name, from, to)| {
        let here = Memo::new(move |_| {
            let zone = clinic::zone();
            let hour = |at: &Timestamp| zone.local(*at).hour();
            starts.with(|starts| {
                let here = starts.iter().filter(|at| (from..to).contains(&hour(at)) && !is_certain(at));
                here.copied().collect::<Vec<_>>()
            })
        });
        view! {
            <Show when=move || !here.with(Vec::is_empty)>
                <p class="mt-3 mb-1 text-sm font-semibold text-base-content/75">{name}</p>
                <div class="grid grid-cols-6 gap-1.5">
                    <For each=move || here.get() key=|at| *at let(at)>
                        <button
                            type="button"
                            class="btn btn-sm border-base-300 bg-base-100 tabular-nums hover:bg-base-200 aria-pressed:btn-primary aria-pressed:bg-primary"
                            data-time=""
                            aria-pressed=move || (chosen.get() == Some(at)).to_string()
                            on:click=move |_| chosen.set(Some(at))
                        >
                            {clinic::hh_mm(at)}
                        </button>
                    </For>
                </div>
            </Show>
        }
    });
    view! {
        <div node_ref=grid on:keydown=arrows>
            <Show when=is_cut_off>
                <CertainTimes certain chosen/>
                <p class="mt-3 text-sm text-base-content/75">{w::other_times_wait}</p>
            </Show>
            {parts.into_iter().collect_view()}
            <Show when=move || !is_cut_off()>
                <CertainTimes certain chosen/>
            </Show>
        </div>
        {move || misses().map(|()| view! {
            <div class="mt-3"><Notice tone=Tone::Warning>{w::not_free_any_more}</Notice></div>
        })}
        <Show when=move || is_current() && starts.with(Vec::is_empty)>
            <WhyNone times days day/>
        </Show>
    }
}

/// Rule D9: says why there is none and proposes the next day that has one.
#[component]
fn WhyNone(times: Signal<FreeTimes>, days: Memo<Vec<StripDay>>, day: RwSignal<Date>) -> impl IntoView {
    let next = Memo::new(move |_| days.with(|days| next_free(days, day.get())));
    view! {
        <div class="mt-3">
            <Notice tone=Tone::Warning>
                <p class="font-medium">{move || why_none(&times.get().why_none.unwrap_or_default())}</p>
                {move || next.get().map(|next| view! {
                    <div class="mt-2">
                        <Button
                            small=true
                            icon=Icon::Calendar
                            text=move || w::next_free_day(&weekday_and_date(next.day), next.free)
                            press=move |()| day.set(next.day)
                        />
                    </div>
                })}
            </Notice>
        </div>
    }
}

/// The time's button that an arrow key leads to.
fn arrow_target(grid: &web_sys::Element, key: &str) -> Option<web_sys::HtmlElement> {
    let buttons = grid.query_selector_all("button").ok()?;
    let focused = document().active_element()?;
    let count = usize::try_from(buttons.length()).ok()?;
    let node = |at: usize| buttons.item(u32::try_from(at).ok()?);
    let at = (0..count).find(|at| node(*at).is_some_and(|node| node.is_same_node(Some(&focused))))?;
    node(step(at, count, key)?)?.dyn_into().ok()
}

fn step(at: usize, count: usize, key: &str) -> Option<usize> {
    let to = match key {
        "ArrowRight" => at + 1,
        "ArrowLeft" => at.checked_sub(1)?,
        "ArrowDown" => at + ROW,
        "ArrowUp" => at.checked_sub(ROW)?,
        "Home" => 0,
        "End" => count.checked_sub(1)?,
        _ => return None,
    };
    (to < count).then_some(to)
}

#[cfg(test)]
mod tests {
    use super::step;

    #[test]
    fn arrows_go_by_one_and_by_row_and_stop_at_the_ends() {
        assert_eq!(step(0, 10, "ArrowRight"), Some(1));
        assert_eq!(step(7, 10, "ArrowUp"), Some(1));
        assert_eq!(step(7, 10, "ArrowDown"), None);
        assert_eq!(step(0, 10, "ArrowLeft"), None);
        assert_eq!(step(3, 10, "End"), Some(9));
        assert_eq!(step(3, 10, "x"), None);
    }
}
