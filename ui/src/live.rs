//! What changed at the clinic, as it changes. A hint says "the feed is at N"; the truth is then asked for at
//! `/api/changes`. A view follows the kinds of rows that it shows (`load::load` does so for it).
//!
//! Hints come over a WebSocket in the browser and as the event `feed` from the shell on the desktop.
mod follower;
mod hints;
mod silence;

use std::cell::RefCell;
use std::collections::HashMap;

use clinic_shared::feed::{Changes, Entity};
use leptos::prelude::*;
use leptos::reactive::graph::Observer;
use leptos::task::spawn_local;

use crate::api;
use follower::{Follower, Next};

/// How well this screen follows the clinic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    Connecting,
    Live,
    /// What is shown may be old; a new try is under way.
    Lost,
}

thread_local! {
    static CONNECTION: ArcRwSignal<Connection> = ArcRwSignal::new(Connection::Connecting);
    static TRIGGERS: RefCell<HashMap<Entity, ArcTrigger>> = RefCell::new(HashMap::new());
    static FOLLOWER: RefCell<Follower> = RefCell::new(Follower::default());
}

/// The connection's state; inside a view it follows a change.
pub fn connection() -> Connection {
    let connection = CONNECTION.with(Clone::clone);
    if Observer::get().is_some() {
        connection.get()
    } else {
        connection.get_untracked()
    }
}

fn set_connection(state: Connection) {
    CONNECTION.with(|kept| {
        if kept.get_untracked() != state {
            kept.set(state);
        }
    });
}

/// The shell has tried to reach the server, in vain.
pub fn lost() {
    set_connection(Connection::Lost);
}

/// Makes the running effect or view run again when a row of this kind changes.
pub fn follow(entity: Entity) {
    trigger(entity).track();
}

fn trigger(entity: Entity) -> ArcTrigger {
    TRIGGERS.with_borrow_mut(|triggers| triggers.entry(entity).or_default().clone())
}

/// Begins to follow, for the signed-in session; done when it is known where the feed is.
pub async fn start() {
    if let Ok(Changes { seq, .. }) = api::get("/api/changes").await {
        FOLLOWER.with_borrow_mut(|follower| follower.begins(seq));
    }
    hints::listen();
}

/// Stops following.
pub fn stop() {
    hints::close();
    FOLLOWER.set(Follower::default());
}

/// The connection is there, anew or for the first time; what was hinted at meanwhile was missed.
fn opened() {
    set_connection(Connection::Live);
    act(FOLLOWER.with_borrow_mut(Follower::opened));
}

/// A hint has come: the feed is at `seq`.
fn hinted(seq: i64) {
    act(FOLLOWER.with_borrow_mut(|follower| follower.hinted(seq)));
}

fn act(next: Next) {
    match next {
        Next::Wait => {}
        Next::ShowAnew => {
            for entity in Entity::ALL {
                trigger(*entity).notify();
            }
        }
        Next::Ask { after } => spawn_local(async move {
            let answer = api::get::<Changes>(&format!("/api/changes?after={after}")).await;
            match answer {
                Ok(changes) => {
                    let (kinds, next) = FOLLOWER.with_borrow_mut(|follower| follower.answered(&changes));
                    for entity in kinds {
                        trigger(entity).notify();
                    }
                    act(next);
                }
                // The next hint, or the next connection, asks again from the same place.
                Err(_) => FOLLOWER.with_borrow_mut(Follower::failed),
            }
        }),
    }
}
