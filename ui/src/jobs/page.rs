use std::time::Duration;

use clinic_shared::jobs::JobState;
use leptos::prelude::*;

use super::board::Wanted;
use super::list::Jobs;
use super::overview::{Overview, look_at_failed};
use super::schedules::Schedules;
use super::{calls, words as w};
use crate::kit::{Command, Icon, PageHead, use_command};
use crate::load::{Loaded, load};
use crate::pace::keep_fresh;
use crate::scheduling::now::use_now_every;

/// How often what is told of time moves on.
const TICK: Duration = Duration::from_secs(1);

/// What the server does by itself: whether all is well, the jobs, and what runs next.
#[component]
pub fn JobsPage() -> impl IntoView {
    let tab = RwSignal::new(JobState::Waiting);
    let wanted = RwSignal::new(Wanted {
        tab: JobState::Waiting,
        pages: 1,
    });
    let board = load(&[], move || calls::board(wanted.get().for_tab(tab.get())));
    keep_fresh(board, || true);
    let now = use_now_every(TICK);
    use_command(Command::new(w::look_at_failed, Icon::Danger, move || {
        look_at_failed(tab);
    }));
    view! {
        <PageHead title=w::jobs about=w::jobs_about/>
        <Loaded load=board lines=8 view=move |shown| view! {
            <Overview board=shown tab/>
            <Jobs board=shown load=board tab wanted now/>
            <Schedules board=shown load=board now/>
        }/>
    }
}
