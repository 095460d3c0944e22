use clinic_shared::feed::{Entity, Page};
use clinic_shared::ids::{AllergyId, PatientId};
use clinic_shared::patients::{Allergy, AllergyCriticality, AllergyForm, AllergyStatus, CreateAllergy};
use clinic_shared::records::CareStanding;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::closed::{ClosedRecord, OpenedFor};
use super::words as w;
use crate::kit::{
    Badge, Button, Choice, Dialog, DialogFoot, EmptyState, Icon, IconButton, Look, Select, Table, TextArea,
    TextField, Toast, Tone,
};
use crate::load::{Loaded, load};
use crate::send::{use_form_of, use_send};
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{api, browser, clinic};

const CRITICALITIES: [(AllergyCriticality, &str); 3] = [
    (AllergyCriticality::Low, "low"),
    (AllergyCriticality::High, "high"),
    (AllergyCriticality::UnableToAssess, "unable-to-assess"),
];
const STATUSES: [(AllergyStatus, &str); 3] = [
    (AllergyStatus::Unconfirmed, "unconfirmed"),
    (AllergyStatus::Confirmed, "confirmed"),
    (AllergyStatus::Refuted, "refuted"),
];

fn criticality_word(criticality: AllergyCriticality) -> &'static str {
    match criticality {
        AllergyCriticality::Low => w::low(),
        AllergyCriticality::High => w::high(),
        AllergyCriticality::UnableToAssess => w::unable_to_assess(),
    }
}

fn status_word(status: AllergyStatus) -> &'static str {
    match status {
        AllergyStatus::Unconfirmed => w::unconfirmed(),
        AllergyStatus::Confirmed => w::confirmed(),
        AllergyStatus::Refuted => w::refuted(),
    }
}

/// The row in the form; `None` in it is a new one.
#[derive(Debug, Clone, Copy)]
struct Editing {
    open: RwSignal<bool>,
    row: RwSignal<Option<Allergy>>,
}

impl Editing {
    fn start(self, row: Option<Allergy>) {
        self.row.set(row);
        self.open.set(true);
    }
}

/// Clinical: doctors only. That none is recorded does not say that there is none.
#[component]
pub fn Allergies(#[prop(into)] id: Signal<PatientId>) -> impl IntoView {
    let care = load(&[Entity::Appointment, Entity::CareAccess], move || {
        let path = format!("/api/patients/{}/care", id.get());
        async move { api::get::<CareStanding>(&path).await }
    });
    let allergies = load(&[Entity::PatientAllergy, Entity::CareAccess], move || {
        let path = format!("/api/patients/{}/allergies", id.get());
        async move { api::get::<Page<Allergy>>(&path).await }
    });
    let editing = Editing {
        open: RwSignal::new(false),
        row: RwSignal::new(None),
    };
    let shown = move |page: Signal<Page<Allergy>>| {
        view! {
            <Show
                when=move || page.with(|page| !page.items.is_empty())
                fallback=|| view! {
                    <EmptyState icon=Icon::Warning title=w::none_recorded hint=w::none_recorded_hint/>
                }
            >
                <Table
                    caption=w::allergies
                    heads=vec![
                        w::substance.into(), w::reaction.into(), w::criticality.into(), w::status.into(),
                        w::note.into(), "".into(),
                    ]
                >
                    {move || page
                        .get()
                        .items
                        .into_iter()
                        .map(|allergy| view! { <Row allergy editing/> })
                        .collect_view()}
                </Table>
            </Show>
        }
    };
    let title = move || {
        if editing.row.with(Option::is_some) {
            w::edit_allergy()
        } else {
            w::add_allergy()
        }
    };
    let done = Callback::new(move |()| {
        editing.open.try_set(false);
        allergies.again();
    });
    let is_closed = Memo::new(move |_| {
        let refused = allergies.error.get();
        refused.is_some_and(|error| error.is("/problems/not-in-care"))
    });
    let opened = Callback::new(move |()| {
        allergies.again();
        care.again();
    });
    view! {
        <Show when=move || !is_closed.get() fallback=move || view! { <ClosedRecord id opened/> }>
            <OpenedFor care/>
            <div class="mb-3 flex justify-end">
                <Button
                    text=w::add_allergy icon=Icon::Add press=Callback::new(move |()| editing.start(None))
                    reach=needs("POST /api/patients/{id}/allergies")
                />
            </div>
            <Loaded load=allergies view=shown/>
        </Show>
        <Dialog open=editing.open title>
            <AllergyFields id editing done/>
        </Dialog>
    }
}

#[component]
fn Row(allergy: Allergy, editing: Editing) -> impl IntoView {
    let sending = use_send();
    let Allergy {
        id,
        patient_id,
        version,
        recorded_at,
        ..
    } = allergy;
    let form = allergy.form.clone();
    let deleted = form.clone();
    let delete = move |()| {
        let (form, substance) = (deleted.clone(), deleted.substance.clone());
        sending.run(
            move |key| async move {
                let path = format!("/api/patients/{patient_id}/allergies/{id}");
                api::delete::<()>(&path, key, Some(version)).await
            },
            move |()| {
                let undo = move || add_again(patient_id, form.clone());
                Toast::done(move || w::allergy_deleted(&substance))
                    .undo(undo)
                    .show();
            },
        );
    };
    let (tone, icon) = match form.criticality {
        AllergyCriticality::High => (Tone::Danger, Icon::Danger),
        AllergyCriticality::Low => (Tone::Info, Icon::Info),
        AllergyCriticality::UnableToAssess => (Tone::Warning, Icon::Warning),
    };
    let (proof, mark) = match form.status {
        AllergyStatus::Confirmed => (Tone::Success, Icon::Check),
        AllergyStatus::Unconfirmed => (Tone::Neutral, Icon::Clock),
        AllergyStatus::Refuted => (Tone::Neutral, Icon::Close),
    };
    view! {
        <tr>
            <td class="font-semibold">
                {form.substance}
                <span class="block text-sm font-normal whitespace-nowrap text-base-content/75">
                    {move || w::recorded(&clinic::date_and_time(recorded_at))}
                </span>
            </td>
            <td>{form.reaction}</td>
            <td><Badge tone icon text=move || criticality_word(form.criticality)/></td>
            <td><Badge tone=proof icon=mark text=move || status_word(form.status)/></td>
            <td>{form.note}</td>
            <td class="whitespace-nowrap text-right">
                <IconButton
                    icon=Icon::Edit text=w::edit
                    press=Callback::new(move |()| editing.start(Some(allergy.clone())))
                    reach=needs("PUT /api/patients/{id}/allergies/{allergy_id}")
                />
                <IconButton icon=Icon::Trash text=w::delete press=Callback::new(delete) disabled=sending.pending reach=needs("DELETE /api/patients/{id}/allergies/{allergy_id}")/>
                <SendFailed sending/>
            </td>
        </tr>
    }
}

/// From a toast, when its page may be gone: what was deleted is recorded anew.
fn add_again(patient: PatientId, form: AllergyForm) {
    spawn_local(async move {
        let path = format!("/api/patients/{patient}/allergies");
        let asked = CreateAllergy {
            id: browser::new_id(),
            form,
        };
        match api::post::<Allergy>(&path, &asked, api::new_key()).await {
            Ok(again) => Toast::done(move || w::allergy_again(&again.form.substance)).show(),
            Err(_) => Toast::failed(w::allergy_not_again).show(),
        }
    });
}

#[component]
fn AllergyFields(id: Signal<PatientId>, editing: Editing, done: Callback<()>) -> impl IntoView {
    let row = editing.row.get_untracked();
    let form = row.as_ref().map(|row| row.form.clone()).unwrap_or_default();
    let new_id: AllergyId = browser::new_id();
    let name_of = |found: Option<&str>| RwSignal::new(found.unwrap_or_default().to_owned());
    let substance = RwSignal::new(form.substance.clone());
    let reaction = RwSignal::new(form.reaction.clone());
    let note = RwSignal::new(form.note.clone());
    let criticality = name_of(
        CRITICALITIES
            .iter()
            .find(|(is, _)| *is == form.criticality)
            .map(|(_, name)| *name),
    );
    let status = name_of(
        STATUSES
            .iter()
            .find(|(is, _)| *is == form.status)
            .map(|(_, name)| *name),
    );
    let asked = move || AllergyForm {
        substance: substance.get(),
        reaction: reaction.get(),
        note: note.get(),
        criticality: CRITICALITIES
            .iter()
            .find(|(_, name)| criticality.with(|chosen| chosen == name))
            .map_or_else(AllergyCriticality::default, |(is, _)| *is),
        status: STATUSES
            .iter()
            .find(|(_, name)| status.with(|chosen| chosen == name))
            .map_or_else(AllergyStatus::default, |(is, _)| *is),
    };
    let complaints = use_form_of(asked);
    let sending = complaints.sending;
    let error = move |pointer: &'static str| complaints.of(pointer);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !complaints.passes() {
            return;
        }
        let form = untrack(asked);
        let row = row.clone();
        let path = format!("/api/patients/{}/allergies", id.get_untracked());
        sending.about(&form);
        sending.run(
            move |key| async move {
                match row {
                    Some(Allergy { id, version, .. }) => {
                        api::put::<Allergy>(&format!("{path}/{id}"), &form, key, Some(version)).await
                    }
                    None => api::post::<Allergy>(&path, &CreateAllergy { id: new_id, form }, key).await,
                }
            },
            move |_| {
                done.run(());
                Toast::done(w::allergy_saved).show();
            },
        );
    };
    let criticalities = Signal::derive(|| {
        CRITICALITIES
            .map(|(is, name)| Choice::new(name, criticality_word(is)))
            .to_vec()
    });
    let statuses = Signal::derive(|| {
        STATUSES
            .map(|(is, name)| Choice::new(name, status_word(is)))
            .to_vec()
    });
    view! {
        <form on:submit=submit class="flex flex-col gap-3" novalidate>
            <TextField
                label=w::substance value=substance required=true autofocus=true error=error("/substance")
            />
            <TextField label=w::reaction value=reaction error=error("/reaction")/>
            <div class="grid gap-3 sm:grid-cols-2">
                <Select label=w::criticality value=criticality choices=criticalities/>
                <Select label=w::status value=status choices=statuses/>
            </div>
            <TextArea label=w::note value=note error=error("/note")/>
            <SendFailed sending/>
            <DialogFoot>
                <Button text=w::cancel press=Callback::new(move |()| editing.open.set(false))/>
                <Button text=w::save look=Look::Primary submit=true busy=sending.pending reach=needs("POST /api/patients/{id}/allergies")/>
            </DialogFoot>
        </form>
    }
}
