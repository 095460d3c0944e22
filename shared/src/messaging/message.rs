use serde::{Deserialize, Serialize};

use super::mobile::mobile_number;
use crate::{
    field::{Check, FieldCode, FieldErrors, Language},
    identity::is_email,
    ids::{AppointmentId, MessageId, PatientId},
    time::Timestamp,
};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$of])* $variant),+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.name() == name)
            }
        }
    };
}

pub(crate) use words;

words! {
    /// What a patient is told.
    MessageKind {
        Booked = "booked",
        /// To another time or doctor than the patient was told.
        Moved = "moved",
        Cancelled = "cancelled",
        Reminder = "reminder",
        /// The patient is awaited, and has not come. Rule B3.
        Late = "late",
        /// Nobody waits any more: the visit was marked as missed.
        Missed = "missed",
        /// The doctor takes leave, and the visit has no time until somebody gives it one. Rule B5.
        Leave = "leave",
        /// By a record the patient is to come again about then, and no visit is booked.
        FollowUp = "follow-up",
    }
}

words! {
    /// By which way.
    Channel {
        Mail = "mail",
        Sms = "sms",
    }
}

words! {
    /// Which patients hear by SMS, of those who agreed to it.
    SmsUse {
        Never = "never",
        /// Those who cannot be reached by mail.
        WithoutMail = "without-mail",
        /// Beside the mail.
        Always = "always",
    }
}

words! {
    /// How far a message is.
    MessageStatus {
        /// Its time comes, or a relay that takes it.
        Queued = "queued",
        /// A relay has it perhaps: what it said is not kept yet.
        HandingOver = "handing-over",
        /// A relay has taken it.
        Sent = "sent",
        /// It does not go out unless the desk sends it again.
        Failed = "failed",
        /// It is not true any more, or not wanted.
        Dropped = "dropped",
    }
}

impl MessageStatus {
    /// Whether the patient has heard of it, as far as the clinic knows.
    pub const fn is_told(self) -> bool {
        matches!(self, Self::Sent | Self::HandingOver)
    }

    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::HandingOver)
    }
}

words! {
    /// Why a message was dropped, or failed.
    MessageReason {
        /// The visit has another time or doctor by now.
        Moved = "moved",
        Cancelled = "cancelled",
        /// The patient is here.
        Arrived = "arrived",
        /// The visit's time has come or passed.
        Over = "over",
        NoAddress = "no-address",
        OptedOut = "opted-out",
        PatientDeleted = "patient-deleted",
        /// What it tells was taken back before it went out.
        Superseded = "superseded",
        /// The clinic does not send it this way (any more), or it goes to this patient by another.
        NotThisWay = "not-this-way",
        /// The clinic confirms no booking this way: whoever booked knows it from there.
        AtTheDesk = "at-the-desk",
        /// The relay will not take it.
        Relay = "relay",
        /// The relay did not take it as often as it was tried.
        GivenUp = "given-up",
        /// Nobody knows whether the relay has it, and it is not tried again. It counts as told.
        Unanswered = "unanswered",
        /// An admin cancelled the job that was to send it.
        JobCancelled = "job-cancelled",
        /// Of a leave: there is none any more.
        LeaveWithdrawn = "leave-withdrawn",
        /// Of a follow-up: a visit was booked meanwhile.
        BookedMeanwhile = "booked-meanwhile",
    }
}

/// A message as the desk sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Message {
    pub id: MessageId,
    pub appointment_id: AppointmentId,
    pub patient_id: PatientId,
    pub kind: MessageKind,
    pub channel: Channel,
    /// Where it goes; what is queued goes where the patient can be reached then.
    pub address: String,
    pub language: Language,
    pub status: MessageStatus,
    pub reason: Option<MessageReason>,
    /// What the relay said last.
    pub detail: Option<String>,
    pub due_at: Timestamp,
    pub created_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// Of the visit, as the message says it.
    pub starts_at: Timestamp,
    /// Of an SMS that was sent: as how many it is paid for.
    pub segments: Option<u16>,
    pub version: i64,
}

impl Message {
    /// Whether the desk may send it once more: it failed, or an admin cancelled its job.
    pub fn can_be_sent_again(&self) -> bool {
        match self.status {
            MessageStatus::Failed => true,
            MessageStatus::Dropped => self.reason == Some(MessageReason::JobCancelled),
            MessageStatus::Queued | MessageStatus::HandingOver | MessageStatus::Sent => false,
        }
    }
}

/// What a job that sends a message is enqueued with. The admin's list of jobs shows it, so it names nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct SendMessage {
    pub message_id: MessageId,
    /// None where an earlier version enqueued it.
    pub visit: Option<MessageVisit>,
}

/// What a message tells, and of which visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct MessageVisit {
    pub appointment_id: AppointmentId,
    pub kind: MessageKind,
    /// As the message says it.
    pub starts_at: Timestamp,
}

/// `GET /api/messages`, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "app", into_params(parameter_in = Query))]
#[serde(default)]
pub struct MessagesAsked {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patient_id: Option<PatientId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appointment_id: Option<AppointmentId>,
    /// `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Which messages a patient wants, and how: `GET /api/patients/{id}/message-opt-out`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct MessagePreference {
    #[serde(flatten)]
    pub form: MessagePreferenceForm,
    /// When the patient agreed to SMS, or took that back; none where nobody asked.
    pub sms_said_at: Option<Timestamp>,
    /// The name of whom that was said to.
    pub sms_said_to: Option<String>,
    /// When the patient changed it by the link of a mail, where nobody has since.
    #[serde(default)]
    pub by_link_at: Option<Timestamp>,
    /// For `If-Match`; 0 before anybody said anything.
    pub version: i64,
}

/// `PUT /api/patients/{id}/message-opt-out`: all of it at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct MessagePreferenceForm {
    /// No messages at all, by whichever way.
    pub opted_out: bool,
    /// None by mail.
    pub mail_off: bool,
    /// By SMS only whoever has agreed to it (Law 91/2025 on personal data): who heard that, and when, is kept.
    pub sms_agreed: bool,
    /// None: Vietnamese for patients from here, English for others.
    pub language: Option<Language>,
}

impl Check for MessagePreferenceForm {
    fn check(&self) -> FieldErrors {
        FieldErrors::default()
    }
}

/// `POST /api/mail-test`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct MailTest {
    pub to: String,
}

const EMAIL_CHARS_MAX: usize = 200;

impl Check for MailTest {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.optional("/to", &self.to, EMAIL_CHARS_MAX);
        errors.add_if(!is_email(self.to.trim()), "/to", FieldCode::NotAnEmail);
        errors
    }
}

/// The relay took a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct MailTested {
    /// What it said to that.
    pub said: String,
}

/// `POST /api/sms-test`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct SmsTest {
    pub to: String,
}

impl Check for SmsTest {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.add_if(mobile_number(&self.to).is_none(), "/to", FieldCode::NotAMobile);
        errors
    }
}

/// The gateway took an SMS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct SmsTested {
    /// What it calls it.
    pub said: String,
    pub segments: u16,
}

/// `GET /api/sms-preview`: what an SMS of this kind says, of a visit that is made up, with its marks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct SmsPreview {
    pub kind: MessageKind,
    pub language: Language,
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_of_the_store_is_that_of_the_api() {
        for kind in MessageKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
            assert_eq!(MessageKind::parse(kind.name()), Some(*kind));
        }
        for status in MessageStatus::ALL {
            assert_eq!(serde_json::to_value(status).unwrap(), status.name());
        }
        for reason in MessageReason::ALL {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.name());
        }
        for channel in Channel::ALL {
            assert_eq!(serde_json::to_value(channel).unwrap(), channel.name());
        }
        for sms in SmsUse::ALL {
            assert_eq!(serde_json::to_value(sms).unwrap(), sms.name());
        }
    }

    #[test]
    fn a_test_goes_to_an_address() {
        let to = |to: &str| MailTest { to: to.to_owned() }.check().of("/to");
        assert_eq!(to("quantri@phongkham.example"), None);
        assert_eq!(to("quantri"), Some(FieldCode::NotAnEmail));
    }

    #[test]
    fn a_test_by_sms_goes_to_a_mobile_number() {
        let to = |to: &str| SmsTest { to: to.to_owned() }.check().of("/to");
        assert_eq!(to("0901 234 567"), None);
        assert_eq!(to("028 3812 3456"), Some(FieldCode::NotAMobile));
    }

    /// It waits in the database while the program is updated.
    #[test]
    fn a_job_that_an_earlier_version_enqueued_is_read_and_knows_no_visit() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        let kept = format!(r#"{{"message_id":"{id}"}}"#);
        let sends: SendMessage = serde_json::from_str(&kept).unwrap();
        assert_eq!((sends.message_id.to_string().as_str(), sends.visit), (id, None));
    }

    /// As a desktop of an earlier version sends it.
    #[test]
    fn whoever_says_nothing_of_sms_has_not_agreed_to_it() {
        let form: MessagePreferenceForm = serde_json::from_str(r#"{"opted_out":false}"#).unwrap();
        assert_eq!(form, MessagePreferenceForm::default());
    }
}
