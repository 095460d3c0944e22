//! What patients are told of their visits, by mail and SMS. A *message* is a row, bound to one version of one visit (its
//! `sequence`): planned in the transaction that changes the visit, looked at once more when its time comes, and sent, or
//! dropped with a reason. See `docs/messages.md`. Not here: how one is written and handed to a relay or gateway
//! (`server/src/messaging.rs`).

mod health;
mod link_refused;
mod message;
mod mobile;
mod opt_out_link;
mod refused;
mod settings;
mod sms_text;
mod template;
mod template_kind;
mod template_refused;
mod visit_link;

pub use health::MessageHealth;
pub use link_refused::LinkRefused;
pub(crate) use message::words;
pub use message::{
    Channel, MailTest, MailTested, Message, MessageKind, MessagePreference, MessagePreferenceForm,
    MessageReason, MessageStatus, MessageVisit, MessagesAsked, SendMessage, SmsPreview, SmsTest, SmsTested,
    SmsUse,
};
pub use mobile::mobile_number;
pub use opt_out_link::{OptOutLink, OptOutLinkAsked, OptOutLinkSaid, OptOutOf, TOKEN_OF_A_TEST};
pub use refused::MessageRefused;
pub use settings::MessageSettings;
pub use sms_text::{Segments, SmsEncoding, unaccented};
pub use template::{
    MessageTemplate, MessageTemplateForm, MessageTemplateVersion, MessageTemplates, SavedTemplate,
    TemplateBroke, TemplateFact, TemplateHistory, TemplatePreview, TemplatePreviewForm, TemplateTest,
    TemplateWarning,
};
pub use template_kind::{StaffMailKind, TemplateFamily, TemplateKind};
pub use template_refused::{TemplateFault, TemplateRefused};
pub use visit_link::{
    LinkAct, LinkState, LinkTime, LinkedVisit, PatientAnswer, VisitLink, VisitLinkAsked, VisitLinkChoice,
};

#[cfg(feature = "app")]
mod awaited;
#[cfg(feature = "app")]
mod beside;
#[cfg(feature = "app")]
mod fold;
#[cfg(feature = "app")]
mod follow;
#[cfg(feature = "app")]
mod follow_link;
#[cfg(feature = "app")]
mod follow_opt_out;
#[cfg(feature = "app")]
mod follow_up;
#[cfg(feature = "app")]
mod late;
#[cfg(feature = "app")]
mod left;
#[cfg(feature = "app")]
mod left_out;
#[cfg(feature = "app")]
mod list;
#[cfg(feature = "app")]
mod not_taken;
#[cfg(feature = "app")]
mod patient_answer;
#[cfg(feature = "app")]
mod plan;
#[cfg(feature = "app")]
mod preference;
#[cfg(feature = "app")]
mod put_off;
#[cfg(feature = "app")]
mod queries;
#[cfg(feature = "app")]
mod read_health;
#[cfg(feature = "app")]
mod remind_late;
#[cfg(feature = "app")]
mod routes;
#[cfg(feature = "app")]
mod send;
#[cfg(feature = "app")]
mod send_again;
#[cfg(feature = "app")]
pub mod template_versions;
#[cfg(feature = "app")]
mod this_way;
#[cfg(feature = "app")]
mod truth;
#[cfg(feature = "app")]
mod turn;
#[cfg(feature = "app")]
mod ways;

#[cfg(feature = "app")]
pub use awaited::errand_of;
#[cfg(feature = "app")]
pub use beside::{Beside, propose};
#[cfg(feature = "app")]
pub(crate) use follow::follow;
#[cfg(feature = "app")]
pub use follow::{SEND_MESSAGE, SEND_SMS};
#[cfg(feature = "app")]
pub use follow_link::{Followed, LinkedMessage, cancel, choose, confirm, linked_message, look};
#[cfg(feature = "app")]
pub(crate) use follow_opt_out::by_link_at;
#[cfg(feature = "app")]
pub use follow_opt_out::{OptingOut, look_at_mail, opting_out, say_by_link};
#[cfg(feature = "app")]
pub use follow_up::{follow_ups_to_tell, tell_follow_ups};
#[cfg(feature = "app")]
pub use left::{LEFT_AT_ONCE, LeftMessage, end_left};
#[cfg(feature = "app")]
pub use left_out::{LookedAt, plan_left_out};
#[cfg(feature = "app")]
pub use not_taken::{Fate, NotTaken};
#[cfg(feature = "app")]
pub use put_off::put_off;
#[cfg(feature = "app")]
pub use queries::job_of;
#[cfg(feature = "app")]
pub(crate) use read_health::{health, late};
#[cfg(feature = "app")]
pub use remind_late::{late_reminder_is_due, remind_late};
#[cfg(feature = "app")]
pub(crate) use routes::{routes, statements};
#[cfg(feature = "app")]
pub(crate) use send::not_before;
#[cfg(feature = "app")]
pub use send::{Outgoing, Prepared, Taken, not_taken, prepare, sent};
#[cfg(feature = "app")]
pub use template_versions::{ClinicTemplate, ClinicTemplates};
#[cfg(feature = "app")]
pub use turn::{Errand, MailRate, Turn, give_back_turn, take_turn};
#[cfg(feature = "app")]
pub(crate) use ways::Ways;
