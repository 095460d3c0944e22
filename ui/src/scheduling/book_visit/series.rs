use clinic_shared::feed::Entity;
use clinic_shared::ids::{HoldId, SeriesId};
use clinic_shared::scheduling::{AppointmentView, BookSeries, PlannedSession, SeriesAsked, SeriesPlan};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::looks::weekday_and_date;
use super::super::refused::why;
use super::super::{calls, words as w};
use super::best_times::why_not_until;
use super::choice::{Choice, Extras};
use super::summary::ExtraFields;
use crate::kit::{
    Button, Card, Checkbox, Command, Glyph, Icon, Key, Look, Notice, Select, TextField, TextKind, Toast,
    Tone, use_command,
};
use crate::load::{Load, Loaded, load};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{api, browser, clinic, kit};

/// Visits that a person may want at once, and the most that there can be.
const COUNTS: std::ops::RangeInclusive<u8> = 2..=clinic_shared::scheduling::SESSIONS_MAX;

/// What is asked for, once the first visit is chosen.
pub fn asked(choice: &Choice, count: &str, every_days: &str) -> Option<SeriesAsked> {
    let count = count.trim().parse().ok().filter(|count| COUNTS.contains(count))?;
    let every_days = every_days.trim().parse().ok();
    Some(SeriesAsked {
        patient_id: choice.patient.as_ref()?.id,
        practitioner_id: choice.doctor?,
        service_id: choice.service.as_ref()?.id,
        start: choice.start?,
        count,
        every_days: every_days.filter(|days| (1..=180).contains(days))?,
        length_minutes: None,
        hold_id: None,
    })
}

/// What the preview showed is what is booked; `None` where a visit has no time.
pub fn request(id: SeriesId, asked: SeriesAsked, plan: &SeriesPlan, extras: Extras) -> Option<BookSeries> {
    let starts = plan.sessions.iter().map(|session| session.start);
    Some(BookSeries {
        id,
        asked,
        starts: starts.collect::<Option<_>>()?,
        kind: extras.kind,
        reason: extras.reason,
        note: extras.note,
    })
}

/// Row E6: a course of treatment. Shows every visit's time before anything is booked; books all or none.
#[component]
pub fn SeriesCard(
    choice: RwSignal<Choice>,
    extras: ExtraFields,
    /// The whole series is booked here, and no single visit beside it.
    is_wanted: RwSignal<bool>,
    /// The form's own hold of the first time.
    own: Signal<Option<HoldId>>,
    /// The first visit of what was booked.
    #[prop(into)]
    booked: Callback<AppointmentView>,
) -> impl IntoView {
    view! {
        <Card>
            <Checkbox label=w::several_visits hint=w::several_visits_hint value=is_wanted/>
            <Show when=move || is_wanted.get()>
                <Planned choice extras own booked/>
            </Show>
        </Card>
    }
}

#[component]
fn Planned(
    choice: RwSignal<Choice>,
    extras: ExtraFields,
    own: Signal<Option<HoldId>>,
    booked: Callback<AppointmentView>,
) -> impl IntoView {
    let count = RwSignal::new("4".to_owned());
    let every_days = RwSignal::new("7".to_owned());
    let sought = Memo::new(move |_| {
        let mut sought = asked(&choice.read(), &count.read(), &every_days.read())?;
        sought.hold_id = own.get();
        Some(sought)
    });
    let plan = load(
        &[Entity::Appointment, Entity::Shift, Entity::PractitionerLeave],
        move || {
            let sought = sought.get();
            async move {
                match sought {
                    Some(sought) => calls::series_preview(sought).await.map(Some),
                    None => Ok(None),
                }
            }
        },
    );
    let counts = move || {
        COUNTS
            .map(|count| kit::Choice::new(count.to_string(), count.to_string()))
            .collect::<Vec<_>>()
    };
    let shown = move |shown: Signal<Option<SeriesPlan>>| {
        move || match shown.get() {
            None => view! { <Notice>{w::choose_first_visit}</Notice> }.into_any(),
            Some(shown) => view! { <Plan load=plan shown sought extras booked/> }.into_any(),
        }
    };
    view! {
        <div class="mt-4 grid grid-cols-2 gap-3 sm:max-w-md">
            <Select label=w::visits_count value=count choices=Signal::derive(counts)/>
            <TextField label=w::every_days value=every_days kind=TextKind::Digits hint=w::every_days_hint/>
        </div>
        <div class="mt-4">
            <Loaded load=plan lines=4 view=shown/>
        </div>
    }
}

#[component]
fn Plan(
    load: Load<Option<SeriesPlan>>,
    shown: SeriesPlan,
    sought: Memo<Option<SeriesAsked>>,
    extras: ExtraFields,
    booked: Callback<AppointmentView>,
) -> impl IntoView {
    let sending = use_send();
    let id = StoredValue::new(browser::new_id::<SeriesId>());
    let is_whole = shown.sessions.iter().all(|session| session.start.is_some());
    let moved = shown
        .sessions
        .iter()
        .filter(|session| session.start != Some(session.wished));
    let moved = moved.count();
    let count = shown.sessions.len();
    let lines: Vec<_> = shown.sessions.iter().cloned().map(line).collect();
    let book = Callback::new(move |()| {
        let asked = sought.get_untracked();
        let request = asked.and_then(|asked| request(id.get_value(), asked, &shown, extras.get()));
        let Some(request) = request else { return };
        sending.about(&request);
        sending.run(
            move |key| async move { calls::book_series(&request, key).await },
            move |made| {
                offer_undo(made.appointments.clone());
                if let Some(first) = made.appointments.into_iter().next() {
                    booked.run(first);
                }
            },
        );
    });
    let is_ready = move || is_whole && !load.loading.get();
    let by_key = move || {
        if untrack(is_ready) {
            book.run(());
        }
    };
    use_command(
        Command::new(w::several_visits, Icon::Check, by_key)
            .with_key(Key::CTRL_S)
            .with_reach(needs("POST /api/appointment-series")),
    );
    view! {
        <ol class="divide-y divide-base-300 rounded-box border border-base-300" aria-label=w::planned_visits>
            {lines}
        </ol>
        <p class="mt-2 text-sm text-base-content/75" role="status">
            {move || if is_whole { w::visits_moved(count, moved) } else { w::series_has_gap().to_owned() }}
        </p>
        <div class="mt-3 flex flex-col gap-2">
            <SendFailed sending/>
            <Button
                text=move || w::book_all(count)
                icon=Icon::Check
                look=Look::Primary
                key=Key::CTRL_S
                disabled=Signal::derive(move || !is_ready())
                busy=sending.pending
                press=book
                reach=needs("POST /api/appointment-series")
            />
        </div>
    }
}

fn line(session: PlannedSession) -> impl IntoView {
    let PlannedSession {
        number,
        wished,
        start,
        why,
        ..
    } = session;
    let time = move || match start {
        Some(start) => {
            let day = weekday_and_date(clinic::zone().day_of(start));
            format!("{} · {day}", clinic::hh_mm(start))
        }
        None => w::no_time_near(&clinic::date_and_time(wished)),
    };
    let icon = match start {
        None => Icon::Danger,
        Some(start) if start == wished => Icon::Check,
        Some(_) => Icon::Move,
    };
    let reason = move || {
        let asked = clinic::date_and_time(wished);
        let why = match &why {
            Some(why) => why_not_until(why),
            None => w::after_the_visit_before().to_owned(),
        };
        w::instead_of(&asked, &why)
    };
    let reason = (start != Some(wished)).then_some(reason);
    view! {
        <li class="flex items-start gap-3 px-3 py-2">
            <span class="w-6 text-right font-semibold tabular-nums">{number}</span>
            <Glyph icon class="size-5 mt-0.5"/>
            <span class="min-w-0 grow">
                <span class="block font-medium tabular-nums">{time}</span>
                {reason.map(|reason| view! { <span class="block text-sm text-base-content/75">{reason}</span> })}
            </span>
        </li>
    }
}

/// Says that all are booked; undo cancels them again.
fn offer_undo(visits: Vec<AppointmentView>) {
    let Some(first) = visits.first() else { return };
    Toast::new(Tone::Success, w::series_booked(visits.len(), &first.patient_name))
        .undo(move || {
            let visits = visits.clone();
            spawn_local(async move {
                for visit in visits {
                    let visit = visit.appointment;
                    let reason = w::reason_mistake().to_owned();
                    if let Err(error) = calls::cancel(visit.id, visit.version, reason, api::new_key()).await {
                        Toast::failed(w::not_undone(&why(&error))).show();
                        return;
                    }
                }
                Toast::done(w::series_undone()).show();
            });
        })
        .show();
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::catalog::{Service, ServiceForm};
    use clinic_shared::ids::AnyId;
    use clinic_shared::time::Timestamp;

    use super::super::choice::ChosenPatient;

    fn id<Id: AnyId>(number: u8) -> Id {
        Id::from_uuid(uuid::Uuid::from_bytes([number; 16]))
    }

    fn choice() -> Choice {
        Choice {
            patient: Some(ChosenPatient {
                id: id(1),
                record_number: String::new(),
                full_name: String::new(),
                birth_date: None,
                phone: String::new(),
                priority: None,
            }),
            service: Some(Service {
                id: id(2),
                form: ServiceForm::default(),
                deleted_at: None,
                version: 1,
            }),
            doctor: Some(id(3)),
            start: Some(Timestamp::from_ms(0)),
        }
    }

    #[test]
    fn a_series_is_asked_for_only_within_its_bounds() {
        let counted = |count, days| asked(&choice(), count, days).map(|it| (it.count, it.every_days));
        assert_eq!(counted("4", " 7"), Some((4, 7)));
        assert_eq!(counted("1", "7"), None);
        assert_eq!(counted("31", "7"), None);
        assert_eq!(counted("4", "0"), None);
        assert_eq!(counted("4", ""), None);
        let without_time = Choice {
            start: None,
            ..choice()
        };
        assert_eq!(asked(&without_time, "4", "7"), None);
    }

    #[test]
    fn what_was_shown_is_booked_and_nothing_where_one_has_no_time() {
        let asked = asked(&choice(), "2", "7").unwrap();
        let session = |number, start: Option<i64>| PlannedSession {
            number,
            wished: Timestamp::from_ms(0),
            start: start.map(Timestamp::from_ms),
            end: None,
            why: None,
        };
        let mut plan = SeriesPlan {
            sessions: vec![session(1, Some(0)), session(2, Some(600_000))],
        };
        let whole = request(id(9), asked, &plan, Extras::default()).unwrap();
        let starts: Vec<_> = whole.starts.iter().map(|start| start.as_ms()).collect();
        assert_eq!(starts, [0, 600_000]);
        plan.sessions[1].start = None;
        assert_eq!(request(id(9), asked, &plan, Extras::default()), None);
    }
}
