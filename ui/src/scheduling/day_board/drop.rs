//! Putting a visit down: the request, its undo, and what to do when the clinic says no.
use clinic_shared::ids::PractitionerId;
use clinic_shared::scheduling::{Alternative, AppointmentView, MoveAppointment};
use clinic_shared::time::Timestamp;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::refused::{Refused, why};
use super::super::{calls, words as w};
use super::hands::focus_card;
use super::held::By;
use super::page::Board;
use crate::api::{self, ApiError};
use crate::clinic;
use crate::kit::Toast;

/// A move that was refused: the visit is where it was.
#[derive(Debug, Clone)]
pub struct NotMoved {
    pub visit: AppointmentView,
    pub error: ApiError,
    to: MoveAppointment,
}

/// Puts the held visit down where its ghost is.
pub fn drop_held(board: Board) {
    let Some(held) = board.held.get_untracked().filter(|held| !held.sent) else {
        return;
    };
    if !held.has_moved() {
        board.held.set(None);
        return;
    }
    board.held.update(|held| {
        if let Some(held) = held {
            held.sent = true;
        }
    });
    let by_keys = held.by == By::Keys;
    let length = held.is_resized().then(|| held.minutes());
    let to = MoveAppointment {
        length_minutes: length.and_then(|minutes| u16::try_from(minutes).ok()),
        ..plain(held.to.practitioner, held.start)
    };
    move_to(board, held.card.visit.clone(), to, by_keys);
}

/// A move that keeps the visit's length.
const fn plain(practitioner_id: PractitionerId, start: Timestamp) -> MoveAppointment {
    MoveAppointment {
        practitioner_id,
        start,
        length_minutes: None,
        hold_id: None,
        overbook: None,
    }
}

fn move_to(board: Board, visit: AppointmentView, to: MoveAppointment, by_keys: bool) {
    let key = api::new_key();
    spawn_local(async move {
        let before = &visit.appointment;
        let answer = calls::move_visit(before.id, before.version, to.clone(), key).await;
        match answer {
            Ok(moved) => {
                let id = before.id;
                offer_undo(&visit, &moved);
                board.data.value.try_update(|data| {
                    if let Some(data) = data {
                        replace(data, &moved);
                    }
                });
                board.held.try_set(None);
                if by_keys {
                    // The card is another element in another column by the next frame.
                    request_animation_frame(move || focus_card(id));
                }
            }
            Err(error) => {
                board.held.try_set(None);
                if error.is("/problems/version-conflict") || error.is("/problems/not-found") {
                    Toast::failed(w::somebody_changed).show();
                    board.data.again();
                } else {
                    board.not_moved.try_set(Some(NotMoved { visit, error, to }));
                }
            }
        }
    });
}

/// Shows the moved visit at once; the feed brings the rest of the board.
fn replace(board: &mut clinic_shared::scheduling::DayBoard, moved: &AppointmentView) {
    let zone = clinic::zone();
    for column in &mut board.columns {
        let before = column.appointments.len();
        let id = moved.appointment.id;
        column.appointments.retain(|visit| visit.appointment.id != id);
        column.visits -= u16::from(column.appointments.len() < before);
        let is_here = column.practitioner_id == moved.appointment.practitioner_id
            && column.day == zone.day_of(moved.appointment.start);
        if is_here {
            column.appointments.push(moved.clone());
            column.visits += 1;
        }
    }
}

fn offer_undo(before: &AppointmentView, moved: &AppointmentView) {
    let (id, version) = (moved.appointment.id, moved.appointment.version);
    let minutes = |visit: &AppointmentView| visit.appointment.end.minutes_since(visit.appointment.start);
    let is_resized = minutes(before) != minutes(moved);
    let own = u16::try_from(minutes(before)).ok();
    let back = MoveAppointment {
        length_minutes: own.filter(|_| is_resized),
        ..plain(before.appointment.practitioner_id, before.appointment.start)
    };
    let name = before.patient_name.clone();
    let (from, to) = (before.appointment.start, moved.appointment.start);
    let said = if is_resized {
        w::resized(&name, &clinic::hh_mm(to), &clinic::hh_mm(moved.appointment.end))
    } else {
        w::moved(&name, &clinic::hh_mm(to))
    };
    Toast::done(said)
        .about(id.0, version)
        .undo(move || {
            let (back, name) = (back.clone(), name.clone());
            spawn_local(async move {
                match calls::move_visit(id, version, back, api::new_key()).await {
                    Ok(_) => Toast::done(w::moved_back(&name, &clinic::hh_mm(from))).show(),
                    Err(error) => Toast::failed(w::not_moved(&why(&error))).show(),
                }
            });
        })
        .show();
}

/// The reason and the three nearest times, each a key away. Rules D9, E7.
#[component]
pub fn MoveRefused(board: Board) -> impl IntoView {
    let error = Signal::derive(move || board.not_moved.get().map(|not| not.error));
    let take = move |alternative: Alternative| {
        if let Some(NotMoved { visit, .. }) = board.not_moved.get_untracked() {
            board.not_moved.set(None);
            move_to(
                board,
                visit,
                plain(alternative.practitioner_id, alternative.start),
                false,
            );
        }
    };
    let overbook = move |reason: String| {
        if let Some(NotMoved { visit, to, .. }) = board.not_moved.get_untracked() {
            board.not_moved.set(None);
            let to = MoveAppointment {
                overbook: Some(reason),
                ..to
            };
            move_to(board, visit, to, false);
        }
    };
    let name_of = move |id: PractitionerId| {
        board.data.value.with_untracked(|data| {
            let mut columns = data.iter().flat_map(|data| &data.columns);
            let column = columns.find(|column| column.practitioner_id == id)?;
            Some(column.practitioner_name.clone())
        })
    };
    view! {
        <Refused
            error
            close=move |()| board.not_moved.set(None)
            keep=w::keep_as_is
            take
            overbook=Callback::new(overbook)
            name_of=Callback::new(name_of)
        />
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::replace;
    use clinic_shared::scheduling::AppointmentStatus;

    #[test]
    fn a_moved_visit_is_at_its_new_place_and_counted_there() {
        let mut board = sample::board();
        let before: Vec<u16> = board.columns.iter().map(|column| column.visits).collect();
        let moved = sample::view(1, 1, 2, (8, 0), 20, AppointmentStatus::Booked);
        replace(&mut board, &moved);
        let after: Vec<u16> = board.columns.iter().map(|column| column.visits).collect();
        assert_eq!(after, [before[0] - 1, before[1] + 1, before[2]]);
        let places = board.columns.iter().map(|column| {
            let mut visits = column.appointments.iter();
            visits.any(|visit| visit.appointment.id == sample::visit(1))
        });
        assert_eq!(places.collect::<Vec<_>>(), [false, true, false]);
    }
}
