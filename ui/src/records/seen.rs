//! Whom the doctor has seen, the last one first. Row A3.
use clinic_shared::feed::{Entity, Page};
use clinic_shared::records::PatientSeen;
use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::prelude::*;
use leptos_router::components::A;

use super::{calls, words as w};
use crate::kit::{Badge, EmptyState, Icon, LoadMore, PageHead, Table, Tone};
use crate::load::{Listing, Loaded, listing};
use crate::patients::{Choosing, SearchField, age_word};
use crate::{clinic, go};

/// Milliseconds of quiet before it is asked for what was typed.
const QUIET_MS: u32 = 150;

/// What is looked for, and what came of it.
#[derive(Debug, Clone, Copy)]
struct Search {
    typed: RwSignal<String>,
    /// What was asked for last: `typed` after a pause.
    asked: RwSignal<String>,
    /// What the shown rows answer.
    answered: RwSignal<Option<String>>,
    choosing: RwSignal<Choosing>,
    patients: Listing<PatientSeen>,
}

impl Search {
    fn new() -> Self {
        let asked = RwSignal::new(String::new());
        let answered = RwSignal::new(None);
        let patients = listing(&[Entity::Appointment], move |cursor| {
            let text = asked.get();
            async move {
                let page = calls::patients_seen(&text, cursor).await?;
                answered.try_set(Some(text));
                Ok(page)
            }
        });
        Self {
            typed: RwSignal::new(String::new()),
            asked,
            answered,
            choosing: RwSignal::new(Choosing::default()),
            patients,
        }
    }

    fn ask(self) {
        let Some(text) = self.typed.try_get_untracked() else {
            return;
        };
        let text = text.trim().to_owned();
        if self.asked.get_untracked() != text {
            self.patients.from_start();
            self.asked.set(text);
        }
    }

    /// The rows answer what is typed now; and whether anything is typed.
    fn state(self) -> (bool, bool) {
        let typed = self.typed.get_untracked().trim().to_owned();
        let is_fresh = self.answered.get_untracked().as_ref() == Some(&typed);
        (is_fresh, !typed.is_empty())
    }

    /// Tracks.
    fn count(self) -> usize {
        self.patients
            .load
            .value
            .with(|page| page.as_ref().map_or(0, |page| page.items.len()))
    }

    fn open(self, at: Option<usize>) {
        let found = self.patients.load.value.with_untracked(|page| {
            let items = page.as_ref().map(|page| page.items.as_slice());
            Some(items?.get(at?)?.patient_id)
        });
        if let Some(id) = found {
            go::to(&format!("/patients/{id}"));
        }
    }

    /// An Enter that came before the answer opens the only hit now.
    fn open_when_answered(self) {
        Effect::new(move |_| {
            let count = self.count();
            let (is_fresh, is_searched) = self.state();
            if is_fresh {
                let choice = self
                    .choosing
                    .try_update(|choosing| choosing.answered(count, is_searched));
                self.open(choice.flatten());
            }
        });
    }

    fn stroke(self, event: &ev::KeyboardEvent) {
        let count = untrack(|| self.count());
        match event.key().as_str() {
            "ArrowDown" => self.choosing.update(|choosing| choosing.step(true, count)),
            "ArrowUp" => self.choosing.update(|choosing| choosing.step(false, count)),
            "Enter" => {
                // What is typed is asked for at once, not after the pause.
                self.ask();
                let (is_fresh, is_searched) = self.state();
                let choice = self
                    .choosing
                    .try_update(|choosing| choosing.enter(count, is_fresh, is_searched));
                self.open(choice.flatten());
            }
            _ => return,
        }
        event.prevent_default();
    }
}

#[component]
pub fn PatientsSeenPage() -> impl IntoView {
    let search = Search::new();
    search.open_when_answered();
    let quiet = StoredValue::new_local(None::<Timeout>);
    let change = move |text: String| {
        search.typed.set(text);
        search.choosing.update(Choosing::typed);
        quiet.set_value(Some(Timeout::new(QUIET_MS, move || search.ask())));
    };
    view! {
        <PageHead title=w::my_patients about=w::my_patients_about/>
        <div class="mb-4 w-full max-w-xl">
            <SearchField
                label=w::search_seen
                hint=w::search_seen_hint
                typed=search.typed
                change=Callback::new(change)
                stroke=Callback::new(move |event| search.stroke(&event))
            />
        </div>
        <Loaded load=search.patients.load lines=8 view=move |page| view! { <Found search page/> }/>
    }
}

#[component]
fn Found(search: Search, page: Signal<Page<PatientSeen>>) -> impl IntoView {
    let Search {
        patients,
        asked,
        choosing,
        ..
    } = search;
    let nobody = move || {
        let title: fn() -> &'static str = if asked.with(String::is_empty) {
            w::nobody_seen
        } else {
            w::nobody_found
        };
        view! { <EmptyState icon=Icon::Users title hint=w::nobody_seen_hint/> }
    };
    let heads = || {
        vec![
            w::name.into(),
            w::record_number.into(),
            w::born.into(),
            w::last_visit.into(),
            w::visits.into(),
            w::main_doctor.into(),
        ]
    };
    view! {
        <Show when=move || page.with(|page| !page.items.is_empty()) fallback=nobody>
            <Table caption=w::my_patients heads=heads()>
                {move || page
                    .get()
                    .items
                    .into_iter()
                    .enumerate()
                    .map(|(at, patient)| view! { <Row at patient choosing/> })
                    .collect_view()}
            </Table>
            <LoadMore
                has_more=Signal::derive(move || patients.has_more())
                more=Callback::new(move |()| patients.more())
                busy=patients.load.loading
            />
        </Show>
    }
}

#[component]
fn Row(at: usize, patient: PatientSeen, choosing: RwSignal<Choosing>) -> impl IntoView {
    let is_marked = Memo::new(move |_| choosing.with(|choosing| choosing.marked == Some(at)));
    let PatientSeen {
        patient_id,
        birth_date,
        last_visit_at,
        ..
    } = patient;
    let born = birth_date.map(|born| {
        view! {
            {born.dd_mm_yyyy()}
            <span class="block text-sm text-base-content/75">
                {move || age_word(born, clinic::today())}
            </span>
        }
    });
    view! {
        <tr
            class="aria-selected:outline-2 aria-selected:-outline-offset-2 aria-selected:outline-primary"
            aria-selected=move || is_marked.get().to_string()
        >
            <td class="min-w-48 font-semibold">
                <A href=format!("/patients/{patient_id}") attr:class="link link-hover">{patient.patient_name}</A>
            </td>
            <td class="font-mono whitespace-nowrap">{patient.record_number}</td>
            <td class="whitespace-nowrap tabular-nums">{born}</td>
            <td class="whitespace-nowrap tabular-nums">{clinic::date_and_time(last_visit_at)}</td>
            <td class="tabular-nums">{patient.visits}</td>
            <td>
                {patient.is_main_doctor.then(|| view! {
                    <Badge tone=Tone::Success icon=Icon::Heart text=w::is_main_doctor/>
                })}
            </td>
        </tr>
    }
}
