use clinic_shared::jobs::{Job, JobSchedule, JobScheduleForm};
use clinic_shared::time::Timestamp;
use leptos::prelude::*;

use super::acts::tell_queued;
use super::board::Board;
use super::cron;
use super::error_text::ErrorShown;
use super::schedule::{LastRun, form_of, tell_changed};
use super::schedule_time::TimeForm;
use super::told::{due_word, kind_word, look};
use super::{calls, words as w};
use crate::clinic;
use crate::crud::Editing;
use crate::kit::{
    Badge, Button, Command, Dialog, EmptyState, Icon, IconButton, Look, Table, Tone, use_command,
};
use crate::load::Load;
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;

/// What is repeated: when it runs next, what came of it last.
#[component]
pub fn Schedules(board: Signal<Board>, load: Load<Board>, now: RwSignal<Timestamp>) -> impl IntoView {
    let editing = Editing::<JobSchedule>::closed();
    let names = Memo::new(move |_| {
        board.with(|board| {
            let all = board.schedules.iter();
            all.map(|schedule| schedule.name.clone()).collect::<Vec<_>>()
        })
    });
    let title = move || {
        let kind = editing
            .row
            .with(|row| row.as_ref().map(|row| kind_word(&row.kind)));
        w::change_time_of(&kind.unwrap_or_default())
    };
    view! {
        <section class="mt-8" aria-labelledby="job-schedules">
            <h2 id="job-schedules" class="mb-2 text-lg font-semibold">{w::schedules}</h2>
            <Show
                when=move || names.with(|names| !names.is_empty())
                fallback=|| view! { <EmptyState icon=Icon::Clock title=w::no_schedules/> }
            >
                <Table
                    caption=w::schedules
                    heads=vec![
                        w::job.into(), w::repeats.into(), w::next_run.into(), w::last_run.into(), "".into(),
                    ]
                >
                    <For each=move || names.get() key=Clone::clone let(name)>
                        <Row
                            schedule=Memo::new(move |before: Option<&Option<JobSchedule>>| {
                                let own = board.with(|board| board.schedule(&name).cloned());
                                // One that goes away keeps its last look until its view is gone.
                                own.or_else(|| before.cloned().flatten())
                            })
                            editing
                            load
                            now
                        />
                    </For>
                </Table>
            </Show>
        </section>
        <Dialog open=editing.open title>
            <TimeForm editing load/>
        </Dialog>
    }
}

#[component]
fn Row(
    schedule: Memo<Option<JobSchedule>>,
    editing: Editing<JobSchedule>,
    load: Load<Board>,
    now: RwSignal<Timestamp>,
) -> impl IntoView {
    let sending = use_send();
    let of = move |text: fn(&JobSchedule) -> Option<String>| {
        Memo::new(move |_| schedule.with(|schedule| schedule.as_ref().and_then(text)))
    };
    let kind = of(|schedule| Some(kind_word(&schedule.kind)));
    // Where several schedules make jobs of one kind, their names tell them apart.
    let name = of(|schedule| Some(schedule.name.clone()).filter(|name| *name != schedule.kind));
    let time = of(|schedule| Some(cron::said(&schedule.cron).unwrap_or_else(|| w::own_time().to_owned())));
    let written = of(|schedule| Some(schedule.cron.clone()));
    let is_paused = Memo::new(move |_| schedule.with(|one| one.as_ref().is_some_and(|one| one.is_paused)));
    let run = move || {
        let Some(JobSchedule { name, .. }) = schedule.get_untracked() else {
            return;
        };
        sending.about(&("run", &name));
        sending.run(
            move |key| async move { calls::run_now(&name, key).await },
            move |job: Job| {
                tell_queued(&job, w::queued_now, load);
                load.again();
            },
        );
    };
    let pause = move |()| {
        let Some(before) = schedule.get_untracked() else {
            return;
        };
        let asked = JobScheduleForm {
            paused: !before.is_paused,
            ..form_of(&before)
        };
        let (name, version) = (before.name.clone(), before.version);
        sending.about(&("change", &name, &asked));
        sending.run(
            move |key| async move { calls::change(&name, &asked, version, key).await },
            move |changed: JobSchedule| {
                let kind = kind_word(&changed.kind);
                let said = if changed.is_paused {
                    w::was_paused(&kind)
                } else {
                    w::was_resumed(&kind)
                };
                tell_changed(&before, &changed, said, load);
                load.again();
            },
        );
    };
    let edit = move |()| {
        if let Some(schedule) = schedule.get_untracked() {
            editing.edit(schedule);
        }
    };
    let runs = needs("POST /api/job-schedules/{name}/run");
    let changes = needs("PUT /api/job-schedules/{name}");
    let in_words = move || format!("{}: {}", w::run_now(), kind.get().unwrap_or_default());
    use_command(Command::new(in_words, Icon::Play, run).with_reach(runs));
    view! {
        <tr>
            <td class="min-w-44 align-top">
                <span class="font-medium">{move || kind.get()}</span>
                {move || name.get().map(|name| view! {
                    <span class="block font-mono text-sm text-base-content/75">{name}</span>
                })}
            </td>
            <td class="min-w-48 align-top">
                <span class="block">{move || time.get()}</span>
                <span class="block font-mono text-sm text-base-content/75">{move || written.get()}</span>
            </td>
            <td class="align-top whitespace-nowrap tabular-nums">
                <Next schedule now/>
            </td>
            <td class="w-full min-w-36 align-top tabular-nums">
                <Last schedule/>
                <SendFailed sending/>
            </td>
            <td class="text-right align-top whitespace-nowrap">
                <Button
                    text=w::run_now icon=Icon::Play small=true busy=sending.pending reach=runs
                    press=move |()| run()
                />
                <Button
                    text=move || if is_paused.get() { w::resume() } else { w::pause() }
                    look=Look::Quiet small=true busy=sending.pending reach=changes press=pause
                />
                <IconButton icon=Icon::Edit text=w::change_time press=edit reach=changes/>
            </td>
        </tr>
    }
}

/// The next time, and how long it is until then; a paused one has none.
#[component]
fn Next(schedule: Memo<Option<JobSchedule>>, now: RwSignal<Timestamp>) -> impl IntoView {
    let next = Memo::new(move |_| {
        schedule.with(|schedule| {
            schedule
                .as_ref()
                .map(|schedule| (schedule.is_paused, schedule.next_due_at))
        })
    });
    move || match next.get() {
        None => ().into_any(),
        Some((true, _)) => {
            view! { <Badge tone=Tone::Warning icon=Icon::Pause text=w::is_paused/> }.into_any()
        }
        Some((false, None)) => {
            view! { <span class="text-base-content/75">{w::not_planned}</span> }.into_any()
        }
        Some((false, Some(at))) => view! {
            {move || clinic::hour_or_day(at)}
            <span class="block text-sm text-base-content/75">{move || due_word(at, now.get())}</span>
        }
        .into_any(),
    }
}

/// When it ran last, and what came of it.
#[component]
fn Last(schedule: Memo<Option<JobSchedule>>) -> impl IntoView {
    let last = Memo::new(move |_| schedule.with(|schedule| schedule.as_ref().and_then(LastRun::of)));
    let error = Memo::new(move |_| last.with(|last| last.as_ref().and_then(|last| last.error.clone())));
    let ran = move || match last.get() {
        None => view! { <span class="text-base-content/75">{w::never_ran}</span> }.into_any(),
        Some(LastRun { at, state, .. }) => view! {
            <p class="flex flex-wrap items-center gap-x-3 gap-y-1">
                <span class="whitespace-nowrap">{move || clinic::hour_or_day(at)}</span>
                {state.map(|state| {
                    let (tone, icon, text) = look(state);
                    view! { <Badge tone icon text/> }
                })}
            </p>
        }
        .into_any(),
    };
    view! {
        {ran}
        <ErrorShown error/>
    }
}
