use clinic_shared::jobs::{JobSchedule, JobScheduleForm};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::board::Board;
use super::cron::{EXAMPLES, said};
use super::schedule::tell_changed;
use super::told::kind_word;
use super::{calls, words as w};
use crate::crud::Editing;
use crate::kit::{Button, DialogFoot, Glyph, Icon, Look, TextField};
use crate::load::Load;
use crate::send::use_form_of;
use crate::shell::SendFailed;
use crate::sync::needs;

/// When it runs, as a cron; what that means is read while it is typed.
#[component]
pub fn TimeForm(editing: Editing<JobSchedule>, load: Load<Board>) -> impl IntoView {
    let before = editing.row.get_untracked();
    let cron = RwSignal::new(
        before
            .as_ref()
            .map(|schedule| schedule.cron.clone())
            .unwrap_or_default(),
    );
    let paused = before.as_ref().is_some_and(|schedule| schedule.is_paused);
    let asked = move || JobScheduleForm {
        cron: cron.get(),
        paused,
    };
    let complaints = use_form_of(asked);
    let sending = complaints.sending;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(before) = before.clone().filter(|_| complaints.passes()) else {
            return;
        };
        let asked = untrack(asked);
        let (name, version) = (before.name.clone(), before.version);
        sending.about(&asked);
        sending.run(
            move |key| async move { calls::change(&name, &asked, version, key).await },
            move |changed: JobSchedule| {
                editing.close();
                tell_changed(
                    &before,
                    &changed,
                    w::time_changed(&kind_word(&changed.kind)),
                    load,
                );
                load.again();
            },
        );
    };
    let meaning = move || said(&cron.read()).unwrap_or_else(|| w::means_nothing_yet().to_owned());
    let examples = EXAMPLES.map(|example| {
        let text = move || said(example).unwrap_or_default();
        view! { <li><Button small=true text press=move |()| cron.set(example.to_owned())/></li> }
    });
    view! {
        <form on:submit=submit class="flex flex-col gap-4" novalidate>
            <TextField
                label=w::cron value=cron required=true autofocus=true hint=w::cron_hint
                error=complaints.of("/cron")
            />
            <p class="flex items-start gap-2 rounded-field bg-base-200 px-3 py-2" aria-live="polite">
                <Glyph icon=Icon::Clock class="mt-0.5 size-5"/>
                <span class="min-w-0">
                    <span class="text-base-content/75">{w::means} ": "</span>
                    <span class="font-medium">{meaning}</span>
                </span>
            </p>
            <div>
                <p class="mb-1 text-sm font-semibold" id="cron-examples">{w::examples}</p>
                <ul class="flex flex-wrap gap-2" aria-labelledby="cron-examples">{examples.collect_view()}</ul>
            </div>
            <SendFailed sending/>
            <DialogFoot>
                <Button text=w::go_back press=move |()| editing.close()/>
                <Button
                    text=w::save look=Look::Primary submit=true busy=sending.pending
                    reach=needs("PUT /api/job-schedules/{name}")
                />
            </DialogFoot>
        </form>
    }
}
