use clinic_shared::ids::JobId;
use clinic_shared::jobs::{Job, JobState};
use clinic_shared::time::Timestamp;
use leptos::prelude::*;
use leptos::text_prop::TextProp;
use leptos_router::components::A;

use super::acts::JobActs;
use super::board::{Board, TABS, Wanted, count_word};
use super::error_text::ErrorShown;
use super::told::{When, Word, error_of, kind_word, look, remark};
use super::words as w;
use crate::kit::{Badge, EmptyState, Icon, LoadMore, Skeleton, Table, Tabs};
use crate::load::Load;
use crate::messaging::told_of;
use crate::send::use_send;
use crate::shell::SendFailed;

/// What is below the tabs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Below {
    /// The answer is of another tab still.
    Awaited,
    Nothing,
    Rows,
}

impl Below {
    fn of(board: &Board, tab: JobState) -> Self {
        match board.jobs_of(tab) {
            None => Self::Awaited,
            Some([]) => Self::Nothing,
            Some(_) => Self::Rows,
        }
    }
}

/// Jobs by their state, and how many there are of each.
#[component]
pub fn Jobs(
    board: Signal<Board>,
    load: Load<Board>,
    tab: RwSignal<JobState>,
    wanted: RwSignal<Wanted>,
    now: RwSignal<Timestamp>,
) -> impl IntoView {
    let counts = Memo::new(move |_| board.with(|board| board.page.counts));
    let tabs = TABS.map(|state| {
        let (_, _, name) = look(state);
        let text = move || format!("{} ({})", name(), count_word(counts.get(), state));
        (state, TextProp::from(text))
    });
    let tabs = Vec::from(tabs);
    let below = Memo::new(move |_| board.with(|board| Below::of(board, tab.get())));
    let has_more = Memo::new(move |_| board.with(|board| board.has_more_of(tab.get())));
    // Not whenever the page asks again by itself: the button would twitch, and lose the focus.
    let is_growing = Signal::derive(move || {
        let wanted = wanted.get().for_tab(tab.get());
        load.loading.get() && board.with(|board| board.wanted.pages < wanted.pages)
    });
    view! {
        <Tabs label=w::states tabs chosen=tab/>
        <div class="pt-4" role="tabpanel" aria-label=move || (look(tab.get()).2)()>
            {move || match below.get() {
                Below::Awaited => view! { <Skeleton/> }.into_any(),
                Below::Nothing => view! { <Empty tab/> }.into_any(),
                Below::Rows => view! { <Rows board load now/> }.into_any(),
            }}
        </div>
        <LoadMore
            has_more
            more=move |()| wanted.update(|wanted| *wanted = wanted.for_tab(tab.get_untracked()).and_one_more())
            busy=is_growing
        />
    }
}

/// Picture, title and hint of a tab without rows.
const fn nothing_in(state: JobState) -> (Icon, Word, Word) {
    match state {
        JobState::Waiting => (Icon::Check, w::none_waiting, w::none_waiting_hint),
        JobState::Running => (Icon::Clock, w::none_running, w::none_running_hint),
        JobState::Dead => (Icon::Check, w::none_dead, w::none_dead_hint),
        JobState::Done => (Icon::List, w::none_done, w::none_done_hint),
        JobState::Cancelled => (Icon::Check, w::none_cancelled, w::none_cancelled_hint),
    }
}

#[component]
fn Empty(tab: RwSignal<JobState>) -> impl IntoView {
    move || {
        let (icon, title, hint) = nothing_in(tab.get());
        view! { <EmptyState icon title hint/> }
    }
}

#[component]
fn Rows(board: Signal<Board>, load: Load<Board>, now: RwSignal<Timestamp>) -> impl IntoView {
    let ids = Memo::new(move |_| {
        board.with(|board| board.page.jobs.iter().map(|job| job.id).collect::<Vec<JobId>>())
    });
    view! {
        <Table
            caption=w::jobs
            heads=vec![w::job.into(), w::when.into(), w::tries.into(), w::worker.into(), "".into()]
        >
            // A row stays while what it tells of goes on: what is open or focused in it stays so.
            <For each=move || ids.get() key=|id| *id let(id)>
                <Row
                    job=Memo::new(move |before: Option<&Option<Job>>| {
                        let own = board.with(|board| board.job(id).cloned());
                        // One that goes away keeps its last look until its view is gone.
                        own.or_else(|| before.cloned().flatten())
                    })
                    load
                    now
                />
            </For>
        </Table>
    }
}

#[component]
fn Row(job: Memo<Option<Job>>, load: Load<Board>, now: RwSignal<Timestamp>) -> impl IntoView {
    let sending = use_send();
    let of = move |text: fn(&Job) -> Option<String>| {
        Memo::new(move |_| job.with(|job| job.as_ref().and_then(text)))
    };
    let about = of(|job| job.about.clone().filter(|about| !about.is_empty()));
    let visit = Memo::new(move |_| job.with(|job| job.as_ref().and_then(|job| job.message?.visit)));
    let worker = of(|job| job.worker.clone());
    let error = of(error_of);
    let kind = of(|job| Some(kind_word(&job.kind)));
    let tries = of(|job| Some(format!("{}/{}", job.tries, job.tries_max)));
    let remark = move || job.with(|job| job.as_ref().and_then(remark));
    let when = Memo::new(move |_| job.with(|job| job.as_ref().map(|job| When::of(job, now.get()))));
    view! {
        <tr>
            <td class="w-full min-w-60 align-top">
                <p class="flex flex-wrap items-center gap-x-3 gap-y-1">
                    <span class="font-medium">{move || kind.get()}</span>
                    {move || remark().map(|(tone, icon, text)| view! { <Badge tone icon text/> })}
                </p>
                {move || about.get().map(|about| view! {
                    <p class="text-sm break-words text-base-content/75">{about}</p>
                })}
                {move || visit.get().map(|visit| view! {
                    <p class="text-sm tabular-nums">
                        <A href=format!("/appointments/{}", visit.appointment_id) attr:class="link link-hover">
                            {told_of(&visit)}
                        </A>
                    </p>
                })}
                <ErrorShown error/>
                <SendFailed sending/>
            </td>
            <td class="align-top whitespace-nowrap tabular-nums">
                {move || when.get().map(|When { main, below }| view! {
                    {main}
                    <span class="block text-sm text-base-content/75">{below}</span>
                })}
            </td>
            <td class="align-top tabular-nums">{move || tries.get()}</td>
            <td class="min-w-44 align-top break-all">
                {move || match worker.get() {
                    Some(worker) => view! { <span class="font-mono text-sm">{worker}</span> }.into_any(),
                    None => view! { <span class="text-base-content/75">{w::no_worker}</span> }.into_any(),
                }}
            </td>
            <td class="text-right align-top whitespace-nowrap"><JobActs job sending load/></td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::super::told::samples::job;
    use super::*;
    use clinic_shared::jobs::{JobCounts, JobsPage};

    fn board(jobs: Vec<Job>) -> Board {
        Board {
            wanted: Wanted {
                tab: JobState::Done,
                pages: 1,
            },
            page: JobsPage {
                counts: JobCounts::default(),
                oldest_due_seconds: None,
                jobs,
                next: None,
            },
            schedules: Vec::new(),
        }
    }

    #[test]
    fn a_tab_waits_for_its_own_answer_then_shows_rows_or_says_that_there_are_none() {
        let full = board(vec![job(1, JobState::Done)]);
        assert_eq!(Below::of(&full, JobState::Done), Below::Rows);
        assert_eq!(Below::of(&full, JobState::Dead), Below::Awaited);
        assert_eq!(Below::of(&board(Vec::new()), JobState::Done), Below::Nothing);
    }

    #[test]
    fn every_empty_tab_says_something_of_its_own() {
        let mut titles: Vec<&str> = TABS.iter().map(|tab| (nothing_in(*tab).1)()).collect();
        titles.sort_unstable();
        titles.dedup();
        assert_eq!(titles.len(), TABS.len());
    }
}
