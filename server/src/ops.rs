//! Running it: logs, metrics, health, the page's files.

mod health;
pub mod logs;
pub mod metrics;
mod page;
mod request_log;

pub use health::health_routes;
pub use page::page_routes;
pub use request_log::log_request;
