use std::collections::BTreeSet;

use clinic_shared::feed::Entity;
use clinic_shared::field::{Check, FieldCode, FieldErrors};
use clinic_shared::ids::{AppointmentId, WaitingId};
use clinic_shared::scheduling::{
    AppointmentStatus, AppointmentView, JoinWaitingList, PartOfDay, WaitingForm, WaitingView,
};
use clinic_shared::time::Date;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use serde::Serialize;

use super::super::book_visit::{ChosenPatient, PickPatient, part_word, upcoming};
use super::super::now::use_now;
use super::super::{calls, doctors, words as w};
use super::list::offer_undo;
use crate::kit::{
    Button, Choice, DateField, Dialog, DialogFoot, Icon, Look, Notice, Select, TextArea, Toast, Tone,
};
use crate::load::load;
use crate::send::use_form;
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{browser, clinic};

/// Days that are wished unless said otherwise: two weeks.
const DAYS: i32 = 14;

/// What the form begins with.
#[derive(Debug, Clone)]
pub enum Begins {
    New,
    /// A visit whose patient would come earlier.
    Earlier(Box<AppointmentView>),
    /// A place on the list that is to be changed.
    Change(Box<WaitingView>),
}

/// A place on the list: made or changed.
#[component]
pub fn WaitingDialog(
    open: RwSignal<bool>,
    #[prop(into)] begins: Signal<Begins>,
    #[prop(into)] done: Callback<WaitingView>,
) -> impl IntoView {
    let title = move || match begins.get() {
        Begins::New => w::add_waiting().to_owned(),
        Begins::Earlier(_) => w::wants_earlier().to_owned(),
        Begins::Change(view) => w::change_wish(&view.patient_name),
    };
    view! {
        <Dialog open title wide=true>
            <Form open begins=begins.get_untracked() done/>
        </Dialog>
    }
}

#[derive(Debug, Clone, Copy)]
struct Fields {
    patient: RwSignal<Option<ChosenPatient>>,
    /// Texts of ids; empty where nothing is chosen.
    visit: RwSignal<String>,
    service: RwSignal<String>,
    doctor: RwSignal<String>,
    specialty: RwSignal<String>,
    part: RwSignal<String>,
    earliest: RwSignal<Option<Date>>,
    latest: RwSignal<Option<Date>>,
    note: RwSignal<String>,
}

impl Fields {
    fn new(begins: &Begins) -> Self {
        let today = clinic::today();
        let fields = Self {
            patient: RwSignal::new(None),
            visit: RwSignal::default(),
            service: RwSignal::default(),
            doctor: RwSignal::default(),
            specialty: RwSignal::default(),
            part: RwSignal::default(),
            earliest: RwSignal::new(Some(today)),
            latest: RwSignal::new(Some(today.plus_days(DAYS))),
            note: RwSignal::default(),
        };
        match begins {
            Begins::New => {}
            Begins::Earlier(visit) => {
                fields.patient.set(Some(patient_of(visit)));
                fields.take_visit(visit);
            }
            Begins::Change(view) => fields.take(view),
        }
        fields
    }

    /// Only earlier than the visit makes sense, and with its doctor unless said otherwise.
    fn take_visit(self, view: &AppointmentView) {
        let visit = &view.appointment;
        self.visit.set(visit.id.to_string());
        self.service.set(visit.service_id.to_string());
        self.doctor.set(visit.practitioner_id.to_string());
        self.latest.set(Some(clinic::zone().day_of(visit.start)));
    }

    fn take(self, view: &WaitingView) {
        fn text<T: ToString>(chosen: Option<&T>) -> String {
            chosen.map(ToString::to_string).unwrap_or_default()
        }

        let form = &view.entry.form;
        self.patient.set(Some(ChosenPatient {
            id: form.patient_id,
            record_number: view.patient_record_number.clone(),
            full_name: view.patient_name.clone(),
            birth_date: None,
            phone: view.patient_phone.clone(),
            priority: view.priority,
        }));
        self.visit.set(text(form.appointment_id.as_ref()));
        self.service.set(form.service_id.to_string());
        self.doctor.set(text(form.practitioner_id.as_ref()));
        self.specialty.set(text(form.specialty.as_ref()));
        self.part
            .set(text(form.part_of_day.map(PartOfDay::name).as_ref()));
        self.earliest.set(Some(form.earliest));
        self.latest.set(Some(form.latest));
        self.note.set(form.note.clone());
    }

    fn typed(self) -> impl Serialize {
        let patient = self
            .patient
            .with(|patient| patient.as_ref().map(|patient| patient.id));
        let chosen = (
            self.visit.get(),
            self.service.get(),
            self.doctor.get(),
            self.specialty.get(),
        );
        let days = (self.earliest.get(), self.latest.get(), self.part.get());
        (patient, chosen, days, self.note.get())
    }

    /// The request once nothing is missing, else what is.
    fn form(self) -> Result<WaitingForm, FieldErrors> {
        let patient = self
            .patient
            .with(|patient| patient.as_ref().map(|patient| patient.id));
        let service = self.service.get().parse().ok();
        let (earliest, latest) = (self.earliest.get(), self.latest.get());
        let (Some(patient_id), Some(service_id), Some(earliest), Some(latest)) =
            (patient, service, earliest, latest)
        else {
            let mut missing = FieldErrors::default();
            missing.add_if(patient.is_none(), "/patient_id", FieldCode::Required);
            missing.add_if(service.is_none(), "/service_id", FieldCode::Required);
            missing.add_if(earliest.is_none(), "/earliest", FieldCode::Required);
            missing.add_if(latest.is_none(), "/latest", FieldCode::Required);
            return Err(missing);
        };
        let practitioner_id = self.doctor.get().parse().ok();
        Ok(WaitingForm {
            patient_id,
            service_id,
            appointment_id: self.visit.get().parse().ok(),
            practitioner_id,
            // Who asks for a doctor asks for that one alone.
            specialty: Some(self.specialty.get())
                .filter(|text| practitioner_id.is_none() && !text.is_empty()),
            earliest,
            latest,
            part_of_day: PartOfDay::parse(&self.part.get()),
            note: self.note.get(),
        })
    }
}

fn patient_of(view: &AppointmentView) -> ChosenPatient {
    ChosenPatient {
        id: view.appointment.patient_id,
        record_number: view.patient_record_number.clone(),
        full_name: view.patient_name.clone(),
        birth_date: view.patient_birth_date,
        phone: view.patient_phone.clone(),
        priority: view.priority_on(clinic::today()),
    }
}

#[component]
fn Form(open: RwSignal<bool>, begins: Begins, done: Callback<WaitingView>) -> impl IntoView {
    let fields = Fields::new(&begins);
    let check = move || match fields.form() {
        Ok(form) => form.check(),
        Err(missing) => missing,
    };
    let complaints = use_form(check).asks_before_leaving(move || fields.typed());
    let sending = complaints.sending;
    // One place, however often it is sent.
    let new_id = browser::new_id::<WaitingId>();
    let changes = match &begins {
        Begins::Change(view) => Some((view.entry.id, view.entry.version)),
        _ => None,
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let passes = complaints.passes();
        let form = untrack(|| fields.form().ok());
        let Some(form) = form.filter(|_| passes) else {
            return;
        };
        sending.about(&form);
        sending.run(
            move |key| async move {
                match changes {
                    Some((id, version)) => calls::change_waiting(id, version, &form, key).await,
                    None => calls::join_waiting_list(&JoinWaitingList { id: new_id, form }, key).await,
                }
            },
            move |view: WaitingView| {
                if changes.is_some() {
                    Toast::done(w::wish_changed(&view.patient_name)).show();
                } else {
                    tell_joined(&view);
                }
                open.try_set(false);
                done.run(view);
            },
        );
    };
    let is_new = matches!(begins, Begins::New);
    view! {
        <form class="flex flex-col gap-4" novalidate on:submit=submit>
            {if is_new {
                view! {
                    <PickPatient
                        chosen=fields.patient
                        choose=move |patient| fields.patient.set(patient)
                        error=complaints.of("/patient_id")
                    />
                }
                .into_any()
            } else {
                let patient = fields.patient.get_untracked();
                let phone = patient.as_ref().map(|patient| patient.phone.clone());
                view! {
                    <p class="flex flex-wrap gap-x-4 text-lg font-semibold">
                        {patient.map(|patient| patient.full_name)}
                        <span class="font-normal tabular-nums text-base-content/75">{phone}</span>
                    </p>
                }
                .into_any()
            }}
            <Instead fields/>
            <Wish fields complaints/>
            <SendFailed sending/>
            <DialogFoot>
                <Button text=w::go_back press=move |()| open.set(false)/>
                <Button
                    text=if changes.is_some() { w::save_wish } else { w::add_waiting }
                    icon=Icon::Check
                    look=Look::Primary
                    submit=true
                    busy=sending.pending
                    reach=needs("POST /api/waiting-list")
                />
            </DialogFoot>
        </form>
    }
}

/// The visit that the patient has: it moves to the earlier time.
#[component]
fn Instead(fields: Fields) -> impl IntoView {
    let now = use_now();
    let visits = load(&[Entity::Appointment], move || {
        let patient = fields
            .patient
            .with(|patient| patient.as_ref().map(|patient| patient.id));
        async move {
            match patient {
                Some(patient) => calls::visits_to_come(patient).await,
                None => Ok(Vec::new()),
            }
        }
    });
    let movable = Memo::new(move |_| {
        let mut found = visits
            .value
            .with(|visits| upcoming(visits.as_deref().unwrap_or_default(), now.get()));
        found.retain(|visit| visit.appointment.status != AppointmentStatus::Arrived);
        found
    });
    let choices = move || {
        let visits = movable.get().into_iter().map(|visit| {
            let start = clinic::date_and_time(visit.appointment.start);
            let text = format!("{start} · {} · {}", visit.practitioner_name, visit.service_name);
            Choice::new(visit.appointment.id.to_string(), text)
        });
        visits.collect::<Vec<_>>()
    };
    // Another visit has another service and another last day; the first run is what the form began with.
    Effect::new(move |before: Option<String>| {
        let chosen = fields.visit.get();
        if before.is_some_and(|before| before != chosen)
            && let Ok(id) = chosen.parse::<AppointmentId>()
            && let Some(visit) = movable
                .with_untracked(|visits| visits.iter().find(|visit| visit.appointment.id == id).cloned())
        {
            fields.take_visit(&visit);
        }
        chosen
    });
    view! {
        <Show when=move || movable.with(|visits| !visits.is_empty())>
            <Select
                label=w::visit_to_move
                hint=w::visit_to_move_hint
                value=fields.visit
                choices=Signal::derive(choices)
                none=w::no_visit_to_move
            />
        </Show>
    }
}

#[component]
fn Wish(fields: Fields, complaints: crate::send::Form) -> impl IntoView {
    let services = load(&[Entity::Service], calls::services);
    let all = load(&[Entity::Practitioner], doctors::bookable);
    let service_choices = move || {
        let services = services.value.get().unwrap_or_default();
        services
            .into_iter()
            .map(|service| Choice::new(service.id.to_string(), service.form.name))
            .collect::<Vec<_>>()
    };
    let doctor_choices = move || {
        let all = all.value.get().unwrap_or_default();
        all.iter()
            .map(|doctor| Choice::new(doctor.id.to_string(), doctors::name(doctor)))
            .collect::<Vec<_>>()
    };
    let specialties = move || {
        let all = all.value.get().unwrap_or_default();
        let known: BTreeSet<_> = all.into_iter().map(|doctor| doctor.form.specialty).collect();
        known
            .into_iter()
            .filter(|specialty| !specialty.is_empty())
            .map(|specialty| Choice::new(specialty.clone(), specialty))
            .collect::<Vec<_>>()
    };
    let parts = move || {
        PartOfDay::ALL
            .map(|part| Choice::new(part.name(), part_word(part)))
            .to_vec()
    };
    let failed = move || services.error.with(Option::is_some) || all.error.with(Option::is_some);
    view! {
        <Show when=failed>
            <Notice tone=Tone::Warning>{w::choices_not_loaded}</Notice>
        </Show>
        <div class="grid gap-3 sm:grid-cols-2">
            <Select
                label=w::service
                value=fields.service
                choices=Signal::derive(service_choices)
                none=w::choose_service
                required=true
                error=complaints.of("/service_id")
            />
            <Select label=w::part_of_day value=fields.part choices=Signal::derive(parts) none=w::any_part/>
            <Select
                label=w::doctor
                value=fields.doctor
                choices=Signal::derive(doctor_choices)
                none=w::any_doctor
                error=complaints.of("/practitioner_id")
            />
            <Show when=move || fields.doctor.with(String::is_empty)>
                <Select
                    label=w::specialty
                    value=fields.specialty
                    choices=Signal::derive(specialties)
                    none=w::all_specialties
                    error=complaints.of("/specialty")
                />
            </Show>
            <DateField
                label=w::wished_from value=fields.earliest required=true error=complaints.of("/earliest")
            />
            <DateField label=w::wished_to value=fields.latest required=true error=complaints.of("/latest")/>
        </div>
        <TextArea label=w::note value=fields.note lines=2 error=complaints.of("/note")/>
    }
}

fn tell_joined(view: &WaitingView) {
    let (id, name) = (view.entry.id, view.patient_name.clone());
    Toast::done(w::joined(&name))
        .undo(move || {
            leptos::task::spawn_local(async move {
                let form = clinic_shared::scheduling::LeaveWaitingList::default();
                match calls::wait_no_more(id, &form, crate::api::new_key()).await {
                    Ok(closed) => offer_undo(&closed),
                    Err(error) => Toast::failed(w::not_undone(&super::super::refused::why(&error))).show(),
                }
            });
        })
        .show();
}
