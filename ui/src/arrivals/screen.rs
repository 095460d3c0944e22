use std::time::Duration;

use clinic_shared::arrivals::{QueueScreen, ScreenCall, ScreenWaiting};
use clinic_shared::feed::Entity;
use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::screen_state::{Calls, calls as parted, is_crowded, is_fresh, numbers_max};
use super::{calls, words as w};
use crate::kit::{Glyph, Icon};
use crate::load::load;
use crate::{browser, clinic};

/// A TV has no live line, so it asks.
const ASK_EVERY: Duration = Duration::from_secs(3);

/// The waiting room's TV: numbers and rooms, never a name. Needs no sign-in.
#[component]
pub fn ScreenPage() -> impl IntoView {
    let screen = load(&[Entity::QueueEntry], calls::screen);
    let clock = RwSignal::new(browser::now());
    every(ASK_EVERY, move || screen.again());
    every(Duration::from_secs(1), move || clock.set(browser::now()));
    // An answer brings the server's time: a TV's own may be wrong, and nobody should see that.
    Effect::new(move |_| {
        screen.value.track();
        clock.set(browser::now());
    });
    leave_by_escape();
    Effect::new(move |_| document().set_title(&format!("{} · ClinicDesk", w::screen())));
    let value = move || screen.value.get();
    let name = Memo::new(move |_| value().map(|screen| screen.clinic_name).unwrap_or_default());
    let now = Memo::new(move |_| value().map(|screen| screen.now));
    let shown = Memo::new(move |_| value().as_ref().map(parted).unwrap_or_default());
    let waiting = Memo::new(move |_| {
        value()
            .map(|QueueScreen { waiting, .. }| waiting)
            .unwrap_or_default()
    });
    let is_old = Memo::new(move |_| screen.error.with(Option::is_some));
    view! {
        <main class="flex h-dvh flex-col overflow-hidden bg-[#08161b] text-[#eef6f6]">
            <header class="flex items-center justify-between gap-8 border-b border-white/15 px-[2vw] py-[1.2vh]">
                <h1 class="text-[2.2vw] font-semibold">{name}</h1>
                <Show when=move || is_old.get()>
                    <p class="flex items-center gap-3 rounded-box bg-[#f2c14e] px-4 py-1 text-[1.4vw] font-semibold text-[#3a2600]">
                        <Glyph icon=Icon::Offline class="size-[1.6vw]"/>
                        {w::screen_is_old}
                    </p>
                </Show>
                <p class="text-[3vw] font-semibold tabular-nums">{move || clinic::hh_mm(clock.get())}</p>
            </header>
            <div class="grid min-h-0 grow grid-cols-[1.7fr_1fr]">
                <section class="flex min-h-0 flex-col gap-[2vh] p-[2vw]" aria-live="polite">
                    <h2 class="text-[2vw] font-semibold text-[#9be0d3]">{w::please_enter}</h2>
                    {move || {
                        let Calls { newest, others } = shown.get();
                        match newest {
                            Some(newest) => view! { <Newest call=newest now/> <Others calls=others/> }.into_any(),
                            None => view! {
                                <p class="grid grow place-items-center text-[3vw] text-white/70">{w::nobody_called}</p>
                            }.into_any(),
                        }
                    }}
                </section>
                <section class="flex min-h-0 flex-col gap-[2vh] overflow-hidden bg-white/5 p-[2vw]">
                    <h2 class="text-[2vw] font-semibold text-[#9be0d3]">{w::next_numbers}</h2>
                    {move || {
                        let rooms = waiting.get();
                        let numbers_max = numbers_max(rooms.len());
                        let is_small = is_crowded(rooms.len());
                        let columns = if is_small { "grid-cols-2 gap-[0.8vw]" } else { "grid-cols-1 gap-[1.2vw]" };
                        let rooms = rooms.into_iter().map(|room| view! { <NextInRoom room numbers_max is_small/> });
                        view! { <div class=format!("grid {columns}")>{rooms.collect_view()}</div> }
                    }}
                    <Show when=move || waiting.with(Vec::is_empty)>
                        <p class="text-[1.8vw] text-white/70">{w::nobody_waiting}</p>
                    </Show>
                </section>
            </div>
        </main>
    }
}

/// While the calling component is shown.
fn every(time: Duration, run: impl Fn() + 'static) {
    // Fails only outside a window, where nothing is shown either.
    if let Ok(ticking) = set_interval_with_handle(run, time) {
        on_cleanup(move || ticking.clear());
    }
}

/// The page has no navigation, and the desktop's window no way back.
fn leave_by_escape() {
    let navigate = use_navigate();
    let listening = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" {
            navigate("/", NavigateOptions::default());
        }
    });
    on_cleanup(move || listening.remove());
}

fn room_of(name: String) -> String {
    if name.is_empty() {
        w::at_the_desk().to_owned()
    } else {
        name
    }
}

/// The newest call, across the room. Blinks gently while it is new, unless the machine asks for stillness.
#[component]
fn Newest(call: ScreenCall, now: Memo<Option<clinic_shared::time::Timestamp>>) -> impl IntoView {
    let (number, room) = (call.number.clone(), room_of(call.room_name.clone()));
    let fresh = Memo::new(move |_| now.get().is_some_and(|now| is_fresh(&call, now)));
    view! {
        <div class="relative flex items-center justify-between gap-[2vw] overflow-hidden rounded-[1.5vw] px-[2.5vw] py-[2vh]">
            // Only the ground behind blinks: the number stays readable all the time.
            <span
                class="absolute inset-0 bg-[#0f6b6b]"
                class=("motion-safe:animate-pulse", move || fresh.get())
                aria-hidden="true"
            ></span>
            <p class="relative text-[13vw] leading-none font-bold tabular-nums">{number}</p>
            <p class="relative text-right text-[4.2vw] leading-tight font-semibold">{room}</p>
        </div>
    }
}

#[component]
fn Others(calls: Vec<ScreenCall>) -> impl IntoView {
    let rows = calls.into_iter().map(|call| {
        view! {
            <li class="flex items-center justify-between gap-4 rounded-[1vw] bg-white/10 px-[1.4vw] py-[1vh]">
                <span class="text-[4.4vw] leading-none font-bold tabular-nums">{call.number}</span>
                <span class="text-right text-[1.8vw] leading-tight">
                    {room_of(call.room_name)}
                    {call.in_room.then(|| view! { <span class="block text-[#9be0d3]">{w::is_in_room}</span> })}
                </span>
            </li>
        }
    });
    view! { <ul class="grid grid-cols-2 gap-[1.2vw]">{rows.collect_view()}</ul> }
}

#[component]
fn NextInRoom(room: ScreenWaiting, numbers_max: usize, is_small: bool) -> impl IntoView {
    // In two columns two numbers and the rest's count fit one line.
    let (name, size) = if is_small {
        ("text-[1.3vw]", "gap-x-[0.8vw] text-[1.9vw]")
    } else {
        ("text-[1.6vw]", "gap-x-[1.6vw] text-[2.6vw]")
    };
    let more = usize::try_from(room.waiting)
        .unwrap_or_default()
        .saturating_sub(room.numbers.len().min(numbers_max));
    let numbers = room.numbers.into_iter().take(numbers_max);
    let numbers = numbers.map(|number| view! { <li class="tabular-nums">{number}</li> });
    view! {
        <div class="rounded-[1vw] bg-white/5 px-[1.2vw] py-[1vh]">
            <h3 class=format!("text-white/80 {name}")>{room_of(room.room_name)}</h3>
            <ul class=format!("flex flex-wrap leading-snug font-semibold {size}")>
                {numbers.collect_view()}
                {(more > 0).then(|| view! { <li class="text-white/70">{format!("+{more}")}</li> })}
            </ul>
        </div>
    }
}
