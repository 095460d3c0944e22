//! A notification service that records what it is shown and clicks as a person would.
#![expect(
    clippy::used_underscore_binding,
    reason = "the interface macro hands on every argument"
)]

use std::{collections::HashMap, sync::Arc};

use tokio::{sync::watch, time::timeout};
use zbus::{Connection, OwnedVariant, connection, interface};

use crate::{Bus, PATIENCE};

const PATH: &str = "/org/freedesktop/Notifications";
const NAME: &str = "org.freedesktop.Notifications";

/// What a program asked to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    pub id: u32,
    pub application: String,
    pub summary: String,
    pub body: String,
    /// Key and label by turns; `default` is a click on the notification itself.
    pub actions: Vec<String>,
}

/// The service, for as long as it is kept.
#[derive(Debug)]
pub struct Notifications {
    connection: Connection,
    shown: watch::Receiver<Vec<Notification>>,
}

impl Notifications {
    pub async fn serve(bus: &Bus) -> Self {
        let (shown, seen) = watch::channel(Vec::new());
        let service = Service {
            shown: Arc::new(shown),
        };
        let connection = connection::Builder::address(bus.address())
            .serve_at(PATH, service)
            .name(NAME)
            .build()
            .await
            .expect("the notification service on the test's bus");
        Self {
            connection,
            shown: seen,
        }
    }

    /// All that were shown so far.
    pub fn shown(&self) -> Vec<Notification> {
        self.shown.borrow().clone()
    }

    /// Waits for one that `wanted` knows.
    pub async fn wait_for(&self, wanted: impl Fn(&Notification) -> bool) -> Notification {
        let mut all = self.shown.clone();
        let seen = timeout(PATIENCE, all.wait_for(|shown| shown.iter().any(&wanted))).await;
        let Ok(seen) = seen else {
            panic!("no such notification; shown were {:?}", self.shown())
        };
        let seen = seen.expect("the service lives");
        seen.iter()
            .find(|one| wanted(one))
            .cloned()
            .expect("it was just there")
    }

    /// Clicks on the notification itself.
    pub async fn click(&self, notification: &Notification) {
        let signal = &(notification.id, "default");
        let sent = self
            .connection
            .emit_signal(None::<&str>, PATH, NAME, "ActionInvoked", signal)
            .await;
        sent.expect("the click is sent");
    }
}

struct Service {
    shown: Arc<watch::Sender<Vec<Notification>>>,
}

#[interface(name = "org.freedesktop.Notifications")]
#[expect(clippy::unused_self, reason = "D-Bus methods")]
impl Service {
    #[expect(clippy::too_many_arguments, reason = "the freedesktop interface has eight")]
    fn notify(
        &self,
        application: String,
        replaces: u32,
        _icon: &str,
        summary: String,
        body: String,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedVariant>,
        _expires_ms: i32,
    ) -> u32 {
        let mut id = replaces;
        self.shown.send_modify(|shown| {
            if id == 0 {
                id = u32::try_from(shown.len()).unwrap_or(u32::MAX).saturating_add(1);
            }
            shown.retain(|one| one.id != replaces);
            shown.push(Notification {
                id,
                application,
                summary,
                body,
                actions,
            });
        });
        id
    }

    fn close_notification(&self, _id: u32) {}

    fn get_capabilities(&self) -> Vec<String> {
        vec!["actions".to_owned(), "body".to_owned()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        let text = str::to_owned;
        (
            text("recorder"),
            text("ClinicDesk"),
            text(env!("CARGO_PKG_VERSION")),
            text("1.2"),
        )
    }
}
