use clinic_shared::feed::Entity;
use clinic_shared::ids::PractitionerId;
use clinic_shared::scheduling::{Alternative, AppointmentView, MoveAppointment};
use clinic_shared::time::Timestamp;
use leptos::prelude::*;

use super::super::free::Sought;
use super::super::keep::{KeepState, Wanted, once_asked, refusal, use_keep};
use super::super::looks::weekday_and_date;
use super::super::pick_time::PickTime;
use super::super::refused::Refused;
use super::super::{calls, doctors, words as w};
use super::steps::{Done, taken};
use crate::clinic;
use crate::kit::{Button, Choice, Dialog, DialogFoot, Icon, Look, Select, Toast};
use crate::load::{Load, load};
use crate::send::use_send;
use crate::sync::needs;

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

fn sought(view: &AppointmentView) -> Sought {
    let visit = &view.appointment;
    Sought {
        minutes: u16::try_from(visit.end.minutes_since(visit.start)).unwrap_or(20),
        moving: Some(visit.id),
        service: Some(visit.service_id),
        buffers: visit.buffers,
        patient: Some(visit.patient_id),
        has_priority: view.priority_on(clinic::zone().day_of(visit.start)).is_some(),
    }
}

/// As booking does, it keeps the chosen time while the dialog is open: rule B4.
#[component]
fn Form(
    open: RwSignal<bool>,
    load_visit: Load<AppointmentView>,
    visit: Signal<AppointmentView>,
) -> impl IntoView {
    let before = visit.get_untracked();
    let sought = sought(&before);
    let before = before.appointment;
    let doctor = RwSignal::new(before.practitioner_id.to_string());
    let day = RwSignal::new(clinic::zone().day_of(before.start).max(clinic::today()));
    let chosen = RwSignal::new(None::<Timestamp>);
    let all = load(&[Entity::Practitioner], doctors::bookable);
    let choices = move || {
        let all = all.value.get().unwrap_or_default();
        all.into_iter()
            .map(|doctor| Choice::new(doctor.id.to_string(), doctors::name(&doctor)))
            .collect::<Vec<_>>()
    };
    let doctor_id = Memo::new(move |_| doctor.get().parse::<PractitionerId>().ok());
    // Another doctor or day has other times: what was chosen there must not be taken unseen.
    Effect::new(move |was: Option<Option<PractitionerId>>| {
        let is = doctor_id.get();
        if was.is_some_and(|was| was != is) {
            chosen.set(None);
        }
        is
    });
    Effect::new(move |_| {
        let shown = day.get();
        if chosen
            .get_untracked()
            .is_some_and(|start| clinic::zone().day_of(start) != shown)
        {
            chosen.set(None);
        }
    });
    let sending = use_send();
    let refused = RwSignal::new(None);
    let keep = use_keep(
        move || {
            Some(Wanted {
                practitioner: doctor_id.get()?,
                service: before.service_id,
                start: chosen.get()?,
                patient: Some(before.patient_id),
                moving: Some((before.id, sought.minutes)),
            })
        },
        move || sending.pending.get(),
    );
    let send = move |practitioner_id: PractitionerId, start: Timestamp, overbook: Option<String>| {
        let visit = visit.get_untracked();
        let (id, version) = (visit.appointment.id, visit.appointment.version);
        let to = MoveAppointment {
            practitioner_id,
            start,
            length_minutes: None,
            hold_id: keep.of(practitioner_id, start),
            overbook,
        };
        let uses_hold = to.hold_id.is_some();
        sending.about(&(id, version, &to));
        sending.run(
            move |key| calls::move_visit(id, version, to, key),
            move |moved: AppointmentView| {
                if uses_hold {
                    keep.booked();
                }
                let at = clinic::date_and_time(moved.appointment.start);
                Toast::done(w::moved(&moved.patient_name, &at)).show();
                taken(load_visit, Done::Changed(Box::new(moved)));
                open.try_set(false);
            },
        );
    };
    let go = once_asked(keep, move |overbook: Option<String>| {
        if let (Some(doctor), Some(start)) = (doctor_id.get_untracked(), chosen.get_untracked()) {
            send(doctor, start, overbook);
        }
    });
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
    Effect::new(move |_| {
        if let Some(error) = keep.state.with(refusal) {
            refused.set(Some(error));
        }
    });
    let name_of = move |id: PractitionerId| {
        all.value.with_untracked(|all| {
            let mut all = all.iter().flatten();
            all.find(|doctor| doctor.id == id).map(doctors::name)
        })
    };
    let own = Signal::derive(move || keep.own());
    let goes_to = move || {
        chosen.get().map(|start| {
            let day = weekday_and_date(clinic::zone().day_of(start));
            w::moves_to(&clinic::hh_mm(start), &day)
        })
    };
    view! {
        <div class="flex flex-col gap-4">
            <Select label=w::doctor value=doctor choices=Signal::derive(choices)/>
            <div>
                <PickTime doctor=doctor_id sought=Signal::derive(move || Some(sought)) day chosen own/>
            </div>
            <KeepState keep/>
            <DialogFoot>
                <p class="mr-auto self-center font-medium tabular-nums">{goes_to}</p>
                <Button text=w::go_back press=move |()| open.set(false)/>
                <Button
                    text=w::move_here
                    icon=Icon::Move
                    look=Look::Primary
                    busy=sending.pending
                    disabled=Signal::derive(move || chosen.get().is_none())
                    press=move |()| go(None)
                    reach=needs("POST /api/appointments/{id}/move")
                />
            </DialogFoot>
        </div>
        <Refused
            error=refused
            close=move |()| refused.set(None)
            keep=w::choose_myself
            take=move |alternative: Alternative| {
                refused.set(None);
                send(alternative.practitioner_id, alternative.start, None);
            }
            overbook=Callback::new(move |reason: String| {
                refused.set(None);
                go(Some(reason));
            })
            name_of=Callback::new(name_of)
        />
    }
}
