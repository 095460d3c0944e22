//! The authority: runs the clinic over HTTP, keeps its data, signs people in, tells screens of changes.

pub mod identity;
pub mod ops;
pub mod seed;
pub mod serve;
pub mod settings;
pub mod store;

mod router;

pub use router::{route_infos, router};

use clinic_shared::app::App;

/// What the server's own handlers can reach, beside the clinic's.
#[derive(Debug, Clone)]
pub struct Server {
    pub app: App,
    pub keys: identity::token::TokenKeys,
}
