use clinic_shared::ids::PractitionerId;
use clinic_shared::time::Date;
use leptos::prelude::*;

use super::super::looks::weekday_and_date;
use super::super::words as w;
use super::layout::specialties;
use super::page::Board;
use crate::kit::{Button, Checkbox, Choice, Command, DateField, Dialog, Icon, IconButton, use_command};
use crate::{clinic, session};

/// Which day, whose columns.
#[component]
pub fn Toolbar(board: Board) -> impl IntoView {
    let step = move |days: i32| {
        let days = if board.week_of.get_untracked().is_some() {
            days * 7
        } else {
            days
        };
        board.set_day.set(Some(board.day.get_untracked().plus_days(days)));
    };
    let to_today = move || board.set_day.set(None);
    use_command(Command::new(w::today, Icon::Calendar, to_today));
    use_command(Command::new(w::previous_day, Icon::Back, move || step(-1)));
    use_command(Command::new(w::next_day, Icon::Forward, move || step(1)));

    let is_week = Memo::new(move |_| board.week_of.get().is_some());
    let doctors = Memo::new(move |_| {
        board.data.value.with(|data| {
            let mut doctors: Vec<(PractitionerId, String)> = Vec::new();
            for column in data.iter().flat_map(|data| &data.columns) {
                if doctors.iter().all(|(id, _)| *id != column.practitioner_id) {
                    doctors.push((column.practitioner_id, column.practitioner_name.clone()));
                }
            }
            doctors
        })
    });
    let shown = move || {
        let day = board.day.get();
        if is_week.get() {
            let last = day.plus_days(6);
            format!("{} – {}", day.dd_mm_yyyy(), last.dd_mm_yyyy())
        } else {
            weekday_and_date(day)
        }
    };
    let choosing = RwSignal::new(false);
    view! {
        <div class="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
            <div class="flex items-center gap-1">
                <IconButton
                    icon=Icon::Back
                    text=move || if is_week.get() { w::previous_week() } else { w::previous_day() }
                    press=move |()| step(-1)
                />
                <Button text=w::today small=true press=move |()| to_today()/>
                <IconButton
                    icon=Icon::Forward
                    text=move || if is_week.get() { w::next_week() } else { w::next_day() }
                    press=move |()| step(1)
                />
                <button
                    type="button"
                    class="btn btn-ghost btn-sm text-base font-semibold"
                    title=w::choose_day
                    on:click=move |_| choosing.set(true)
                >
                    {shown}
                </button>
            </div>
            <DayOrWeek board is_week doctors/>
            <Filters board is_week doctors/>
        </div>
        <Dialog open=choosing title=w::choose_day>
            <ChooseDay board choosing/>
        </Dialog>
    }
}

#[component]
fn ChooseDay(board: Board, choosing: RwSignal<bool>) -> impl IntoView {
    let day: RwSignal<Option<Date>> = RwSignal::new(Some(board.day.get_untracked()));
    let today = clinic::today();
    let near = (0..14).map(|days| {
        let day = today.plus_days(days);
        view! {
            <Button
                small=true
                text=move || weekday_and_date(day)
                press=move |()| {
                    board.set_day.set(Some(day));
                    choosing.set(false);
                }
            />
        }
    });
    view! {
        <form
            class="flex flex-col gap-4"
            on:submit=move |event| {
                event.prevent_default();
                if let Some(day) = day.get_untracked() {
                    board.set_day.set(Some(day));
                    choosing.set(false);
                }
            }
        >
            <DateField label=w::choose_day value=day required=true/>
            <Button text=w::choose_day submit=true look=crate::kit::Look::Primary/>
            <div class="grid grid-cols-2 gap-2">{near.collect_view()}</div>
        </form>
    }
}

#[component]
fn DayOrWeek(
    board: Board,
    is_week: Memo<bool>,
    doctors: Memo<Vec<(PractitionerId, String)>>,
) -> impl IntoView {
    // The week is one doctor's: the one filtered by, the one who sits here, or else the first.
    let to_week = move |_| {
        let own = session::account().and_then(|account| account.practitioner_id);
        let chosen = board.filter.with_untracked(|filter| filter.practitioner);
        let first = doctors.with_untracked(|doctors| doctors.first().map(|(id, _)| *id));
        board.set_week_of.set(chosen.or(own).or(first));
    };
    let classes = "btn btn-sm join-item border-base-300 aria-pressed:btn-primary";
    view! {
        <div class="join" role="group" aria-label=w::view_by>
            <button
                type="button"
                class=classes
                aria-pressed=move || (!is_week.get()).to_string()
                on:click=move |_| board.set_week_of.set(None)
            >
                {w::one_day}
            </button>
            <button type="button" class=classes aria-pressed=move || is_week.get().to_string() on:click=to_week>
                {w::one_week}
            </button>
        </div>
    }
}

#[component]
fn Filters(board: Board, is_week: Memo<bool>, doctors: Memo<Vec<(PractitionerId, String)>>) -> impl IntoView {
    let with_cancelled = RwSignal::new(false);
    Effect::new(move |_| {
        let with_cancelled = with_cancelled.get();
        board
            .filter
            .update(|filter| filter.with_cancelled = with_cancelled);
    });
    let found_specialties = Memo::new(move |_| {
        board
            .data
            .value
            .with(|data| data.as_ref().map(specialties).unwrap_or_default())
    });
    // In a week all doctors stay to choose from: the board itself knows only the one shown.
    let all_doctors = Memo::new(move |before: Option<&Vec<(PractitionerId, String)>>| {
        let doctors = doctors.get();
        match before {
            Some(before) if is_week.get() && before.len() > doctors.len() => before.clone(),
            _ => doctors,
        }
    });
    let doctor_choices = move || {
        let doctors = all_doctors.get().into_iter();
        doctors
            .map(|(id, name)| Choice::new(id.to_string(), name))
            .collect::<Vec<_>>()
    };
    let chosen_doctor = Memo::new(move |_| {
        let id = board.week_of.get().or(board.filter.read().practitioner);
        id.map(|id| id.to_string()).unwrap_or_default()
    });
    let choose_doctor = move |value: String| {
        let id: Option<PractitionerId> = value.parse().ok();
        if is_week.get_untracked() {
            board.set_week_of.set(id);
        } else {
            board.filter.update(|filter| filter.practitioner = id);
        }
    };
    view! {
        <Show when=move || !is_week.get()>
            <Pick
                label=w::specialty
                all=w::all_specialties
                chosen=Signal::derive(move || board.filter.read().specialty.clone())
                choices=Signal::derive(move || {
                    found_specialties.get().into_iter().map(|name| Choice::new(name.clone(), name)).collect()
                })
                choose=move |value| board.filter.update(|filter| filter.specialty = value)
            />
        </Show>
        <Pick
            label=w::doctor
            all=w::all_doctors
            chosen=chosen_doctor
            choices=Signal::derive(doctor_choices)
            choose=choose_doctor
        />
        <Checkbox label=w::show_cancelled value=with_cancelled/>
    }
}

/// A small choice in a row of tools, without the room of a form's field.
#[component]
fn Pick(
    label: fn() -> &'static str,
    all: fn() -> &'static str,
    #[prop(into)] chosen: Signal<String>,
    choices: Signal<Vec<Choice>>,
    #[prop(into)] choose: Callback<String>,
) -> impl IntoView {
    view! {
        <select
            class="select select-sm w-40"
            aria-label=label
            on:change:target=move |event| choose.run(event.target().value())
        >
            <option value="" selected=move || chosen.with(String::is_empty)>{all}</option>
            <For each=move || choices.get() key=|choice| (choice.value.clone(), choice.text.clone()) let(choice)>
                {
                    let own = choice.value.clone();
                    view! {
                        <option value=choice.value selected=move || chosen.with(|chosen| *chosen == own)>
                            {choice.text}
                        </option>
                    }
                }
            </For>
        </select>
    }
}
