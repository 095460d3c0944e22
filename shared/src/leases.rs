//! What a desk may give away while it does not reach its server, because the server lent it beforehand: times of
//! doctors, record numbers, queue numbers. See `docs/sync.md` and `docs/adr/0006-leases.md`.
//!
//! A *post* is one person at one computer; it owns what is lent. Not here: how a time is held (`scheduling`).

mod numbers;
mod policy;

#[cfg(feature = "app")]
mod end;
#[cfg(feature = "app")]
mod grant;
#[cfg(feature = "app")]
mod post;
#[cfg(feature = "app")]
mod queue;
#[cfg(feature = "app")]
mod records;
#[cfg(feature = "app")]
mod times;

use serde::{Deserialize, Serialize};

pub use numbers::{letter_at, queue_count, queue_number, record_number, record_number_of};
pub use policy::{LEAD_MINUTES, LeasePolicy, spread};
#[cfg(feature = "app")]
pub use {
    end::end_of,
    post::own as own_post,
    queue::{give as give_queue_number, keep as keep_queue_number},
    records::{
        give as give_record_number, keep as keep_record_number, leave_out_lost as leave_out_lost_numbers,
        next as next_record_number,
    },
    times::{OwnLease, is_promised, own as own_times, use_own},
};

use crate::{
    field::{Check, FieldErrors, Language},
    ids::PostId,
    refusal::Refusal,
    scheduling::Hold,
};

/// What a desk gave that it may only give out of a lease, as the request says it in `Clinic-Given` for a booking.
pub const PROMISED: &str = "promised";
/// The other word there. Behind either, after a space, stands the visit's code as it was printed.
pub const REQUESTED: &str = "requested";

/// One person at one computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Post {
    pub id: PostId,
    /// The `B` of `A-B07`.
    pub letter: String,
}

/// Body of `POST /api/leases`: who asks is in the request's head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct AskLeases {}

impl Check for AskLeases {
    fn check(&self) -> FieldErrors {
        FieldErrors::default()
    }
}

/// What a post has now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Leases {
    pub post: Post,
    /// Times that nobody else gets until they expire.
    pub times: Vec<Hold>,
    /// Record numbers left to give.
    pub record_numbers: i64,
    /// Ask again after this long.
    pub renew_seconds: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum LeaseRefused {
    /// A browser has no replica to be certain with.
    #[error("only an enrolled computer is lent anything")]
    #[serde(rename = "/problems/device-required")]
    DeviceRequired,
}

impl Refusal for LeaseRefused {
    fn status(&self) -> u16 {
        409
    }

    fn title(&self, language: Language) -> String {
        language
            .pick(
                "Chỉ máy đã đăng ký mới được giữ sẵn giờ và số",
                "Only an enrolled computer is lent times and numbers",
            )
            .to_owned()
    }
}

#[cfg(feature = "app")]
pub(crate) fn routes() -> crate::web::Routes {
    grant::routes()
}

#[cfg(feature = "app")]
pub(crate) fn statements() -> Vec<&'static crate::store::Statement> {
    [
        post::STATEMENTS,
        times::STATEMENTS,
        queue::STATEMENTS,
        records::STATEMENTS,
        grant::STATEMENTS,
        end::STATEMENTS,
    ]
    .concat()
}
