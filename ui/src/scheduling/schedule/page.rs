use clinic_shared::feed::Entity;
use clinic_shared::identity::Role;
use clinic_shared::ids::PractitionerId;
use clinic_shared::scheduling::{Schedule, VisitInTheWay, WeekSchedule};
use clinic_shared::time::Date;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;

use super::super::calendar_link::{CalendarButton, CalendarOf};
use super::super::refused::why;
use super::super::{calls, may_change, words as w};
use super::draft::WeekDraft;
use super::in_the_way::InTheWay;
use super::leaves::Leaves;
use super::refused::ScheduleRefused;
use super::repeat::RepeatDialog;
use super::week::{RoomChoice, Week};
use crate::kit::{
    Button, Command, EmptyState, Icon, IconButton, Key, Look, Notice, PageHead, Toast, Tone, use_command,
};
use crate::load::{Loaded, load};
use crate::send::use_send;
use crate::shell::NotFound;
use crate::sync::needs;
use crate::{api, browser, clinic, session};

/// `/my-schedule`: the hours of the doctor who sits here.
#[component]
pub fn MySchedulePage() -> impl IntoView {
    let own = session::account().and_then(|account| account.practitioner_id);
    match own {
        Some(doctor) => view! { <OfDoctor doctor title=w::my_schedule/> }.into_any(),
        None => view! {
            <PageHead title=w::my_schedule/>
            <EmptyState icon=Icon::Doctor title=w::no_practitioner hint=w::no_practitioner_hint/>
        }
        .into_any(),
    }
}

/// `/practitioners/{id}/schedule`: anybody's.
#[component]
pub fn SchedulePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        let params = params.read();
        params.get("id").and_then(|id| id.parse::<PractitionerId>().ok())
    });
    move || match id.get() {
        Some(doctor) => view! { <OfDoctor doctor title=w::work_schedule/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

/// The admin keeps everybody's hours, a doctor own ones; the desk looks.
fn may_keep(doctor: PractitionerId) -> bool {
    session::account().is_some_and(|account| match account.role {
        Role::Admin => true,
        Role::Doctor => account.practitioner_id == Some(doctor),
        Role::FrontDesk | Role::Patient => false,
    })
}

#[component]
fn OfDoctor(doctor: PractitionerId, title: fn() -> &'static str) -> impl IntoView {
    let is_fixed = !may_keep(doctor);
    let week = RwSignal::new(clinic::today().monday());
    let who = load(&[Entity::Practitioner], move || calls::practitioner(doctor));
    let name = move || {
        who.value
            .with(|who| who.as_ref().map(super::super::doctors::name).unwrap_or_default())
    };
    let schedule = load(&[Entity::Shift, Entity::PractitionerLeave], move || {
        let week = week.get();
        calls::week(doctor, week)
    });
    let step = move |days: i32| week.update(|week| *week = week.plus_days(days));
    let shown = move || {
        let week = week.get();
        format!("{} – {}", week.dd_mm_yyyy(), week.plus_days(6).dd_mm_yyyy())
    };
    view! {
        <PageHead title about=name>
            {may_change(doctor).then(|| view! { <CalendarButton of=CalendarOf::Practitioner(doctor)/> })}
        </PageHead>
        <div class="mb-3 flex flex-wrap items-center gap-1">
            <IconButton icon=Icon::Back text=w::previous_week press=move |()| step(-7)/>
            <Button text=w::this_week small=true press=move |()| week.set(clinic::today().monday())/>
            <IconButton icon=Icon::Forward text=w::next_week press=move |()| step(7)/>
            <span class="px-2 text-lg font-semibold tabular-nums">{shown}</span>
        </div>
        <div class="flex flex-col gap-4">
            <Loaded load=schedule lines=8 view=move |schedule| view! { <Editor doctor read=schedule is_fixed/> }/>
            <Leaves doctor is_fixed/>
        </div>
    }
}

#[component]
fn Editor(doctor: PractitionerId, read: Signal<(i64, Schedule)>, is_fixed: bool) -> impl IntoView {
    let schedule = Signal::derive(move || read.get().1);
    // Of the hours that the draft began with: what others changed since is not written over.
    let version = RwSignal::new(read.get_untracked().0);
    let drafted = move |schedule: &Schedule| WeekDraft::new(schedule.from, &schedule.shifts, &clinic::zone());
    let saved = RwSignal::new(drafted(&schedule.get_untracked()));
    let draft = RwSignal::new(saved.get_untracked());
    // What others change shows at once, unless this week is being edited here.
    Effect::new(move |_| {
        let fresh = drafted(&schedule.get());
        let is_edited =
            draft.read_untracked().week == fresh.week && *draft.read_untracked() != *saved.read_untracked();
        if *saved.read_untracked() != fresh {
            if !is_edited {
                draft.set(fresh.clone());
                version.set(read.read_untracked().0);
            }
            saved.set(fresh);
        }
    });
    let discard = Callback::new(move |()| {
        draft.set(saved.get_untracked());
        version.set(read.get_untracked().0);
    });
    let rooms = load(&[Entity::Room], calls::rooms);
    let room_choices = move || {
        let rooms = rooms.value.get().unwrap_or_default();
        rooms
            .into_iter()
            .map(|room| RoomChoice {
                id: room.id,
                name: room.form.name,
            })
            .collect::<Vec<_>>()
    };
    let leaves = move || schedule.get().leaves;
    view! {
        {(!is_fixed).then(|| view! { <Tools doctor draft saved version discard/> })}
        <Week draft leaves=Signal::derive(leaves) rooms=Signal::derive(room_choices) is_fixed/>
    }
}

#[component]
fn Tools(
    doctor: PractitionerId,
    draft: RwSignal<WeekDraft>,
    saved: RwSignal<WeekDraft>,
    version: RwSignal<i64>,
    discard: Callback<()>,
) -> impl IntoView {
    let repeating = RwSignal::new(false);
    let sending = use_send();
    let copying = use_send();
    let is_changed = Memo::new(move |_| *draft.read() != *saved.read());
    let is_sound = Memo::new(move |_| draft.read().is_sound(&clinic::zone()));
    let copy = move || {
        let last: Date = draft.read_untracked().week.plus_days(-7);
        copying.run(
            move |_| calls::schedule(doctor, last, last.plus_days(6)),
            move |schedule: Schedule| {
                let last = WeekDraft::new(last, &schedule.shifts, &clinic::zone());
                draft.try_update(|draft| *draft = draft.copied_from(&last, browser::new_id));
            },
        );
    };
    let save = move || {
        if !is_changed.get_untracked() || !is_sound.get_untracked() {
            return;
        }
        let zone = clinic::zone();
        let week = draft.read_untracked().schedule(&zone);
        let before = saved.read_untracked().schedule(&zone);
        sending.about(&week);
        sending.run(
            move |key| async move { calls::save_week(doctor, version.get_untracked(), &week, key).await },
            move |(newest, schedule): (i64, Schedule)| {
                version.try_set(newest);
                let fresh = WeekDraft::new(schedule.from, &schedule.shifts, &clinic::zone());
                saved.try_set(fresh.clone());
                draft.try_set(fresh);
                offer_undo(doctor, newest, before);
            },
        );
    };
    use_command(
        Command::new(w::save_schedule, Icon::Check, save)
            .with_key(Key::CTRL_S)
            .with_reach(needs("PUT /api/practitioners/{id}/schedule")),
    );
    // Only a new refusal makes the list anew: what it lists is worked off in it.
    let in_the_way = Memo::new(move |_| {
        let error = sending
            .error
            .get()
            .filter(|error| error.is("/problems/visits-outside-hours"))?;
        error.member::<Vec<VisitInTheWay>>("appointments")
    });
    let refusal = move || match in_the_way.get() {
        Some(visits) => {
            let zone = clinic::zone();
            let given_up = draft.read_untracked().given_up(&saved.read_untracked(), &zone);
            view! { <InTheWay doctor given_up visits save=move |()| save()/> }.into_any()
        }
        None => view! { <ScheduleRefused sending/> }.into_any(),
    };
    view! {
        <div class="flex flex-wrap items-center gap-2">
            <Button
                text=w::save_schedule
                icon=Icon::Check
                look=Look::Primary
                key=Key::CTRL_S
                busy=sending.pending
                disabled=Signal::derive(move || !is_changed.get() || !is_sound.get())
                press=move |()| save()
                reach=needs("PUT /api/practitioners/{id}/schedule")
            />
            <Button text=w::copy_last_week icon=Icon::Calendar busy=copying.pending press=move |()| copy()/>
            <Button
                text=w::repeat_week
                icon=Icon::Refresh
                disabled=Signal::derive(move || is_changed.get())
                press=move |()| repeating.set(true)
                reach=needs("POST /api/practitioners/{id}/schedule/repeat")
            />
            <Show when=move || is_changed.get()>
                <Button
                    text=w::discard_changes
                    icon=Icon::Undo
                    look=Look::Quiet
                    press=move |()| {
                        discard.run(());
                        sending.error.set(None);
                    }
                />
            </Show>
        </div>
        <Show when=move || is_changed.get()>
            <Notice tone=Tone::Warning>{w::not_saved_yet}</Notice>
        </Show>
        // Below the buttons: the list may be long, and giving up stays in sight.
        {refusal}
        <ScheduleRefused sending=copying/>
        <RepeatDialog open=repeating doctor from=Signal::derive(move || draft.read().week)/>
    }
}

/// Undo puts the week back as it was, by new shifts with the old hours.
fn offer_undo(doctor: PractitionerId, version: i64, before: WeekSchedule) {
    Toast::done(w::schedule_saved)
        .undo(move || {
            let before = before.clone();
            spawn_local(async move {
                match calls::save_week(doctor, version, &before, api::new_key()).await {
                    Ok(_) => Toast::done(w::schedule_put_back).show(),
                    Err(error) => Toast::failed(w::not_undone(&why(&error))).show(),
                }
            });
        })
        .show();
}
