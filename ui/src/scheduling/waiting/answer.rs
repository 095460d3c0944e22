use clinic_shared::ids::AppointmentId;
use clinic_shared::scheduling::{AcceptOffer, DeclineOffer, WaitingOffer, WaitingView};
use leptos::prelude::*;

use super::super::{calls, words as w};
use crate::kit::{Button, Command, Icon, Key, Look, Toast, use_command};
use crate::send::{Sending, use_send};
use crate::sync::needs;
use crate::{browser, clinic};

/// They take it.
pub const ACCEPT: Key = Key {
    key: "F7",
    ctrl: false,
};

/// What the patient says on the phone.
#[derive(Debug, Clone, Copy)]
pub struct Answers {
    pub sending: Sending,
    accept: Callback<()>,
    decline: Callback<()>,
}

/// Sends the answers to one offer; `answered` is called after each.
pub fn use_answers(view: &WaitingView, offer: WaitingOffer, answered: Callback<()>) -> Answers {
    let sending = use_send();
    let id = view.entry.id;
    // One visit, however often it is sent.
    let visit = browser::new_id::<AppointmentId>();
    let name = view.patient_name.clone();
    let is_move = view.entry.form.appointment_id.is_some();
    let accept = move |()| {
        let taken = AcceptOffer {
            hold_id: offer.hold_id,
            appointment_id: visit,
        };
        let name = name.clone();
        sending.about(&("accept", id, taken));
        sending.run(
            move |key| calls::accept_offer(id, taken, key),
            move |_| {
                let at = clinic::date_and_time(offer.start);
                let said = if is_move {
                    w::moved(&name, &at)
                } else {
                    w::booked_for(&name, &at)
                };
                Toast::done(said).show();
                answered.run(());
            },
        );
    };
    let name = view.patient_name.clone();
    let decline = move |()| {
        let declined = DeclineOffer {
            hold_id: offer.hold_id,
        };
        let name = name.clone();
        sending.about(&("decline", id, declined));
        sending.run(
            move |key| calls::decline_offer(id, declined, key),
            move |_| {
                Toast::done(w::offer_declined(&name)).show();
                answered.run(());
            },
        );
    };
    Answers {
        sending,
        accept: Callback::new(accept),
        decline: Callback::new(decline),
    }
}

/// The two buttons; by keys too for the offer on top.
#[component]
pub fn AnswerButtons(answers: Answers, is_first: bool) -> impl IntoView {
    let Answers {
        sending,
        accept,
        decline,
    } = answers;
    let busy = sending.pending;
    let accepts = needs("POST /api/waiting-list/{id}/accept");
    let declines = needs("POST /api/waiting-list/{id}/decline");
    if is_first {
        let command = |name: fn() -> &'static str, icon, key, press: Callback<()>, reach| {
            use_command(
                Command::new(name, icon, move || press.run(()))
                    .with_key(key)
                    .with_reach(reach),
            );
        };
        command(w::accepts_offer, Icon::Check, ACCEPT, accept, accepts);
        command(w::declines_offer, Icon::Skip, Key::F8, decline, declines);
        view! {
            <Button text=w::accepts_offer icon=Icon::Check look=Look::Primary key=ACCEPT busy press=accept reach=accepts/>
            <Button text=w::declines_offer icon=Icon::Skip key=Key::F8 busy press=decline reach=declines/>
        }
        .into_any()
    } else {
        view! {
            <Button text=w::accepts_offer icon=Icon::Check look=Look::Primary busy press=accept reach=accepts/>
            <Button text=w::declines_offer icon=Icon::Skip busy press=decline reach=declines/>
        }
        .into_any()
    }
}
