use clinic_shared::feed::Entity;
use clinic_shared::identity::Role;
use clinic_shared::ids::AppointmentId;
use clinic_shared::scheduling::{AppointmentEvent, Transition};
use clinic_shared::time::Timestamp;
use leptos::prelude::*;

use super::super::looks::step_word;
use super::super::{calls, words as w};
use crate::clinic;
use crate::load::{Loaded, load};

/// What happened to the visit, oldest first.
#[component]
pub fn History(id: AppointmentId) -> impl IntoView {
    let events = load(&[Entity::Appointment], move || calls::history(id));
    // Visits that came from elsewhere have none.
    let is_empty = move || {
        events
            .value
            .read()
            .as_ref()
            .is_some_and(|page| page.items.is_empty())
    };
    view! {
        <section class:hidden=is_empty>
            <h2 class="mb-2 font-semibold">{w::history}</h2>
            <Loaded load=events lines=2 view=|page| view! {
                <ol class="flex flex-col gap-2 border-l-2 border-base-300 pl-4">
                    <For each=move || page.get().items key=|event| (event.at, event.action.clone()) let(event)>
                        <Event event/>
                    </For>
                </ol>
            }/>
        </section>
    }
}

#[component]
fn Event(event: AppointmentEvent) -> impl IntoView {
    let who = event.clone();
    let (action, note) = (event.action, event.note);
    view! {
        <li class="text-sm">
            <span class="font-medium">{move || done(&action)}</span>
            " "
            <span>{moved(&note)}</span>
            <span class="block text-base-content/75">
                {clinic::date_and_time(event.at)} " · " {move || by(&who)}
            </span>
        </li>
    }
}

/// Who did it. A patient who answers a mail has no account, and no name here; nor has the clinic itself, whose policy
/// marks who has not come by the limit. Rule B3.
fn by(event: &AppointmentEvent) -> String {
    let is_nameless = event.actor_name.is_empty();
    let is_missed = event.action == Transition::MarkNoShow.name();
    match event.actor_role {
        Role::Patient if is_nameless => w::by_patient().to_owned(),
        Role::Admin if is_nameless && is_missed => w::by_policy().to_owned(),
        _ => event.actor_name.clone(),
    }
}

/// The action in words; one that this page does not know is shown as it is.
fn done(action: &str) -> String {
    let step = Transition::ALL.into_iter().find(|step| step.name() == action);
    match (action, step) {
        (_, Some(step)) => step_word(step).to_owned(),
        ("book", _) => w::event_booked().to_owned(),
        ("move", _) => w::event_moved().to_owned(),
        ("to-call", _) => w::event_to_call().to_owned(),
        ("confirmed-by-patient", _) => w::event_confirmed().to_owned(),
        (other, _) => other.to_owned(),
    }
}

/// `…Z → …Z` on the clinic's clock; any other note as it is.
fn moved(note: &str) -> String {
    let times = note.split_once(" → ").and_then(|(from, to)| {
        let from: Timestamp = from.parse().ok()?;
        let to: Timestamp = to.parse().ok()?;
        Some(format!(
            "{} → {}",
            clinic::date_and_time(from),
            clinic::date_and_time(to)
        ))
    });
    times.unwrap_or_else(|| note.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_is_told_on_the_clinics_clock() {
        assert_eq!(
            moved("2026-11-24T02:05:00Z → 2026-11-24T03:00:00Z"),
            "09:05 24/11/2026 → 10:00 24/11/2026"
        );
        assert_eq!(moved("Bệnh nhân bận"), "Bệnh nhân bận");
    }

    #[test]
    fn every_action_has_words() {
        assert_eq!(done("book"), "Đặt lịch");
        assert_eq!(done("mark-no-show"), "Không đến");
        assert_eq!(done("something-new"), "something-new");
        assert_eq!(done("confirmed-by-patient"), "Bệnh nhân xác nhận sẽ đến");
    }

    fn said_by(actor_role: Role, actor_name: &str, action: &str) -> String {
        by(&AppointmentEvent {
            at: Timestamp::from_ms(0),
            actor_role,
            actor_name: actor_name.to_owned(),
            action: action.to_owned(),
            note: String::new(),
        })
    }

    #[test]
    fn a_patient_who_answered_a_mail_is_told_of_without_a_name() {
        assert_eq!(said_by(Role::Patient, "", "cancel"), "bệnh nhân, qua thư");
        assert_eq!(said_by(Role::FrontDesk, "Lan", "cancel"), "Lan");
        assert_eq!(said_by(Role::Doctor, "", "confirm"), "");
    }

    /// Rule B3.
    #[test]
    fn a_visit_that_the_policy_marked_as_missed_says_so_and_why() {
        let missed = |name| said_by(Role::Admin, name, "mark-no-show");
        assert_eq!(missed(""), "phòng khám tự ghi, vì quá giờ mà chưa đến");
        assert_eq!(missed("Lan"), "Lan");
        assert_eq!(said_by(Role::Admin, "", "move"), "");
    }
}
