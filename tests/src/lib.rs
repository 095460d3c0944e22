//! `TestClinic`: a whole server on a free port with a clock that stands still and actors to ask it.
#![expect(
    clippy::expect_used,
    reason = "tools of tests: what goes wrong fails the test"
)]

mod actor;
mod balancer;
mod browser;
mod clinic;
mod counted;
mod desktop;
mod mailbox;
mod parts;
mod plans;
mod plenty;
mod real_server;
mod smtp_sink;
pub mod soak;
pub mod sql_server;
mod text_box;
mod wire;
mod world;

pub use actor::{Answer, Asker, next_uuid, number_ids_from};
pub use balancer::Balancer;
pub use browser::{Browser, PASSWORD};
pub use clinic::{TestClinic, now, serve_store, stand_in};
pub use desktop::TestDesktop;
pub use mailbox::{MAIL_DOMAIN, MAIL_FROM, Mailbox};
pub use parts::{RabbitServer, RedisServer};
pub use plans::query_plan;
pub use plenty::Plenty;
pub use real_server::{LedClock, settings_of, tell_where_it_serves};
pub use smtp_sink::{Moment, SmtpSink, TakenMail};
pub use text_box::TextBox;
pub use wire::Wire;
pub use world::{LONG_AGO, World, at, today, write_rows};
