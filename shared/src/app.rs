//! The application: what every handler can reach, and all routes.

use std::sync::Arc;

use tokio::sync::watch;

use crate::{
    ports::{Chance, Clock},
    store::{Engine, Statement},
    web::Routes,
};

/// Statements of all rooms.
pub(crate) fn room_statements() -> Vec<&'static Statement> {
    let mut all = crate::settings::STATEMENTS.to_vec();
    all.extend(crate::feed::statements());
    all.extend(crate::catalog::statements());
    all.extend(crate::patients::statements());
    all.extend(crate::scheduling::statements());
    all.extend(crate::arrivals::statements());
    all.extend(crate::leases::statements());
    all.extend(crate::practitioners::statements());
    all.extend(crate::records::statements());
    all.extend(crate::attachments::statements());
    all.extend(crate::medication::statements());
    all.extend(crate::jobs::statements());
    all.extend(crate::messaging::statements());
    all.extend(crate::notices::STATEMENTS);
    all.extend(crate::mailings::statements());
    all
}

/// What every handler can reach. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    pub engine: Arc<dyn Engine>,
    pub clock: SharedClock,
    pub chance: Chance,
    pub feed: Feed,
    /// Of the address that the clinic's mail comes from. `None`: no mail is sent from here, and none is made; so on a
    /// desktop, always.
    pub mail_domain: Option<Arc<str>>,
    /// Whether there is a gateway for SMS. Without one no message is made that would go there; so on a desktop, always.
    pub sms: bool,
}

/// A clock behind a pointer that prints nothing.
#[derive(Clone)]
pub struct SharedClock(Arc<dyn Clock>);

impl SharedClock {
    pub fn new(clock: impl Clock + 'static) -> Self {
        Self(Arc::new(clock))
    }
}

impl Clock for SharedClock {
    fn now(&self) -> crate::time::Timestamp {
        self.0.now()
    }
}

impl std::fmt::Debug for SharedClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

/// Where the feed stands. Whoever listens hears the newest position; missed ones in between do not matter.
#[derive(Clone, Debug)]
pub struct Feed(Arc<watch::Sender<i64>>);

impl Feed {
    pub fn starting_at(seq: i64) -> Self {
        Self(Arc::new(watch::Sender::new(seq)))
    }

    /// After the commit. An older position never hides a newer one.
    pub fn publish(&self, seq: i64) {
        self.0.send_if_modified(|newest| {
            let newer = seq > *newest;
            if newer {
                *newest = seq;
            }
            newer
        });
    }

    pub fn listen(&self) -> watch::Receiver<i64> {
        self.0.subscribe()
    }
}

/// All routes of the clinic that need no server of their own (sign-in, sync, live are the server's).
pub fn routes() -> Routes {
    Routes::default()
        .and(crate::settings::routes())
        .and(crate::feed::routes())
        .and(crate::catalog::routes())
        .and(crate::patients::routes())
        .and(crate::scheduling::routes())
        .and(crate::arrivals::routes())
        .and(crate::leases::routes())
        .and(crate::medication::routes())
        .and(crate::practitioners::routes())
        .and(crate::records::routes())
        .and(crate::attachments::routes())
        .and(crate::jobs::routes())
        .and(crate::messaging::routes())
        .and(crate::notices::routes())
        .and(crate::mailings::routes())
        .and(crate::web::read_note_routes())
}
