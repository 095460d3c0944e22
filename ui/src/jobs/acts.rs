//! What somebody does with one job, and the way back from it.
use std::future::Future;

use clinic_shared::ids::{ChangeKey, JobId};
use clinic_shared::jobs::{Job, JobState};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::board::Board;
use super::calls::{self, Hastened};
use super::told::{Act, kind_word};
use super::words as w;
use crate::api::{self, ApiError};
use crate::clinic;
use crate::kit::{Button, Look, Toast, Tone};
use crate::load::Load;
use crate::send::Sending;
use crate::shell::tell_not_undone;
use crate::sync::needs;

/// The buttons of a row; none where nothing can be done.
#[component]
pub fn JobActs(job: Memo<Option<Job>>, sending: Sending, load: Load<Board>) -> impl IntoView {
    let acts = Memo::new(move |_| job.with(|job| job.as_ref().map(Act::of)));
    let press = move |act: Act| {
        let Some(job) = job.get_untracked() else { return };
        let id = job.id;
        sending.about(&(id, act == Act::RunNow, act == Act::RunAgain));
        match act {
            Act::RunNow => sending.run(
                move |key| calls::hasten(id, key),
                move |came| {
                    tell_hastened(&job, came);
                    load.again();
                },
            ),
            Act::RunAgain => sending.run(
                move |key| calls::run_again(id, key),
                move |job| {
                    tell_queued(&job, w::queued_again, load);
                    load.again();
                },
            ),
            Act::Cancel | Act::Stop => sending.run(
                move |key| calls::cancel(id, key),
                move |job| {
                    tell_cancelled(&job, load);
                    load.again();
                },
            ),
        }
    };
    let button = move |act: Act| {
        let (icon, name) = act.look();
        let (look, reach) = match act {
            Act::RunNow => (Look::Plain, needs("POST /api/jobs/{id}/run")),
            Act::RunAgain => (Look::Plain, needs("POST /api/jobs/{id}/retry")),
            Act::Cancel | Act::Stop => (Look::Quiet, needs("POST /api/jobs/{id}/cancel")),
        };
        view! {
            <Button text=name icon look small=true busy=sending.pending reach press=move |()| press(act)/>
        }
    };
    move || {
        let acts = acts.get().into_iter().flatten();
        acts.map(|act| button(*act)).collect_view()
    }
}

/// It waits as before, only not for its time: there is nothing to take back. Or it is a message's, and goes on waiting.
fn tell_hastened(job: &Job, came: Hastened) {
    let kind = kind_word(&job.kind);
    match came {
        Hastened::Queued => Toast::done(w::queued_now(&kind)).show(),
        Hastened::NotBefore(at) => {
            let text = w::not_yet(&kind, &clinic::hour_or_day(at));
            Toast::new(Tone::Info, text).show();
        }
    }
}

/// It waits in the queue; undo takes it out. One that runs already was begun by somebody else, and is theirs to stop.
pub fn tell_queued(job: &Job, said: fn(&str) -> String, load: Load<Board>) {
    let (id, kind) = (job.id, kind_word(&job.kind));
    if job.state == JobState::Running {
        Toast::new(Tone::Info, w::runs_already(&kind)).show();
        return;
    }
    Toast::done(said(&kind))
        .undo(move || undo(id, calls::cancel, load))
        .show();
}

/// One that has not begun comes back by undo; one that runs ends at a place of its own.
fn tell_cancelled(job: &Job, load: Load<Board>) {
    let (id, kind) = (job.id, kind_word(&job.kind));
    if job.state == JobState::Cancelled {
        Toast::done(w::was_cancelled(&kind))
            .undo(move || undo(id, calls::run_again, load))
            .show();
    } else {
        Toast::new(Tone::Info, w::will_stop(&kind)).show();
    }
}

/// The opposite of what was done. The page may be gone by then.
fn undo<Work, Working>(id: JobId, work: Work, load: Load<Board>)
where
    Work: FnOnce(JobId, ChangeKey) -> Working,
    Working: Future<Output = Result<Job, ApiError>> + 'static,
{
    let working = work(id, api::new_key());
    spawn_local(async move {
        match working.await {
            Ok(job) => {
                if job.is_cancel_wanted {
                    // It has begun meanwhile.
                    Toast::new(Tone::Info, w::will_stop(&kind_word(&job.kind))).show();
                }
                load.again();
            }
            Err(error) => tell_not_undone(&error),
        }
    });
}
