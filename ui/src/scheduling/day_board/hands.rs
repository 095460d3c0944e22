//! The hands on the board: pointer and keys pick a visit up, carry it, and put it down.
use std::time::Duration;

use clinic_shared::ids::AppointmentId;
use clinic_shared::time::Timestamp;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html::Div;
use leptos::leptos_dom::helpers::{IntervalHandle, set_interval_with_handle};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::super::looks::why_not;
use super::super::{may_change, words as w};
use super::card::element_id;
use super::drop;
use super::held::{By, Held, Step, neighbour};
use super::page::Board;
use crate::kit::Toast;
use crate::{clinic, sync};

/// Pixels that the pointer may tremble before it is a drag.
const TREMBLE_PX: i32 = 4;
/// The card's lower edge, which makes the visit longer or shorter.
const GRIP_PX: f64 = 6.0;
/// Near an edge the board scrolls along, by so many pixels a tick; not before the card was carried so far towards it,
/// for a card that lies near an edge would else run away from the hand that takes it.
const EDGE_PX: f64 = 56.0;
const CARRIED_PX: i32 = 24;
const SCROLL_PX: i32 = 14;
const SCROLL_TICK: Duration = Duration::from_millis(24);

/// Where a carried visit is sent.
pub const MOVE: &str = "POST /api/appointments/{id}/move";

#[derive(Debug, Clone, Copy)]
pub struct Hands {
    board: StoredValue<Board>,
    scroller: NodeRef<Div>,
    body: NodeRef<Div>,
    pressed: StoredValue<Option<Pressed>>,
    /// The pointer, in pixels of the window.
    pointer: StoredValue<(i32, i32)>,
    scrolling: StoredValue<Option<IntervalHandle>>,
    /// A click follows every let-go; after a drag it opens nothing.
    was_dragged: StoredValue<bool>,
}

#[derive(Debug, Clone, Copy)]
struct Pressed {
    visit: AppointmentId,
    at: (i32, i32),
    by: By,
}

impl Hands {
    pub fn new(board: Board, scroller: NodeRef<Div>, body: NodeRef<Div>) -> Self {
        let hands = Self {
            board: StoredValue::new(board),
            scroller,
            body,
            pressed: StoredValue::new(None),
            pointer: StoredValue::new((0, 0)),
            scrolling: StoredValue::new(None),
            was_dragged: StoredValue::new(false),
        };
        on_cleanup(move || hands.stop_scrolling());
        hands
    }

    fn board(&self) -> Board {
        self.board.get_value()
    }

    /// Whether this visit is held just now.
    pub fn holds(&self, visit: AppointmentId) -> Memo<bool> {
        let held = self.board().held;
        Memo::new(move |_| held.with(|held| held.as_ref().is_some_and(|held| held.visit() == visit)))
    }

    /// The pointer's parts of the columns' width and height.
    fn parts(&self, x: i32, y: i32) -> Option<(f64, f64)> {
        let body = self.body.get_untracked()?.get_bounding_client_rect();
        let across = (f64::from(x) - body.left()) / body.width();
        let down = (f64::from(y) - body.top()) / body.height();
        Some((across, down))
    }

    /// The time under the pointer, on the grid.
    pub fn time_at(&self, event: &PointerEvent) -> Option<Timestamp> {
        let (across, down) = self.parts(event.client_x(), event.client_y())?;
        let layout = self.board().layout.get_untracked();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss,
            reason = "a few columns"
        )]
        let at = (across.clamp(0.0, 1.0) * layout.columns.len() as f64) as usize;
        let column = layout.columns.get(at.min(layout.columns.len().checked_sub(1)?))?;
        let minute = layout.axis.minute_at(down);
        let step = i64::from(clinic::settings().slot_step_minutes);
        let on_step = column.at(minute / step * step);
        // On the clinic's steps where that is free, else on any five minutes.
        Some(if column.is_free(on_step) {
            on_step
        } else {
            column.at(minute)
        })
    }

    pub fn press(&self, visit: AppointmentId, event: &PointerEvent) {
        self.was_dragged.set_value(false);
        let is_mouse = event.button() == 0 && event.pointer_type() != "touch";
        let layout = self.board().layout.get_untracked();
        let (Some((_, down)), Some((column, card)), true) = (
            self.parts(event.client_x(), event.client_y()),
            layout.card(visit),
            is_mouse,
        ) else {
            return;
        };
        if !may_change(column.key.practitioner) || self.is_busy() {
            return;
        }
        let element = event
            .current_target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let bottom = element
            .as_ref()
            .map(|card| card.get_bounding_client_rect().bottom());
        let top = layout.axis.from + card.stretch.top;
        let by = if bottom.is_some_and(|bottom| bottom - f64::from(event.client_y()) <= GRIP_PX) {
            By::Edge
        } else {
            By::Pointer {
                grab_minutes: (layout.axis.minute_at(down) - top).max(0),
            }
        };
        self.pressed.set_value(Some(Pressed {
            visit,
            at: (event.client_x(), event.client_y()),
            by,
        }));
        if let Some(card) = element {
            // Fails only for a pointer that is gone, and then nothing follows.
            let _ = card.set_pointer_capture(event.pointer_id());
        }
    }

    pub fn drag(&self, event: &PointerEvent) {
        let Some(pressed) = self.pressed.get_value() else {
            return;
        };
        let at = (event.client_x(), event.client_y());
        self.pointer.set_value(at);
        if self.board().held.with_untracked(Option::is_none) {
            let far = (at.0 - pressed.at.0).abs().max((at.1 - pressed.at.1).abs());
            if far < TREMBLE_PX {
                return;
            }
            if tell_if_barred() {
                self.pressed.set_value(None);
                self.was_dragged.set_value(true);
                return;
            }
            let layout = self.board().layout.get_untracked();
            let held = Held::pick_up(&layout, pressed.visit, pressed.by, self.now());
            if held.is_none() {
                self.pressed.set_value(None);
                return;
            }
            self.board().aimed.set(None);
            self.board().held.set(held);
            self.was_dragged.set_value(true);
            self.start_scrolling();
        }
        self.follow_pointer();
    }

    fn follow_pointer(&self) {
        let (x, y) = self.pointer.get_value();
        let Some((across, down)) = self.parts(x, y) else {
            return;
        };
        let layout = self.board().layout.get_untracked();
        self.change(|held| held.dragged(&layout, across, down, self.now()));
    }

    /// Tells the views only of a real change.
    fn change(&self, change: impl FnOnce(&Held) -> Held) {
        let changed = self
            .board()
            .held
            .with_untracked(|held| held.as_ref().filter(|held| !held.sent).map(change));
        if changed.is_some() && self.board().held.with_untracked(|held| *held != changed) {
            self.board().held.set(changed);
        }
    }

    pub fn let_go(&self) {
        self.stop_scrolling();
        if self.pressed.try_update_value(Option::take).flatten().is_some() {
            drop::drop_held(self.board());
        }
    }

    pub fn put_back(&self) {
        self.stop_scrolling();
        self.pressed.set_value(None);
        if !self.is_busy() {
            self.board().held.set(None);
        }
    }

    fn is_busy(&self) -> bool {
        self.board()
            .held
            .with_untracked(|held| held.as_ref().is_some_and(|held| held.sent))
    }

    pub fn open(&self, visit: AppointmentId) {
        if !self.was_dragged.get_value() && self.board().held.with_untracked(Option::is_none) {
            self.board().opened.set(Some(visit));
        }
        self.was_dragged.set_value(false);
    }

    /// Alt and an arrow carries the visit, with Shift it makes it longer or shorter; an arrow alone goes to the next card; Enter drops, Esc puts back.
    pub fn key(&self, visit: AppointmentId, event: &KeyboardEvent) {
        let is_held = self.board().held.with_untracked(Option::is_some);
        let layout = self.board().layout.get_untracked();
        match (
            event.key().as_str(),
            Step::of_key(&event.key(), event.shift_key()),
        ) {
            ("Enter", _) if is_held => drop::drop_held(self.board()),
            ("Escape", _) if is_held => self.put_back(),
            (_, Some(step)) if event.alt_key() || is_held => {
                if !is_held {
                    let may = layout
                        .card(visit)
                        .is_some_and(|(column, _)| may_change(column.key.practitioner));
                    let held = Held::pick_up(&layout, visit, By::Keys, self.now());
                    let held = held.filter(|_| may && !tell_if_barred());
                    self.board().held.set(held);
                }
                self.change(|held| held.stepped(&layout, step, self.now()));
            }
            (_, Some(step)) => {
                if let Some(next) = neighbour(&layout, visit, step) {
                    focus_card(next);
                }
            }
            _ => return,
        }
        event.prevent_default();
    }

    /// What a screen reader hears of the visit that is carried.
    pub fn said(&self) -> String {
        let held = self.board().held.get();
        let Some(held) = held.filter(Held::has_moved) else {
            return String::new();
        };
        let layout = self.board().layout.get_untracked();
        let who = layout.column(held.to).map(|column| column.name.clone());
        let verdict = match &held.verdict {
            _ if held.sent => w::moving().to_owned(),
            Ok(()) => format!("{}. {}", w::fits(), w::ghost_help()),
            Err(refused) => why_not(refused),
        };
        w::ghost(&clinic::hh_mm(held.start), &who.unwrap_or_default(), &verdict)
    }

    fn now(&self) -> Timestamp {
        self.board().now.get_untracked()
    }

    fn start_scrolling(&self) {
        let hands = *self;
        // Fails only outside a window, where nothing is dragged.
        let ticking = set_interval_with_handle(move || hands.scroll_at_edge(), SCROLL_TICK);
        self.scrolling.set_value(ticking.ok());
    }

    fn stop_scrolling(&self) {
        if let Some(ticking) = self.scrolling.try_update_value(Option::take).flatten() {
            ticking.clear();
        }
    }

    fn scroll_at_edge(&self) {
        let Some(scroller) = self.scroller.try_get_untracked().flatten() else {
            return;
        };
        let Some(Pressed { at: from, .. }) = self.pressed.get_value() else {
            return;
        };
        let at = self.pointer.get_value();
        let edges = scroller.get_bounding_client_rect();
        // The sticky head and the hours take room at the top and the left.
        let across = scrolled_by(from.0, at.0, edges.left() + 64.0, edges.right());
        let down = scrolled_by(from.1, at.1, edges.top() + 96.0, edges.bottom());
        if (across, down) != (0, 0) {
            scroller.set_scroll_left(scroller.scroll_left() + across);
            scroller.set_scroll_top(scroller.scroll_top() + down);
            self.follow_pointer();
        }
    }
}

/// Pixels of a tick, along one axis, for a card taken at `from` and now at `at`.
fn scrolled_by(from: i32, at: i32, low: f64, high: f64) -> i32 {
    if f64::from(at) < low + EDGE_PX && from - at >= CARRIED_PX {
        -SCROLL_PX
    } else if f64::from(at) > high - EDGE_PX && at - from >= CARRIED_PX {
        SCROLL_PX
    } else {
        0
    }
}

/// Nothing is picked up that could not be put down; neither a hand nor a key sees the reason, so it is told.
fn tell_if_barred() -> bool {
    let bars = sync::bars(MOVE);
    if bars {
        Toast::failed(sync::words::needs_server).show();
    }
    bars
}

/// Puts the focus on a visit's card, where it is on the board.
pub fn focus_card(visit: AppointmentId) {
    let card = document().get_element_by_id(&element_id(visit));
    if let Some(card) = card.and_then(|card| card.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Can only fail for an element that is not shown.
        let _ = card.focus();
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::in_the_middle(300, 400, 0)]
    #[case::into_the_lower_edge(500, 760, SCROLL_PX)]
    #[case::into_the_upper_edge(500, 140, -SCROLL_PX)]
    #[case::a_little_longer_at_the_lower_edge(760, 771, 0)]
    #[case::farther_into_the_lower_edge(760, 790, SCROLL_PX)]
    #[case::taken_at_the_lower_edge_and_carried_up(790, 760, 0)]
    fn the_board_scrolls_for_a_card_that_is_carried_to_its_edge(
        #[case] from: i32,
        #[case] at: i32,
        #[case] expected: i32,
    ) {
        assert_eq!(scrolled_by(from, at, 100.0, 800.0), expected);
    }
}
