use std::collections::BTreeSet;

use clinic_shared::field::{Check, FieldErrors, Language};
use clinic_shared::ids::PractitionerId;
use clinic_shared::refusal::Refusal;
use clinic_shared::scheduling::{RepeatWeek, RepeatedWeek, RepeatedWeeks};
use clinic_shared::time::Date;
use leptos::prelude::*;

use super::super::looks::weekday_and_date;
use super::super::{calls, words as w};
use crate::kit::{
    Badge, Button, Checkbox, DateField, Dialog, DialogFoot, Icon, IconButton, Look, TextField, TextKind, Tone,
};
use crate::send::use_form;
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::words::language;

/// The most weeks of one request.
const WEEKS_MAX: i32 = 53;

/// The same hours in the weeks that follow, but for the days that stay as they are.
fn asked(from: Date, weeks: &str, except: &BTreeSet<Date>, replace: bool) -> Option<RepeatWeek> {
    let weeks: i32 = weeks.trim().parse().ok()?;
    let asked = RepeatWeek {
        from,
        to: (1..=weeks.clamp(0, WEEKS_MAX))
            .map(|week| from.plus_days(7 * week))
            .collect(),
        except: except.iter().copied().collect(),
        replace,
    };
    asked.check().is_empty().then_some(asked)
}

/// Repeats the saved week and says of each other week whether it was taken on.
#[component]
pub fn RepeatDialog(open: RwSignal<bool>, doctor: PractitionerId, from: Signal<Date>) -> impl IntoView {
    view! {
        <Dialog open title=w::repeat_week>
            <Inside open doctor from=from.get_untracked()/>
        </Dialog>
    }
}

#[component]
fn Inside(open: RwSignal<bool>, doctor: PractitionerId, from: Date) -> impl IntoView {
    let weeks = RwSignal::new("4".to_owned());
    let except = RwSignal::new(BTreeSet::<Date>::new());
    let replace = RwSignal::new(false);
    let done = RwSignal::new(None::<RepeatedWeeks>);
    // A half-typed day must not be left out unsaid.
    let complaints = use_form(FieldErrors::default);
    let sending = complaints.sending;
    let form = Memo::new(move |_| asked(from, &weeks.read(), &except.read(), replace.get()));
    let send = move || {
        let Some(form) = form.get_untracked().filter(|_| complaints.passes()) else {
            return;
        };
        sending.about(&form);
        sending.run(
            move |key| async move { calls::repeat_week(doctor, &form, key).await },
            move |weeks| {
                done.try_set(Some(weeks));
            },
        );
    };
    view! {
        <div class="flex flex-col gap-4">
            <TextField label=w::repeat_weeks value=weeks kind=TextKind::Digits required=true/>
            <Excepted days=except/>
            <Checkbox label=w::repeat_replace value=replace/>
            <SendFailed sending/>
            {move || done.get().map(|done| view! {
                <ul class="divide-y divide-base-300" role="status">
                    {done.weeks.into_iter().map(|week| view! { <Outcome week/> }).collect_view()}
                </ul>
            })}
            <DialogFoot>
                <Button
                    text=move || if done.read().is_some() { w::repeat_done() } else { w::go_back() }
                    press=move |()| open.set(false)/>
                <Button
                    text=w::repeat_now
                    icon=Icon::Refresh
                    look=Look::Primary
                    busy=sending.pending
                    disabled=Signal::derive(move || form.read().is_none())
                    press=move |()| send()
                    reach=needs("POST /api/practitioners/{id}/schedule/repeat")
                />
            </DialogFoot>
        </div>
    }
}

/// Days that stay as they are: one after another from the field into the list.
#[component]
fn Excepted(days: RwSignal<BTreeSet<Date>>) -> impl IntoView {
    let next = RwSignal::new(None::<Date>);
    // A whole date is taken over at once: nobody has to know that there is a list.
    Effect::new(move |_| {
        if let Some(day) = next.get() {
            days.update(|days| {
                days.insert(day);
            });
            next.set(None);
        }
    });
    let each = move || days.get().into_iter().collect::<Vec<_>>();
    view! {
        <div class="flex flex-col gap-2">
            <DateField label=w::repeat_except value=next/>
            <ul class="flex flex-wrap gap-2 empty:hidden" aria-label=w::repeat_excepted>
                <For each key=|day| *day let(day)>
                    <li class="flex items-center gap-1 rounded-field border border-base-300 bg-base-200 pl-2">
                        <span class="tabular-nums">{move || weekday_and_date(day)}</span>
                        <IconButton
                            icon=Icon::Close
                            text=move || w::repeat_not_excepted(&day.dd_mm_yyyy())
                            press=move |()| days.update(|days| {
                                days.remove(&day);
                            })
                        />
                    </li>
                </For>
            </ul>
        </div>
    }
}

#[component]
fn Outcome(week: RepeatedWeek) -> impl IntoView {
    let from = week.week.dd_mm_yyyy();
    let refused = week.refused.clone();
    let is_taken = refused.is_none();
    let why = move || {
        let language: Language = language();
        refused.as_ref().map(|refused| refused.title(language))
    };
    let (tone, icon) = if is_taken {
        (Tone::Success, Icon::Check)
    } else {
        (Tone::Warning, Icon::Warning)
    };
    let word = if is_taken { w::week_taken } else { w::week_refused };
    view! {
        <li class="flex flex-wrap items-center gap-3 py-2">
            <span class="font-semibold tabular-nums">{move || w::repeated_from(&from)}</span>
            <Badge tone icon text=word/>
            <span>{why}</span>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weeks_that_follow_are_asked_for_and_nonsense_is_not() {
        let from = Date::new(2026, 11, 23).unwrap();
        let none = BTreeSet::new();
        let weeks = |text| asked(from, text, &none, false).map(|asked| asked.to);
        assert_eq!(weeks(" 2 "), Some(vec![from.plus_days(7), from.plus_days(14)]));
        assert_eq!(weeks("0"), None);
        assert_eq!(weeks("x"), None);
        assert_eq!(weeks("99").map(|weeks| weeks.len()), Some(53));
    }

    #[test]
    fn every_excepted_day_is_sent() {
        let from = Date::new(2026, 11, 23).unwrap();
        let days = BTreeSet::from([from.plus_days(15), from.plus_days(8)]);
        let sent = asked(from, "2", &days, false).map(|asked| asked.except);
        assert_eq!(sent, Some(vec![from.plus_days(8), from.plus_days(15)]));
    }
}
