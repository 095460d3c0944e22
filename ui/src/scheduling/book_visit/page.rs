use std::time::Duration;

use clinic_shared::catalog::Service;
use clinic_shared::feed::Entity;
use clinic_shared::ids::{AppointmentId, PatientId, PractitionerId, ServiceId};
use clinic_shared::scanning::Scan;
use clinic_shared::scheduling::{
    Alternative, AppointmentKind, AppointmentView, BookBest, Buffers, PartOfDay, Proposal,
};
use clinic_shared::time::Timestamp;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use wasm_bindgen::JsCast;

use super::super::free::Sought;
use super::super::keep::{Wanted, once_asked, refusal, use_keep};
use super::super::pick_time::PickTime;
use super::super::refused::Refused;
use super::super::{calls, doctors, words as w};
use super::best_times::{BestTimes, asked as best_asked};
use super::booked::{Booked, offer_undo};
use super::choice::{Choice, ChosenPatient, Part};
use super::doctor::PickDoctor;
use super::patient::PickPatient;
use super::series::SeriesCard;
use super::service::PickService;
use super::summary::{ExtraFields, Summary};
use crate::kit::{Card, Command, Icon, Key, PageHead, Toast, keep_unsaved, unless_unsaved, use_command};
use crate::load::load;
use crate::send::use_send;
use crate::sync::needs_to_book;
use crate::{browser, clinic, scanning};

/// A visit that was booked here.
#[derive(Debug, Clone)]
struct Made {
    visit: AppointmentView,
    /// Until when its time was kept for this computer, where it was.
    promised: Option<Timestamp>,
}

/// Rows E1, E7, C4's desk side: books a visit, or says why not and proposes other times.
#[component]
pub fn BookVisitPage() -> impl IntoView {
    let booked = RwSignal::new(None::<Made>);
    let round = RwSignal::new(0_u32);
    let another = move || {
        unless_unsaved(move || {
            booked.set(None);
            round.update(|round| *round += 1);
        });
    };
    use_command(Command::new(w::book_another, Icon::Add, another).with_key(Key::F3));
    view! {
        <PageHead title=w::book_visit/>
        {move || match booked.get() {
            Some(Made { visit, promised }) => {
                view! { <Booked visit promised another=move |()| another()/> }.into_any()
            }
            None => view! { <Form booked is_first=round.get() == 0/> }.into_any(),
        }}
    }
}

#[component]
fn Form(booked: RwSignal<Option<Made>>, is_first: bool) -> impl IntoView {
    let choice = RwSignal::new(Choice::default());
    let day = RwSignal::new(clinic::today());
    let extras = ExtraFields::new();
    if is_first {
        take_from_address(choice, day, extras);
    }
    // The day follows the time that is chosen anywhere on the page.
    Effect::new(move |_| {
        if let Some(start) = choice.read().start {
            day.set(clinic::zone().day_of(start));
        }
    });
    // Another day has other times: what was chosen on the old one must not be booked unseen.
    Effect::new(move |_| {
        let shown = day.get();
        let is_elsewhere = |start: Timestamp| clinic::zone().day_of(start) != shown;
        if choice.with_untracked(|choice| choice.start.is_some_and(is_elsewhere)) {
            choice.update(|choice| choice.start = None);
        }
    });
    let sending = use_send();
    // A refusal is about the doctor's time that was asked for; it says nothing of another one.
    let asked_for = Memo::new(move |_| {
        let choice = choice.read();
        (day.get(), choice.start, choice.doctor)
    });
    Effect::new(move |_| {
        // Read: a memo that is only tracked follows nothing.
        let _ = asked_for.get();
        if sending.error.with_untracked(Option::is_some) {
            sending.error.set(None);
        }
    });
    let id = StoredValue::new(browser::new_id::<AppointmentId>());
    // One of them is a click on another page; both, or a text, were work here.
    let untouched = untrack(|| extras.get());
    keep_unsaved(move || {
        let is_chosen = choice.with(|choice| choice.patient.is_some() && choice.service.is_some());
        booked.with(Option::is_none) && (is_chosen || extras.get() != untouched)
    });
    let refused = RwSignal::new(None);
    let all = load(&[Entity::Practitioner], doctors::bookable);
    let name_of = move |id: PractitionerId| {
        all.value.with(|all| {
            let mut all = all.iter().flatten();
            all.find(|doctor| doctor.id == id).map(doctors::name)
        })
    };
    let keep = use_keep(
        move || {
            choice.with(|choice| {
                Some(Wanted {
                    practitioner: choice.doctor?,
                    service: choice.service.as_ref()?.id,
                    start: choice.start?,
                    patient: choice.patient.as_ref().map(|patient| patient.id),
                    moving: None,
                })
            })
        },
        move || sending.pending.get(),
    );
    let promised_until = RwSignal::new(None);
    // Whoever asks for a request gets one.
    let promised = Signal::derive(move || promised_until.get().filter(|_| !extras.get().proposed));
    let is_promised = Signal::derive(move || promised.get().is_some());
    let show = move |visit: AppointmentView, promised: Option<Timestamp>| {
        keep.booked();
        booked.try_set(Some(Made { visit, promised }));
    };
    let book_for = once_asked(keep, move |overbook: Option<String>| {
        let request = choice.with_untracked(|choice| choice.request(id.get_value(), extras.get()));
        let Some(mut request) = request else {
            if let Some(part) = choice.with_untracked(Choice::missing) {
                focus(part);
            }
            return;
        };
        request.hold_id = keep.of(request.practitioner_id, request.start);
        request.overbook = overbook;
        let until = promised.get_untracked();
        sending.about(&request);
        sending.run(
            |key| async move { calls::book(&request, key).await },
            move |made: AppointmentView| {
                offer_undo(&made);
                show(made, until);
            },
        );
    });
    // A series is booked as a whole by its own button: a single visit beside it would be a mistake.
    let several = RwSignal::new(false);
    let book = move || {
        if !several.get_untracked() {
            book_for(None);
        }
    };
    use_command(
        Command::new(w::book, Icon::Check, book)
            .with_key(Key::CTRL_S)
            .with_reach(needs_to_book(is_promised)),
    );
    Effect::new(move |_| {
        // A refusal with other times has its own window; the rest is said above the button.
        let error = sending.error.get();
        refused.set(error.filter(|error| error.member::<Vec<Alternative>>("alternatives").is_some()));
    });
    Effect::new(move |_| {
        if let Some(error) = keep.state.with(refusal) {
            refused.set(Some(error));
        }
    });
    let choose_patient = move |patient: Option<ChosenPatient>| {
        let is_chosen = patient.is_some();
        // A scanned card's patient may come when the page is gone.
        choice.try_update(|choice| choice.patient = patient);
        if is_chosen {
            focus_next(choice);
        }
    };
    take_cards_here(choose_patient);
    let choose_service = move |service: Service| {
        choice.update(|choice| choice.service = Some(service));
        focus_next(choice);
    };
    let choose_doctor = move |(doctor, _): (PractitionerId, Option<Timestamp>)| {
        choice.update(|choice| choice.doctor = Some(doctor));
        focus_next(choice);
    };
    let start = RwSignal::new(None);
    Effect::new(move |_| {
        let chosen = choice.read().start;
        if start.get_untracked() != chosen {
            start.set(chosen);
        }
    });
    Effect::new(move |_| {
        let chosen = start.get();
        if choice.with_untracked(|choice| choice.start != chosen) {
            choice.update(|choice| choice.start = chosen);
        }
    });
    let sought = Memo::new(move |_| {
        choice.with(|choice| {
            let service = choice.service.as_ref()?;
            let patient = choice.patient.as_ref();
            Some(Sought {
                minutes: service.form.length_minutes,
                moving: None,
                service: Some(service.id),
                patient: patient.map(|patient| patient.id),
                has_priority: patient.is_some_and(|patient| patient.priority.is_some()),
                buffers: Buffers::of(&service.form),
            })
        })
    });
    let doctor = Memo::new(move |_| choice.read().doctor);
    let service = Memo::new(move |_| choice.read().service.as_ref().map(|service| service.id));
    let patient = Memo::new(move |_| choice.read().patient.clone());
    let doctor_name = Memo::new(move |_| doctor.get().and_then(name_of).unwrap_or_default());
    let own = Signal::derive(move || keep.own());
    let take = move |alternative: Alternative| {
        refused.set(None);
        choice.update(|choice| {
            choice.doctor = Some(alternative.practitioner_id);
            choice.start = Some(alternative.start);
        });
        book();
    };
    let part = RwSignal::new(String::new());
    let propose = move |proposal: Proposal| {
        choice.update(|choice| {
            choice.doctor = Some(proposal.practitioner_id);
            choice.start = Some(proposal.start);
        });
        focus_next(choice);
    };
    let book_best = move |()| {
        let part = PartOfDay::parse(&part.read_untracked());
        let Some(mut asked) = choice.with_untracked(|choice| best_asked(choice, part)) else {
            return;
        };
        asked.hold_id = own.get_untracked();
        let extras = extras.get();
        let request = BookBest {
            id: id.get_value(),
            asked,
            kind: extras.kind,
            reason: extras.reason,
            note: extras.note,
        };
        sending.about(&request);
        sending.run(
            |key| async move { calls::book_best(&request, key).await },
            move |made: AppointmentView| {
                offer_undo(&made);
                show(made, None);
            },
        );
    };
    let series_booked = move |first: AppointmentView| show(first, None);
    view! {
        <div class="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
            <div class="flex flex-col gap-4">
                <div id=Part::Patient.element_id()>
                    <Card><PickPatient chosen=patient choose=choose_patient/></Card>
                </div>
                <div id=Part::Service.element_id()>
                    <Card title=w::service><PickService chosen=service choose=choose_service/></Card>
                </div>
                <Card title=w::best_times>
                    <BestTimes choice part own take=propose book_best busy=sending.pending/>
                </Card>
                <div id=Part::Doctor.element_id()>
                    <Card title=w::doctor>
                        <PickDoctor sought day chosen=doctor choose=choose_doctor own/>
                    </Card>
                </div>
                <div id=Part::Time.element_id()>
                    <Card title=w::time><PickTime doctor sought day chosen=start own promised_until/></Card>
                </div>
                <SeriesCard choice extras is_wanted=several own booked=series_booked/>
            </div>
            <div class="lg:sticky lg:top-20">
                <Summary choice doctor_name extras several sending keep promised book=move |()| book()/>
            </div>
        </div>
        <Refused
            error=refused
            close=move |()| refused.set(None)
            keep=w::choose_myself
            take
            overbook=Callback::new(move |reason: String| {
                refused.set(None);
                book_for(Some(reason));
            })
            name_of=Callback::new(name_of)
        />
    }
}

/// A card that is scanned on this page is the patient's: chosen, or registered first where nobody has it.
fn take_cards_here(choose: impl Fn(Option<ChosenPatient>) + Copy + Send + Sync + 'static) {
    let found = move |scan: Scan| {
        spawn_local(async move {
            match calls::patient_of(&scan).await {
                Ok(Some(patient)) => choose(Some(patient.into())),
                Ok(None) => scanning::open_elsewhere(&scan),
                Err(_) => Toast::failed(w::search_failed).show(),
            }
        });
    };
    scanning::take_here(Callback::new(found));
}

/// What the address says already.
fn take_from_address(
    choice: RwSignal<Choice>,
    day: RwSignal<clinic_shared::time::Date>,
    extras: ExtraFields,
) {
    let query = use_query_map().get_untracked();
    if let Some(kind) = query.get("kind").and_then(|kind| AppointmentKind::parse(&kind)) {
        extras.choose_kind(kind);
    }
    let doctor = query.get("practitioner").and_then(|id| id.parse().ok());
    let start: Option<Timestamp> = query.get("start").and_then(|start| start.parse().ok());
    choice.update(|choice| {
        choice.doctor = doctor;
        choice.start = start;
    });
    // A day alone is where to look for a time.
    let wanted = query.get("day").and_then(|day| day.parse().ok());
    if let Some(wanted) = start.map(|start| clinic::zone().day_of(start)).or(wanted) {
        day.set(wanted);
    }
    let service: Option<ServiceId> = query.get("service").and_then(|id| id.parse().ok());
    if let Some(service) = service {
        spawn_local(async move {
            // Where it is not offered any more, or there is no network, it is chosen by hand.
            let offered = calls::services().await.unwrap_or_default();
            if let Some(service) = offered.into_iter().find(|offered| offered.id == service) {
                choice.try_update(|choice| choice.service = Some(service));
            }
        });
    }
    let patient: Option<PatientId> = query.get("patient").and_then(|id| id.parse().ok());
    if let Some(patient) = patient {
        spawn_local(async move {
            match calls::patient(patient).await {
                Ok(patient) => {
                    choice.try_update(|choice| choice.patient = Some(patient.into()));
                }
                Err(_) => Toast::failed(w::patient_not_loaded).show(),
            }
        });
    }
}

fn focus_next(choice: RwSignal<Choice>) {
    if let Some(part) = choice.try_with_untracked(Choice::missing).flatten() {
        // The part's view follows the choice only by the next frame.
        request_animation_frame(move || focus(part));
    }
}

/// How long a part may take to load what can be chosen, and how often it is looked at.
const TRIES: u32 = 60;
const TRY_AGAIN: Duration = Duration::from_millis(75);

/// Puts the focus on the first control of a part, as soon as it is there; not if it went elsewhere meanwhile.
fn focus(part: Part) {
    focus_within(part, document().active_element(), TRIES);
}

fn focus_within(part: Part, was_on: Option<web_sys::Element>, tries: u32) {
    let wanted = match part {
        Part::Patient => "input",
        Part::Service | Part::Doctor => "button[aria-pressed]",
        Part::Time => "button[data-time]",
    };
    let is_on = document().active_element();
    let is_elsewhere = is_on != was_on && is_on.is_some_and(|on| on.tag_name() != "BODY");
    if is_elsewhere {
        return;
    }
    let place = document().get_element_by_id(part.element_id());
    let control = place.and_then(|place| place.query_selector(wanted).ok()?);
    match control.and_then(|control| control.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Can only fail for an element that is not shown.
        Some(control) => drop(control.focus()),
        None if tries > 0 => set_timeout(move || focus_within(part, was_on, tries - 1), TRY_AGAIN),
        None => {}
    }
}
