//! `clinic-server serve` as it is, but for its clock: for programs that tests start as a process of their own.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use clinic_server::settings::{Flags, Settings};
use clinic_shared::{
    ports::{Clock, SystemClock},
    time::Timestamp,
};
use tracing_subscriber::{filter::LevelFilter, layer::SubscriberExt as _};

use crate::MAIL_FROM;

/// The machine's clock, ahead of it by as much as a test says.
#[derive(Debug, Clone)]
pub struct LedClock(Arc<AtomicI64>);

impl LedClock {
    pub fn ahead_by_ms(ahead_ms: i64) -> Self {
        Self(Arc::new(AtomicI64::new(ahead_ms)))
    }

    /// Shows this from now on, and goes on from there.
    pub fn set(&self, now: Timestamp) {
        let ahead_ms = now.as_ms() - SystemClock.now().as_ms();
        self.0.store(ahead_ms, Ordering::SeqCst);
    }

    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }

    pub fn ahead_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

impl Clock for LedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_ms(SystemClock.now().as_ms() + self.ahead_ms())
    }
}

/// Of a clinic in this folder that hands its mail to a relay on this machine. Port 0: any free one. What is said nowhere
/// here is read from the environment, as a server does.
pub fn settings_of(folder: &str, port: u16, relay_port: u16, ui: Option<String>) -> Settings {
    let flags = Flags {
        data_dir: Some(folder.to_owned()),
        database: Some(format!("sqlite://{folder}/clinic.db")),
        listen: Some(format!("127.0.0.1:{port}")),
        ui,
        mail: Some(format!("smtp://127.0.0.1:{relay_port}?tls=none")),
        mail_from: Some(MAIL_FROM.to_owned()),
        // A relay of a test takes whatever comes.
        mail_per_minute: Some("0".to_owned()),
        ..Flags::default()
    };
    let environment = std::env::vars().collect();
    Settings::read(&flags, &environment).expect("settings that fit")
}

/// From now on this program says `serving at 127.0.0.1:…` as soon as it does.
pub fn tell_where_it_serves() {
    let telling = tracing_subscriber::registry()
        .with(LevelFilter::INFO)
        .with(TellsAddress);
    tracing::subscriber::set_global_default(telling).expect("the only one");
}

/// Hears what the server says of itself.
struct TellsAddress;

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for TellsAddress {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        let mut said = Said::default();
        event.record(&mut said);
        if said.message == "serving" {
            println!("serving at {}", said.address);
        }
    }
}

#[derive(Default)]
struct Said {
    message: String,
    address: String,
}

impl tracing::field::Visit for Said {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        match field.name() {
            "message" => self.message = format!("{value:?}"),
            "address" => self.address = format!("{value:?}"),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_a_led_clock_sees_it_go_on() {
        let clock = LedClock::ahead_by_ms(5);
        let same = clock.clone();
        clock.advance_seconds(90);
        assert_eq!(same.ahead_ms(), 90_005);
    }
}
