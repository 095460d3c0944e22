//! The form of what a patient takes by their own word.
use clinic_shared::ids::{MedicationStatementId, PatientId};
use clinic_shared::medication::{CreateStatement, MedicationStatement, StatementForm};
use clinic_shared::time::Date;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::told::{Told, TypedStatement};
use super::{calls, words as w};
use crate::crud::Editing;
use crate::kit::{Button, DateField, DialogFoot, Finder, Icon, Look, TextField, TextKind, Toast};
use crate::medication::{Drug, Hit, Offered, Unread, search};
use crate::send::{Form, use_form};
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{api, browser};

#[derive(Debug, Clone, Copy)]
struct Fields {
    drug: RwSignal<Drug>,
    strength: RwSignal<String>,
    units: RwSignal<String>,
    unit: RwSignal<String>,
    times: RwSignal<String>,
    started_on: RwSignal<Option<Date>>,
    ended_on: RwSignal<Option<Date>>,
    note: RwSignal<String>,
}

impl Fields {
    fn of(typed: TypedStatement) -> Self {
        Self {
            drug: RwSignal::new(typed.drug),
            strength: RwSignal::new(typed.strength),
            units: RwSignal::new(typed.units),
            unit: RwSignal::new(typed.unit),
            times: RwSignal::new(typed.times),
            started_on: RwSignal::new(typed.started_on),
            ended_on: RwSignal::new(typed.ended_on),
            note: RwSignal::new(typed.note),
        }
    }

    /// Follows every field.
    fn typed(self) -> TypedStatement {
        TypedStatement {
            drug: self.drug.get(),
            strength: self.strength.get(),
            units: self.units.get(),
            unit: self.unit.get(),
            times: self.times.get(),
            started_on: self.started_on.get(),
            ended_on: self.ended_on.get(),
            note: self.note.get(),
        }
    }
}

/// Inside a dialog.
#[component]
pub fn StatementFields(
    patient: Signal<PatientId>,
    editing: Editing<Told>,
    done: Callback<()>,
) -> impl IntoView {
    let row = editing.row.get_untracked();
    let start = row.as_ref().map(|told| TypedStatement::of(&told.form));
    let fields = Fields::of(start.unwrap_or_default());
    let form = use_form(move || fields.typed().check()).asks_before_leaving(move || fields.typed().form());
    let sending = form.sending;
    let new_id = browser::new_id();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !form.passes() {
            return;
        }
        let sent = untrack(|| fields.typed().form());
        let row = row.clone();
        let before = row.clone();
        let patient = patient.get_untracked();
        sending.about(&sent);
        sending.run(
            move |key| async move {
                if let Some(told) = row {
                    return calls::tell_otherwise(told.id, sent, told.version, key).await;
                }
                let asked = CreateStatement {
                    id: new_id,
                    form: sent,
                };
                calls::tell(patient, asked, key).await
            },
            move |kept: MedicationStatement| {
                done.run(());
                let name = kept.form.drug.clone();
                let (id, version) = (kept.id, kept.version);
                let undo = move || match &before {
                    Some(told) => change_back(id, version, told.form.clone()),
                    None => take_back(id, version),
                };
                Toast::done(move || w::told_kept(&name)).undo(undo).show();
            },
        );
    };
    view! {
        <form on:submit=submit class="flex flex-col gap-3" novalidate>
            <DrugField drug=fields.drug form/>
            <div class="grid gap-3 sm:grid-cols-2">
                <TextField label=w::strength value=fields.strength error=form.of("/strength")/>
                <TextField label=w::unit value=fields.unit error=form.of("/unit")/>
                <TextField
                    label=w::units value=fields.units kind=TextKind::Number
                    error=number_error(fields, TypedStatement::unread_units, form, "/units_per_dose")
                />
                <TextField
                    label=w::times value=fields.times kind=TextKind::Number
                    error=number_error(fields, TypedStatement::unread_times, form, "/times_per_day")
                />
                <DateField label=w::since value=fields.started_on error=form.of("/started_on")/>
                <DateField label=w::until value=fields.ended_on error=form.of("/ended_on")/>
            </div>
            <TextField label=w::note value=fields.note hint=w::note_hint error=form.of("/note")/>
            <SendFailed sending/>
            <DialogFoot>
                <Button text=w::go_back press=move |()| editing.close()/>
                <Button
                    text=w::save look=Look::Primary submit=true busy=sending.pending
                    reach=needs("POST /api/patients/{id}/medication-statements")
                />
            </DialogFoot>
        </form>
    }
}

/// Why a number cannot be read, as soon as that is so.
fn number_error(
    fields: Fields,
    unread: fn(&TypedStatement) -> Option<Unread>,
    form: Form,
    pointer: &'static str,
) -> Signal<Option<String>> {
    Signal::derive(move || {
        let own = unread(&fields.typed()).map(Unread::text);
        own.or_else(|| form.at(pointer))
    })
}

/// Found in the catalogue or typed; what is chosen can be changed.
#[component]
fn DrugField(drug: RwSignal<Drug>, form: Form) -> impl IntoView {
    let is_chosen = Memo::new(move |_| drug.with(|drug| !drug.name.is_empty()));
    let finder = move || {
        view! {
            <Finder
                label=w::drug
                placeholder=w::find_drug
                error=form.of("/drug")
                required=true
                autofocus=true
                eager=true
                search
                row=|offered: &Offered| view! { <Hit offered=offered.clone()/> }.into_any()
                choose=move |offered: Offered| drug.set(Drug::from(offered))
            />
        }
    };
    view! {
        <Show when=move || is_chosen.get() fallback=finder>
            <div class="flex flex-wrap items-center gap-3 rounded-field border border-base-300 bg-base-200/50 px-3 py-2">
                <span class="min-w-0 grow font-semibold break-words">
                    {move || drug.with(|drug| drug.name.clone())}
                </span>
                <Button
                    text=w::another_drug icon=Icon::Search small=true
                    press=move |()| drug.set(Drug::default())
                />
            </div>
        </Show>
    }
}

// From a toast, when its page may be gone.

pub fn change_back(id: MedicationStatementId, version: i64, form: StatementForm) {
    spawn_local(async move {
        let answer = calls::tell_otherwise(id, form, version, api::new_key()).await;
        tell_undone(answer.is_ok());
    });
}

fn take_back(id: MedicationStatementId, version: i64) {
    spawn_local(async move {
        let answer = calls::untell(id, version, api::new_key()).await;
        tell_undone(answer.is_ok());
    });
}

pub fn tell_again(patient: PatientId, form: StatementForm) {
    let asked = CreateStatement {
        id: browser::new_id(),
        form,
    };
    spawn_local(async move {
        let answer = calls::tell(patient, asked, api::new_key()).await;
        tell_undone(answer.is_ok());
    });
}

fn tell_undone(is_done: bool) {
    if is_done {
        Toast::done(w::undone).show();
    } else {
        Toast::failed(w::not_undone).show();
    }
}
