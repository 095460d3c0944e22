//! How a message to a patient is written and handed to a relay or an SMS gateway. What is sent when, and what becomes of it,
//! is in `shared/src/messaging.rs`; the job that does it in `server/src/jobs/send_message.rs`. See `docs/messages.md`.

mod account_letter;
mod letter;
mod link_token;
mod mail;
mod news;
mod opt_out_link;
mod opt_out_token;
mod relay;
mod schedule_letter;
mod sms;
mod template;
mod test_mail;
mod test_mailing;
mod test_sms;
mod text;
mod url;
mod visit_link;

pub use account_letter::account_letter_of;
pub use letter::{Invitation, Letter, Unsubscribe, Written, letter_of};
pub use link_token::VisitLinks;
pub use mail::Mail;
pub use news::news_letter;
pub use opt_out_token::OptOutLinks;
pub use relay::{Relay, RelayFault};
pub use schedule_letter::schedule_letter;
pub use sms::{Gateway, Sms, SmsSettings, SmsUrlFault, TakenText, Text};
pub use template::BrokenTemplate;
pub use text::{WrittenText, text_of};
pub use url::{MailSettings, MailUrl, MailUrlFault};

pub use clinic_shared::messaging::NotTaken;
use clinic_shared::{identity::Access, web::Routes};
use utoipa_axum::{router::UtoipaMethodRouterExt as _, routes};

use crate::Server;

pub fn routes(server: &Server) -> Routes {
    let own = (server.clone(), test_mail::Tried::default());
    Routes::default()
        .plain(Access::ADMIN, routes!(test_mail::test_mail))
        .plain(Access::ADMIN, routes!(test_mailing::test_mailing))
        .plain(Access::ADMIN, routes!(test_mailing::mailing_sample))
        .plain(Access::ADMIN, routes!(test_sms::test_sms))
        .plain(Access::ADMIN, routes!(test_sms::preview_sms))
        .plain(Access::ADMIN, routes!(template::test_template::test_template))
        .around(move |route| route.layer(axum::Extension(own.clone())))
        .and(visit_link::routes(server))
        .and(opt_out_link::routes(server))
        .and(template::routes())
}
