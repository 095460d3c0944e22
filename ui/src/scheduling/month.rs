//! A month's load: how many of the visits that are possible are taken, by doctor and day. A day leads to the
//! board. Rules D6–D8.
mod arrows;

use clinic_shared::feed::Entity;
use clinic_shared::scheduling::{DayLoad, Load as ClinicLoad, LoadOf};
use clinic_shared::time::Date;
use leptos::ev::KeyboardEvent;
use leptos::html::{Div, Th};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{query_signal_with_options, use_navigate};

use super::looks::weekday_short;
use super::{calls, words as w};
use crate::clinic;
use crate::kit::{Button, ButtonLink, EmptyState, Icon, IconButton, PageHead};
use crate::load::{Loaded, load};

/// The first day of the month after `first`.
fn next_month(first: Date) -> Date {
    first.plus_days(31).first_of_month()
}

/// How full, in words that do not need a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fill {
    /// No hours.
    Closed,
    Free,
    Half,
    Busy,
    Full,
}

impl Fill {
    const fn of(visits: u16, capacity: u16) -> Self {
        if capacity == 0 && visits == 0 {
            Self::Closed
        } else if visits >= capacity {
            Self::Full
        } else if visits as u32 * 4 >= capacity as u32 * 3 {
            Self::Busy
        } else if visits as u32 * 2 >= capacity as u32 {
            Self::Half
        } else {
            Self::Free
        }
    }

    const fn look(self) -> &'static str {
        match self {
            Self::Closed => "bg-base-200 text-base-content/60",
            Self::Free => "bg-success/10",
            Self::Half => "bg-success/35",
            Self::Busy => "bg-warning/45",
            Self::Full => "bg-error/25 font-semibold",
        }
    }
}

#[component]
pub fn MonthPage() -> impl IntoView {
    let stay = NavigateOptions {
        replace: true,
        scroll: false,
        ..NavigateOptions::default()
    };
    let (month, set_month) = query_signal_with_options::<Date>("month", stay);
    let first = Memo::new(move |_| month.get().unwrap_or_else(clinic::today).first_of_month());
    let data = load(
        &[
            Entity::Appointment,
            Entity::Shift,
            Entity::PractitionerLeave,
            Entity::Practitioner,
        ],
        move || {
            let first = first.get();
            calls::month_load(first, next_month(first).plus_days(-1))
        },
    );
    let shown = move || {
        let first = first.get().0;
        format!("{:02}/{:04}", first.month(), first.year())
    };
    view! {
        <PageHead title=w::month_load about=w::month_load_about>
            <ButtonLink text=w::day_board href="/day-board".to_owned() icon=Icon::Calendar/>
        </PageHead>
        <div class="mb-3 flex flex-wrap items-center gap-1">
            <IconButton
                icon=Icon::Back text=w::previous_month
                press=move |()| set_month.set(Some(first.get_untracked().plus_days(-1).first_of_month()))
            />
            <Button text=w::this_month small=true press=move |()| set_month.set(None)/>
            <IconButton
                icon=Icon::Forward text=w::next_month
                press=move |()| set_month.set(Some(next_month(first.get_untracked())))
            />
            <span class="px-2 text-lg font-semibold tabular-nums">{shown}</span>
        </div>
        <Loaded load=data lines=8 view=move |data| {
            let is_empty = Memo::new(move |_| data.get().doctors.is_empty());
            view! {
                <Show
                    when=move || !is_empty.get()
                    fallback=|| view! { <EmptyState icon=Icon::Doctor title=w::no_doctors/> }
                >
                    <Months data/>
                </Show>
            }
        }/>
    }
}

#[component]
fn Months(data: Signal<ClinicLoad>) -> impl IntoView {
    let days = move || {
        let days = data.get().doctors.into_iter().next().map(|doctor| doctor.days);
        days.unwrap_or_default()
            .into_iter()
            .map(|day| day.day)
            .collect::<Vec<_>>()
    };
    let (scroller, today_head) = (NodeRef::<Div>::new(), NodeRef::<Th>::new());
    // A month is wider than most screens: it opens where today is.
    Effect::new(move |_| {
        if let (Some(scroller), Some(head)) = (scroller.get(), today_head.get()) {
            scroller.set_scroll_left(head.offset_left() - scroller.client_width() / 2);
        }
    });
    let heads = move || {
        let days = days().into_iter().map(|day| {
            let is_today = day == clinic::today();
            let look = if is_today {
                "font-bold text-primary underline"
            } else {
                "font-medium"
            };
            let current = is_today.then_some("date");
            let place = if is_today { today_head } else { NodeRef::new() };
            view! {
                <th
                    node_ref=place scope="col" aria-current=current
                    class=format!("px-1 py-1 text-center text-xs {look}")
                >
                    {move || weekday_short(day)} <br/> {day.0.day()}
                </th>
            }
        });
        days.collect_view()
    };
    let by_arrow = move |event: KeyboardEvent| {
        if let Some(day) = arrows::target(&event.key()) {
            event.prevent_default();
            // Can only fail for an element that is not shown.
            let _ = day.focus();
        }
    };
    view! {
        <div
            node_ref=scroller
            class="scroll-pl-48 overflow-x-auto rounded-box border border-base-300 bg-base-100"
            on:keydown=by_arrow
        >
            <table class="border-separate border-spacing-0.5 tabular-nums">
                <caption class="sr-only">{w::month_load}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="sticky left-0 bg-base-100 px-3 text-left">{w::doctor}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=move || data.get().doctors
                        key=|doctor| (doctor.practitioner_id, doctor.days.clone())
                        let(doctor)
                    >
                        <DoctorRow doctor/>
                    </For>
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn DoctorRow(doctor: LoadOf) -> impl IntoView {
    // Tab goes from doctor to doctor, the arrows from day to day.
    let today = clinic::today();
    let reached = doctor.days.iter().map(|load| load.day).find(|day| *day == today);
    let reached = reached.or_else(|| doctor.days.first().map(|load| load.day));
    let cells = doctor.days.into_iter().map(|load| {
        let is_reached = Some(load.day) == reached;
        view! { <Cell load is_reached/> }
    });
    view! {
        <tr>
            <th scope="row" class="sticky left-0 bg-base-100 px-3 py-1 text-left font-medium whitespace-nowrap">
                {doctor.practitioner_name}
                <span class="block text-xs font-normal text-base-content/75">{doctor.specialty}</span>
            </th>
            {cells.collect_view()}
        </tr>
    }
}

/// A link, so that a key opens the day as a click does.
#[component]
fn Cell(
    load: DayLoad,
    /// By Tab.
    is_reached: bool,
) -> impl IntoView {
    let DayLoad {
        day,
        visits,
        capacity,
    } = load;
    let fill = Fill::of(visits, capacity);
    let href = format!("/day-board?day={day}");
    let navigate = use_navigate();
    let to = href.clone();
    let about = move || {
        let day = day.dd_mm_yyyy();
        if fill == Fill::Closed {
            w::load_closed(&day)
        } else {
            w::load_of(&day, visits, capacity)
        }
    };
    let text = if fill == Fill::Closed {
        "–".to_owned()
    } else {
        format!("{visits}/{capacity}")
    };
    view! {
        <td class="p-0">
            <a
                href=href
                title=about
                aria-label=about
                tabindex=if is_reached { "0" } else { "-1" }
                class=format!("grid h-11 min-w-11 place-items-center rounded-field px-1 text-sm hover:outline-2 {}", fill.look())
                on:click=move |event| {
                    event.prevent_default();
                    navigate(&to, NavigateOptions::default());
                }
            >
                {text}
            </a>
        </td>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::no_hours(0, 0, Fill::Closed)]
    #[case::nobody(0, 15, Fill::Free)]
    #[case::some(7, 15, Fill::Free)]
    #[case::half(8, 15, Fill::Half)]
    #[case::nearly(12, 15, Fill::Busy)]
    #[case::all(15, 15, Fill::Full)]
    #[case::beside_the_hours(1, 0, Fill::Full)]
    fn a_day_says_how_full_it_is(#[case] visits: u16, #[case] capacity: u16, #[case] fill: Fill) {
        assert_eq!(Fill::of(visits, capacity), fill);
    }

    #[test]
    fn a_month_is_followed_by_the_next() {
        let month = |year, month| Date::new(year, month, 1).unwrap();
        assert_eq!(next_month(month(2026, 12)), month(2027, 1));
        assert_eq!(next_month(month(2027, 2)), month(2027, 3));
    }
}
