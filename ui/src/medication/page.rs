use clinic_shared::ids::PatientId;
use clinic_shared::medication::Case;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::checking::Checking;
use super::doses::Lines;
use super::facts::{FactFields, FactsCard};
use super::page_state::{Answered, Doses, Facts, Sheet, Since, put_answer};
use super::patient::{PatientBar, use_patient};
use super::result::{Findings, OutcomeLine};
use super::rows::{Drug, Offered, Rows};
use super::taken::Active;
use super::{calls, words as w};
use crate::api::ApiError;
use crate::kit::{Button, EmptyState, Icon, PageHead, Toast};
use crate::{clinic, sync};

/// Milliseconds of quiet before it is checked.
const QUIET_MS: u32 = 250;

/// What stands on the page, as signals.
#[derive(Debug, Clone, Copy)]
struct Desk {
    lines: RwSignal<Rows<Doses>>,
    active: RwSignal<Rows<Since>>,
    facts: FactFields,
    answers: RwSignal<Vec<Answered>>,
}

impl Desk {
    fn new() -> Self {
        Self {
            lines: RwSignal::new(Rows::default()),
            active: RwSignal::new(Rows::default()),
            facts: FactFields::of(&Facts::default()),
            answers: RwSignal::new(Vec::new()),
        }
    }

    /// Follows all of it.
    fn sheet(&self) -> Sheet {
        Sheet {
            lines: self.lines.get(),
            active: self.active.get(),
            facts: self.facts.facts(),
            answers: self.answers.get(),
        }
    }

    fn fill(&self, sheet: Sheet) {
        // The page may be gone: an undo comes late.
        if self.lines.try_set(sheet.lines).is_none() {
            self.active.set(sheet.active);
            self.facts.fill(&sheet.facts);
            self.answers.set(sheet.answers);
        }
    }

    /// What was said of one patient is not so of another.
    fn forget_patient(&self) {
        self.facts.fill(&Facts::default());
        self.active.set(Rows::default());
        self.answers.set(Vec::new());
    }

    fn empty(&self) {
        let desk = *self;
        let was = untrack(|| desk.sheet());
        desk.fill(Sheet::default());
        Toast::done(w::emptied)
            .undo(move || desk.fill(was.clone()))
            .show();
    }

    fn example(&self) {
        self.lines.update(|lines| {
            for name in ["warfarin", "ibuprofen"] {
                lines.add(Drug::from(Offered::Typed(name.to_owned())));
            }
        });
    }
}

/// Checks what stands on the page with every change; `again` asks once more.
fn watch(case: Memo<Option<Case>>) -> (RwSignal<Checking>, Callback<()>) {
    let checking = RwSignal::new(Checking::default());
    let times = RwSignal::new(0_u32);
    let again = Callback::new(move |()| times.update(|times| *times += 1));
    let quiet = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |_| {
        times.track();
        let Some(case) = case.get() else {
            quiet.set_value(None);
            checking.update(Checking::nothing);
            return;
        };
        let Some(number) = checking.try_update(Checking::changed) else {
            return;
        };
        quiet.set_value(Some(Timeout::new(QUIET_MS, move || {
            spawn_local(async move {
                let answer = calls::check(&case).await;
                // The page may be gone by now.
                checking.try_update(|checking| checking.answered(number, case, answer));
            });
        })));
    });
    // What could not be had for want of the server is asked for again when it is back.
    Effect::new(move |was_away: Option<bool>| {
        let is_away = sync::is_away();
        let has_failed =
            || checking.with_untracked(|checking| checking.error().is_some_and(ApiError::is_worth_repeating));
        if was_away == Some(true) && !is_away && has_failed() {
            again.run(());
        }
        is_away
    });
    (checking, again)
}

/// Rows B1, B2, D13: what a doctor is about to prescribe, checked while it is typed.
#[component]
pub fn DrugCheckPage() -> impl IntoView {
    let desk = Desk::new();
    let of = use_patient();
    Effect::new(move |before: Option<Option<PatientId>>| {
        let id = of.id.get();
        if before.is_some_and(|before| before != id) {
            desk.forget_patient();
        }
        id
    });
    let whom = Memo::new(move |_| of.whom());
    let case = Memo::new(move |_| {
        let sheet = desk.sheet();
        whom.with(|whom| sheet.case(whom, clinic::today()))
    });
    let (checking, again) = watch(case);
    let is_empty = Memo::new(move |_| desk.lines.with(Rows::is_empty));
    let answer = Callback::new(move |answer| desk.answers.update(|answers| put_answer(answers, answer)));
    view! {
        <PageHead title=w::drug_check about=w::about>
            <Button
                text=w::another
                icon=Icon::Refresh
                disabled=Signal::derive(move || is_empty.get() && desk.active.with(Rows::is_empty))
                press=move |()| desk.empty()
            />
        </PageHead>
        <PatientBar of whom/>
        <div class="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_20rem]">
            // On a wide screen the result stands beside the drugs; else below, its line always in sight.
            <div class="flex min-w-0 flex-col gap-4 min-[1800px]:grid min-[1800px]:grid-cols-2 min-[1800px]:items-start">
                <div class="flex min-w-0 flex-col gap-4">
                    <Lines rows=desk.lines/>
                    <Active rows=desk.active/>
                </div>
                <div class="contents min-[1800px]:flex min-[1800px]:min-w-0 min-[1800px]:flex-col min-[1800px]:gap-4">
                    <OutcomeLine checking/>
                    <Show
                        when=move || !is_empty.get()
                        fallback=move || view! {
                            <EmptyState icon=Icon::Pill title=w::empty hint=w::empty_hint>
                                <Button text=w::example icon=Icon::Play press=move |()| desk.example()/>
                            </EmptyState>
                        }
                    >
                        <Findings checking answers=desk.answers again answer/>
                    </Show>
                </div>
            </div>
            <FactsCard fields=desk.facts whom/>
        </div>
    }
}
