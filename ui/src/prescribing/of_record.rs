//! What was prescribed for one record, and the drafts that are being written for it.
use clinic_shared::ids::{EncounterId, PatientId, PrescriptionId};
use clinic_shared::medication::{Prescription, PrescriptionStatus};
use clinic_shared::records::Diagnosis;
use leptos::prelude::*;

use super::card::PrescriptionCard;
use super::editor::Editor;
use super::{begin, calls, words as w};
use crate::kit::{Button, Command, Icon, Key, use_command};
use crate::load::{Load, Loaded, load};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;

/// Begins a prescription: what is new, as on every page. Not a key that ends a visit on another.
const PRESCRIBE_KEY: Key = Key::F3;
const ROUTE: &str = "POST /api/prescriptions";

/// What the parts share.
#[derive(Debug, Clone, Copy)]
struct Sheets {
    encounter: EncounterId,
    diagnoses: Signal<Vec<Diagnosis>>,
    all: Load<Vec<Prescription>>,
    /// How often the record was kept with something else that the check takes.
    saved: Signal<u32>,
    /// How often something was signed or ended here.
    acts: RwSignal<u32>,
    /// The draft that was begun last: its finder takes the focus.
    begun: StoredValue<Option<PrescriptionId>>,
}

impl Sheets {
    /// Those that are drafts, or those that are not. Tracks.
    fn some(self, are_drafts: bool) -> Vec<Prescription> {
        let is_wanted = |one: &&Prescription| (one.status == PrescriptionStatus::Draft) == are_drafts;
        self.all
            .value
            .with(|all| all.iter().flatten().filter(is_wanted).cloned().collect())
    }

    /// A draft in which nothing stands yet: another one is not needed.
    fn unused(self) -> Option<PrescriptionId> {
        let drafts = untrack(|| self.some(true));
        drafts
            .into_iter()
            .find(|draft| draft.form.lines.is_empty())
            .map(|draft| draft.id)
    }

    fn again(self) {
        self.all.again();
    }

    /// Something is in force, or not any more: drafts beside it are checked against it.
    fn acted(self) {
        self.acts.update(|times| *times += 1);
        self.again();
    }

    /// Changes when this page has changed what the record says.
    fn moved(self) -> Signal<u32> {
        Signal::derive(move || self.saved.get() + self.acts.get())
    }
}

/// All prescriptions of one record, with the way to write one.
#[component]
pub fn PrescriptionsOf(
    #[prop(into)] patient: Signal<PatientId>,
    encounter: EncounterId,
    diagnoses: Signal<Vec<Diagnosis>>,
    /// Changes when the record is kept with something else that the check takes.
    #[prop(optional, into)]
    saved: Signal<u32>,
    /// Hears which of them are drafts.
    drafts: RwSignal<Vec<PrescriptionId>>,
) -> impl IntoView {
    // Not followed: each look leaves an audit row, and drafts change with every pause in anybody's typing. What is done
    // here is told by what does it; what another computer wrote is met by the version.
    let all = load(&[], move || calls::of_record(patient.get(), encounter));
    let sheets = Sheets {
        encounter,
        diagnoses,
        all,
        saved,
        acts: RwSignal::new(0),
        begun: StoredValue::new(None),
    };
    Effect::new(move |_| {
        let now = sheets.some(true).into_iter().map(|draft| draft.id);
        drafts.set(now.collect());
    });
    let beginning = use_send();
    let prescribe = move || {
        // The same key again only leads to the one that is begun.
        if let Some(unused) = sheets.unused() {
            focus_draft(unused);
            return;
        }
        let asked = begin::empty(patient.get_untracked(), encounter, diagnoses.get_untracked());
        let id = asked.id;
        beginning.changed();
        beginning.run(
            move |key| async move { calls::draft(&asked, key).await },
            move |_| {
                sheets.begun.try_set_value(Some(id));
                sheets.again();
            },
        );
    };
    use_command(
        Command::new(w::prescribe, Icon::Pill, prescribe)
            .with_key(PRESCRIBE_KEY)
            .with_reach(needs(ROUTE)),
    );
    view! {
        <section class="flex flex-col gap-4" aria-label=w::prescriptions>
            <header class="flex flex-wrap items-center justify-between gap-3">
                <h2 class="text-lg font-semibold">{w::prescriptions}</h2>
                <Button
                    text=w::prescribe icon=Icon::Pill key=PRESCRIBE_KEY busy=beginning.pending
                    press=move |()| prescribe() reach=needs(ROUTE)
                />
            </header>
            <SendFailed sending=beginning/>
            <Loaded load=all lines=3 view=move |_| view! {
                <Drafts sheets/>
                <Signed sheets/>
            }/>
        </section>
    }
}

/// The finder of the draft's editor gets the focus, if that is shown.
pub fn focus_draft(id: PrescriptionId) {
    use wasm_bindgen::JsCast;
    let finder = document()
        .query_selector(&format!("[data-draft='{id}'] [data-drug-list] [role=combobox]"))
        .ok()
        .flatten();
    if let Some(finder) = finder.and_then(|finder| finder.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Focus can only fail for an element that is not shown.
        let _ = finder.focus();
    }
}

#[component]
fn Drafts(sheets: Sheets) -> impl IntoView {
    let done = Callback::new(move |signed: Option<Prescription>| match signed {
        Some(_) => sheets.acted(),
        None => sheets.again(),
    });
    view! {
        <For each=move || sheets.some(true) key=|draft| draft.id let(draft)>
            {
                let id = draft.id;
                let newest = Signal::derive(move || {
                    let mut drafts = sheets.some(true).into_iter();
                    drafts.find(|one| one.id == id).unwrap_or_else(|| draft.clone())
                });
                let focus = sheets.begun.get_value() == Some(id);
                view! {
                    <div data-draft=id.to_string()>
                        <Editor draft=newest record=sheets.diagnoses moved=sheets.moved() focus done/>
                    </div>
                }
            }
        </For>
    }
}

#[component]
fn Signed(sheets: Sheets) -> impl IntoView {
    let changed = Callback::new(move |begun: Option<PrescriptionId>| {
        if begun.is_some() {
            sheets.begun.set_value(begun);
            sheets.again();
        } else {
            sheets.acted();
        }
    });
    let record = Some((sheets.encounter, sheets.diagnoses));
    view! {
        // Without the key that prints: on a record's page it signs the record.
        <For each=move || sheets.some(false) key=|one| (one.id, one.version) let(prescription)>
            <PrescriptionCard prescription record changed/>
        </For>
    }
}
