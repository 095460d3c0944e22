//! The authority: runs the clinic over HTTP, keeps its data, signs people in, tells screens of changes.

pub mod bench;
pub mod doctor;
pub mod identity;
pub mod ops;
pub mod seed;
pub mod serve;
pub mod settings;
pub mod store;
pub mod sync;

mod router;

pub use router::{route_infos, router};

use clinic_shared::app::App;

/// What the server's own handlers can reach, beside the clinic's.
#[derive(Debug, Clone)]
pub struct Server {
    pub app: App,
    pub keys: identity::token::TokenKeys,
}

impl Server {
    /// A server with a signing key that everybody can know: on loopback, for the length of a benchmark.
    pub fn for_bench(app: App) -> Self {
        Self {
            app,
            keys: identity::token::TokenKeys::new(&[0; 32]),
        }
    }
}
