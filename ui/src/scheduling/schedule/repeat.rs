use clinic_shared::field::{Check, Language};
use clinic_shared::ids::PractitionerId;
use clinic_shared::refusal::Refusal;
use clinic_shared::scheduling::{RepeatWeek, RepeatedWeek, RepeatedWeeks};
use clinic_shared::time::Date;
use leptos::prelude::*;

use super::super::{calls, words as w};
use crate::kit::{
    Badge, Button, Checkbox, DateField, Dialog, DialogFoot, Icon, Look, TextField, TextKind, Tone,
};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::words::language;

/// The most weeks of one request.
const WEEKS_MAX: i32 = 53;

/// The same hours in the weeks that follow, but for one day that stays as it is.
fn asked(from: Date, weeks: &str, except: Option<Date>, replace: bool) -> Option<RepeatWeek> {
    let weeks: i32 = weeks.trim().parse().ok()?;
    let asked = RepeatWeek {
        from,
        to: (1..=weeks.clamp(0, WEEKS_MAX))
            .map(|week| from.plus_days(7 * week))
            .collect(),
        except: except.into_iter().collect(),
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
    let except = RwSignal::new(None::<Date>);
    let replace = RwSignal::new(false);
    let done = RwSignal::new(None::<RepeatedWeeks>);
    let sending = use_send();
    let form = Memo::new(move |_| asked(from, &weeks.read(), except.get(), replace.get()));
    let send = move || {
        let Some(form) = form.get_untracked() else { return };
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
            <DateField label=w::repeat_except value=except/>
            <Checkbox label=w::repeat_replace value=replace/>
            <SendFailed sending/>
            {move || done.get().map(|done| view! {
                <ul class="divide-y divide-base-300" role="status">
                    {done.weeks.into_iter().map(|week| view! { <Outcome week/> }).collect_view()}
                </ul>
            })}
            <DialogFoot>
                <Button text=w::go_back press=move |()| open.set(false)/>
                <Button
                    text=w::repeat_now
                    icon=Icon::Refresh
                    look=Look::Primary
                    busy=sending.pending
                    disabled=Signal::derive(move || form.read().is_none())
                    press=move |()| send()
                />
            </DialogFoot>
        </div>
    }
}

#[component]
fn Outcome(week: RepeatedWeek) -> impl IntoView {
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
            <span class="font-semibold tabular-nums">{week.week.dd_mm_yyyy()}</span>
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
        let weeks = |text| asked(from, text, None, false).map(|asked| asked.to);
        assert_eq!(weeks(" 2 "), Some(vec![from.plus_days(7), from.plus_days(14)]));
        assert_eq!(weeks("0"), None);
        assert_eq!(weeks("x"), None);
        assert_eq!(weeks("99").map(|weeks| weeks.len()), Some(53));
    }
}
