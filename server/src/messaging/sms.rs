//! The port by which SMS leave the clinic, and which adapters there are. Adapters: [`Esms`], [`Twilio`], and one of the
//! tests that keeps what it is given.

mod answer;
mod esms;
mod twilio;
mod url;

use std::fmt::Debug;

use async_trait::async_trait;
use clinic_shared::time::Timestamp;

pub use esms::Esms;
pub use twilio::Twilio;
pub use url::{SmsGateway, SmsSettings, SmsUrlFault};

use super::NotTaken;

/// An SMS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// As E.164 says it: `+84901234567`.
    pub to: String,
    pub body: String,
    /// The message's, the same at every try for as long as the gateway has it perhaps.
    pub request_id: String,
    /// Since when the gateway has it perhaps, from an earlier try that had no answer.
    pub in_doubt_since: Option<Timestamp>,
}

/// The gateway answers for it from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenText {
    /// What the gateway calls it. None where it only says that it had it before.
    pub provider_id: Option<String>,
    /// As how many it is paid for.
    pub segments: u16,
}

#[async_trait]
pub trait Sms: Debug + Send + Sync {
    async fn hand_over(&self, text: &Text) -> Result<TakenText, NotTaken>;
}

/// The adapter that the settings name.
#[derive(Debug)]
pub enum Gateway {
    Esms(Esms),
    Twilio(Twilio),
}

impl Gateway {
    /// Connects to nobody yet.
    pub fn new(settings: &SmsSettings) -> Result<Self, reqwest::Error> {
        Ok(match &settings.gateway {
            SmsGateway::Esms(account) => Self::Esms(Esms::new(account)?),
            SmsGateway::Twilio(account) => Self::Twilio(Twilio::new(account)?),
        })
    }

    /// Whether the gateway answers and knows the clinic, and what it says of the account.
    pub async fn look(&self) -> Result<String, String> {
        match self {
            Self::Esms(gateway) => gateway.look().await,
            Self::Twilio(gateway) => gateway.look().await,
        }
    }
}

#[async_trait]
impl Sms for Gateway {
    async fn hand_over(&self, text: &Text) -> Result<TakenText, NotTaken> {
        match self {
            Self::Esms(gateway) => gateway.hand_over(text).await,
            Self::Twilio(gateway) => gateway.hand_over(text).await,
        }
    }
}
