use clinic_shared::ids::PatientId;
use leptos::prelude::*;

use super::doses::Lines;
use super::facts::{FactFields, FactsCard};
use super::page_state::{Answered, Doses, Facts, Sheet, Since, put_answer};
use super::patient::{PatientBar, use_patient};
use super::result::{Findings, OutcomeLine};
use super::rows::{Drug, Offered, Rows};
use super::taken::Active;
use super::watch::watch;
use super::{RULES_PATH, words as w};
use crate::clinic;
use crate::kit::{Button, ButtonLink, EmptyState, Icon, PageHead, Toast};

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
            <ButtonLink text=w::drug_rules icon=Icon::Info href=RULES_PATH.to_owned()/>
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
