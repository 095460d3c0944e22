use clinic_shared::feed::Entity;
use clinic_shared::ids::PractitionerId;
use clinic_shared::scheduling::{Alternative, AppointmentView, MoveAppointment};
use clinic_shared::time::Timestamp;
use leptos::prelude::*;

use super::super::free::Sought;
use super::super::pick_time::PickTime;
use super::super::refused::Refused;
use super::super::{calls, doctors, words as w};
use super::steps::{Done, taken};
use crate::clinic;
use crate::kit::{Button, Choice, Dialog, Icon, Look, Select, Toast};
use crate::load::{Load, load};
use crate::send::use_send;

/// Another time, another doctor.
#[component]
pub fn RescheduleDialog(
    open: RwSignal<bool>,
    load: Load<AppointmentView>,
    visit: Signal<AppointmentView>,
) -> impl IntoView {
    view! {
        <Dialog open title=w::reschedule wide=true>
            <Form open load_visit=load visit/>
        </Dialog>
    }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    load_visit: Load<AppointmentView>,
    visit: Signal<AppointmentView>,
) -> impl IntoView {
    let before = visit.get_untracked().appointment;
    let doctor = RwSignal::new(before.practitioner_id.to_string());
    let day = RwSignal::new(clinic::zone().day_of(before.start).max(clinic::today()));
    let chosen = RwSignal::new(None::<Timestamp>);
    let sought = Sought {
        minutes: u16::try_from(before.end.minutes_since(before.start)).unwrap_or(20),
        moving: Some(before.id),
    };
    let all = load(&[Entity::Practitioner], doctors::bookable);
    let choices = move || {
        let all = all.value.get().unwrap_or_default();
        all.into_iter()
            .map(|doctor| Choice::new(doctor.id.to_string(), doctors::name(&doctor)))
            .collect::<Vec<_>>()
    };
    let sending = use_send();
    let refused = RwSignal::new(None);
    let send = move |practitioner_id: PractitionerId, start: Timestamp| {
        let visit = visit.get_untracked();
        let (id, version) = (visit.appointment.id, visit.appointment.version);
        let to = MoveAppointment {
            practitioner_id,
            start,
            length_minutes: None,
            hold_id: None,
            overbook: None,
        };
        sending.about(&(id, version, &to));
        sending.run(
            move |key| calls::move_visit(id, version, to, key),
            move |moved: AppointmentView| {
                let at = clinic::date_and_time(moved.appointment.start);
                Toast::done(w::moved(&moved.patient_name, &at)).show();
                taken(load_visit, Done::Changed(Box::new(moved)));
                open.try_set(false);
            },
        );
    };
    Effect::new(move |_| {
        let error = sending.error.get();
        if error
            .as_ref()
            .is_some_and(|error| error.is("/problems/version-conflict"))
        {
            taken(load_visit, Done::Overtaken);
        } else {
            refused.set(error);
        }
    });
    let name_of = move |id: PractitionerId| {
        all.value.with_untracked(|all| {
            let mut all = all.iter().flatten();
            all.find(|doctor| doctor.id == id).map(doctors::name)
        })
    };
    let doctor_id = Signal::derive(move || doctor.get().parse().ok());
    view! {
        <div class="flex flex-col gap-4">
            <Select label=w::doctor value=doctor choices=Signal::derive(choices)/>
            <div><PickTime doctor=doctor_id sought=Signal::derive(move || Some(sought)) day chosen/></div>
            <div class="flex justify-end gap-2">
                <Button text=w::go_back press=move |()| open.set(false)/>
                <Button
                    text=w::move_here
                    icon=Icon::Move
                    look=Look::Primary
                    busy=sending.pending
                    disabled=Signal::derive(move || chosen.get().is_none())
                    press=move |()| {
                        if let (Some(doctor), Some(start)) = (doctor_id.get_untracked(), chosen.get_untracked()) {
                            send(doctor, start);
                        }
                    }
                />
            </div>
        </div>
        <Refused
            error=refused
            close=move |()| refused.set(None)
            keep=w::go_back
            take=move |alternative: Alternative| send(alternative.practitioner_id, alternative.start)
            name_of=Callback::new(name_of)
        />
    }
}
