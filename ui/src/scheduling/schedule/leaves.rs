use clinic_shared::feed::Entity;
use clinic_shared::field::{Check, FieldCode, FieldErrors};
use clinic_shared::ids::{LeaveId, PractitionerId};
use clinic_shared::scheduling::{Leave, LeaveForm, LeavePlan};
use clinic_shared::time::{Date, Timestamp};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::super::{calls, words as w};
use super::leave_plan::{LeavePlanDialog, offer_undo};
use super::refused::ScheduleRefused;
use super::week::Clock;
use crate::kit::{Button, Card, Checkbox, DateField, Icon, IconButton, Look, TextField, Toast, keep_unsaved};
use crate::load::{Loaded, load};
use crate::send::{use_form, use_send};
use crate::sync::needs;
use crate::{browser, clinic};

/// How far ahead leaves are listed.
const DAYS_AHEAD: i32 = 180;

/// Whole days as days, up to the last one of them; hours as hours.
fn when(start: Timestamp, end: Timestamp) -> String {
    let zone = clinic::zone();
    let (first, after) = (zone.day_of(start), zone.day_of(end));
    if zone.start_of(first) != start || zone.start_of(after) != end {
        return format!(
            "{} – {}",
            clinic::date_and_time(start),
            clinic::date_and_time(end)
        );
    }
    let last = after.plus_days(-1);
    if last <= first {
        first.dd_mm_yyyy()
    } else {
        format!("{} – {}", first.dd_mm_yyyy(), last.dd_mm_yyyy())
    }
}

/// A doctor's leaves from today on, and taking one more. Rules B5, B6.
#[component]
pub fn Leaves(doctor: PractitionerId, is_fixed: bool) -> impl IntoView {
    let schedule = load(&[Entity::PractitionerLeave], move || {
        let today = clinic::today();
        calls::schedule(doctor, today, today.plus_days(DAYS_AHEAD))
    });
    view! {
        <Card title=w::leaves>
            <div class="flex flex-col gap-4">
                <Loaded load=schedule lines=2 view=move |schedule| {
                    let leaves = move || schedule.get().leaves;
                    let is_empty = Memo::new(move |_| schedule.get().leaves.is_empty());
                    view! {
                        <Show
                            when=move || !is_empty.get()
                            fallback=|| view! { <p class="text-base-content/75">{w::no_leaves}</p> }
                        >
                            <ul class="divide-y divide-base-300">
                                <For each=leaves key=|leave| leave.id let(leave)>
                                    <OneLeave doctor leave is_fixed/>
                                </For>
                            </ul>
                        </Show>
                    }
                }/>
                {(!is_fixed).then(|| view! { <TakeLeave doctor/> })}
            </div>
        </Card>
    }
}

#[component]
fn OneLeave(doctor: PractitionerId, leave: Leave, is_fixed: bool) -> impl IntoView {
    let sending = use_send();
    let id = leave.id;
    let again = LeaveForm {
        id,
        start: leave.start,
        end: leave.end,
        reason: leave.reason.clone(),
        visits: Vec::new(),
    };
    let remove = move || {
        let again = again.clone();
        sending.run(
            move |key| calls::remove_leave(doctor, id, key),
            move |()| {
                Toast::done(w::leave_removed)
                    .undo(move || {
                        // A new leave with the same content: the removed one's id is spent.
                        let form = LeaveForm {
                            id: browser::new_id(),
                            ..again.clone()
                        };
                        leptos::task::spawn_local(async move {
                            let key = crate::api::new_key();
                            if let Err(error) = calls::take_leave(doctor, &form, key).await {
                                let why = super::super::refused::why(&error);
                                Toast::failed(w::not_undone(&why)).show();
                            }
                        });
                    })
                    .show();
            },
        );
    };
    view! {
        <li class="flex items-center gap-3 py-2">
            <div class="min-w-0 grow">
                <p class="font-medium tabular-nums">
                    {move || when(leave.start, leave.end)}
                </p>
                <p class="text-base-content/75">{leave.reason}</p>
                <ScheduleRefused sending/>
            </div>
            {(!is_fixed).then(|| view! {
                <IconButton
                    icon=Icon::Trash
                    text=w::remove_leave
                    disabled=sending.pending
                    press=move |()| remove()
                    reach=needs("DELETE /api/practitioners/{id}/leaves/{leave_id}")
                />
            })}
        </li>
    }
}

/// From `from` until `to`; whole days unless said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    from: Date,
    from_minute: i64,
    to: Date,
    to_minute: i64,
    whole_days: bool,
}

impl Span {
    fn form(self, id: LeaveId, reason: String) -> LeaveForm {
        let zone = clinic::zone();
        let (start, end) = if self.whole_days {
            (zone.start_of(self.from), zone.start_of(self.to.plus_days(1)))
        } else {
            (
                zone.start_of(self.from).plus_minutes(self.from_minute),
                zone.start_of(self.to).plus_minutes(self.to_minute),
            )
        };
        LeaveForm {
            id,
            start,
            end,
            reason,
            visits: Vec::new(),
        }
    }
}

#[component]
fn TakeLeave(doctor: PractitionerId) -> impl IntoView {
    let tomorrow = clinic::today().plus_days(1);
    let from = RwSignal::new(Some(tomorrow));
    let to = RwSignal::new(Some(tomorrow));
    let (from_minute, to_minute) = (RwSignal::new(8 * 60), RwSignal::new(17 * 60));
    let whole_days = RwSignal::new(true);
    let reason = RwSignal::new(String::new());
    // One leave, however often it is sent, until it is taken.
    let id = StoredValue::new(browser::new_id::<LeaveId>());
    // The end follows a start that is moved past it.
    Effect::new(move |_| {
        if let (Some(from), Some(until)) = (from.get(), to.get_untracked())
            && until < from
        {
            to.set(Some(from));
        }
    });
    let planning = RwSignal::new(false);
    let typed = move || {
        let minutes = (from_minute.get(), to_minute.get());
        (from.get(), to.get(), minutes, whole_days.get(), reason.get())
    };
    let untouched = StoredValue::new(untrack(typed));
    keep_unsaved(move || untouched.get_value() != typed());
    let form = move || {
        let span = Span {
            from: from.get()?,
            from_minute: from_minute.get(),
            to: to.get()?,
            to_minute: to_minute.get(),
            whole_days: whole_days.get(),
        };
        Some(span.form(id.get_value(), reason.get()))
    };
    let complaints = use_form(move || {
        if let Some(form) = form() {
            return form.check();
        }
        let mut errors = FieldErrors::default();
        errors.add_if(from.get().is_none(), "/start", FieldCode::Required);
        errors.add_if(to.get().is_none(), "/end", FieldCode::Required);
        errors
    });
    let sending = complaints.sending;
    let begin_anew = move || {
        id.try_set_value(browser::new_id());
        reason.try_set(String::new());
        untouched.try_set_value(untrack(typed));
        complaints.begin_anew();
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        // Asked in any case: it shows what is missing.
        let passes = complaints.passes();
        let Some(form) = untrack(form).filter(|_| passes) else {
            return;
        };
        sending.about(&form);
        // A leave that hits visits first says where they go.
        sending.run(
            move |key| async move {
                let plan: LeavePlan = calls::leave_plan(doctor, form.start, form.end).await?;
                if plan.visits.is_empty() {
                    calls::take_leave(doctor, &form, key).await.map(Some)
                } else {
                    Ok(None)
                }
            },
            move |leave: Option<Leave>| match leave {
                Some(leave) => {
                    offer_undo(doctor, &leave, 0);
                    begin_anew();
                }
                None => {
                    planning.try_set(true);
                }
            },
        );
    };
    view! {
        <form class="flex flex-col gap-3 border-t border-base-300 pt-4" novalidate on:submit=submit>
            <div class="grid gap-3 sm:grid-cols-2">
                <DateField label=w::from_day value=from required=true error=complaints.of("/start")/>
                <DateField label=w::to_day value=to required=true error=complaints.of("/end")/>
            </div>
            <Checkbox label=w::whole_days value=whole_days/>
            <Show when=move || !whole_days.get()>
                <div class="flex max-w-48 items-center gap-2">
                    <Clock label=w::from_time value=from_minute.into() change=move |minute| from_minute.set(minute)/>
                    "–"
                    <Clock label=w::to_time value=to_minute.into() change=move |minute| to_minute.set(minute)/>
                </div>
            </Show>
            <TextField label=w::reason value=reason error=complaints.of("/reason")/>
            <ScheduleRefused sending/>
            <div>
                <Button text=w::take_leave icon=Icon::Sun look=Look::Plain submit=true busy=sending.pending reach=needs("POST /api/practitioners/{id}/leaves")/>
            </div>
        </form>
        <LeavePlanDialog open=planning doctor form=Signal::derive(form) taken=move |_| begin_anew()/>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_days_of_leave_are_said_as_days_and_hours_as_hours() {
        let zone = clinic::zone();
        let first = Date::new(2026, 11, 29).unwrap();
        let after = |days| zone.start_of(first.plus_days(days));
        assert_eq!(when(after(0), after(1)), "29/11/2026");
        assert_eq!(when(after(0), after(3)), "29/11/2026 – 01/12/2026");
        let until_ten = when(after(0), zone.at(first, 10, 0));
        assert!(until_ten.contains("10:00"), "{until_ten}");
    }

    #[test]
    fn whole_days_end_at_the_midnight_after_the_last() {
        let day = |day| Date::new(2026, 11, day).unwrap();
        let span = Span {
            from: day(24),
            from_minute: 480,
            to: day(25),
            to_minute: 720,
            whole_days: true,
        };
        let zone = clinic::zone();
        let id = browser::new_id();
        let form = span.form(id, String::new());
        assert_eq!(
            (form.start, form.end),
            (zone.at(day(24), 0, 0), zone.at(day(26), 0, 0))
        );
        let part = Span {
            whole_days: false,
            ..span
        };
        let form = part.form(id, String::new());
        assert_eq!(
            (form.start, form.end),
            (zone.at(day(24), 8, 0), zone.at(day(25), 12, 0))
        );
    }
}
