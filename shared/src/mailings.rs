//! News to many patients at once, by mail (*thư hàng loạt*). Row T16. A *mailing* is a text and an audience; when it is
//! started its *recipients* are written down, one row each, and a job sends to one after the other. See `docs/mailings.md`.
//! Not here: what a patient is told of a visit, and the turn that every letter takes at the relay (`messaging`).

mod audience;
mod letter;
mod mailing;
mod preference;
mod refused;

pub use audience::{Audience, AudienceCount};
pub use letter::{MailingFacts, MailingLetter, VARIABLES, written};
pub use mailing::{
    CreateMailing, Mailing, MailingForm, MailingProgress, MailingSample, MailingStatus, MailingTested,
    MailingsAsked,
};
pub use preference::{MailingPreference, MailingPreferenceForm};
pub use refused::MailingRefused;

#[cfg(feature = "app")]
mod count;
#[cfg(feature = "app")]
mod drafts;
#[cfg(feature = "app")]
mod gather;
#[cfg(feature = "app")]
mod left;
#[cfg(feature = "app")]
mod list;
#[cfg(feature = "app")]
mod opt_out;
#[cfg(feature = "app")]
mod progress;
#[cfg(feature = "app")]
mod queries;
#[cfg(feature = "app")]
mod routes;
#[cfg(feature = "app")]
mod send;
#[cfg(feature = "app")]
mod steps;

#[cfg(feature = "app")]
pub use {
    drafts::draft,
    gather::{Gathered, gather, look_up},
    left::{pause_all, pause_left},
    send::{OutgoingNews, Step, keep_answer, next_step},
    steps::{SEND_MAILING, SendMailing},
};
#[cfg(feature = "app")]
pub(crate) use {
    opt_out::news_by_link,
    routes::{routes, statements},
};
