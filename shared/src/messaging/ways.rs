use std::sync::Arc;

use super::{
    Channel, MessageSettings, SmsUse,
    queries::{self, Reached},
};
use crate::{
    app::App,
    ids::PatientId,
    store::{StoreError, Tx},
};

/// By which ways this server tells patients.
#[derive(Debug, Clone)]
pub(crate) struct Ways {
    /// What the `Message-ID`s of its mails end with.
    pub mail_domain: Option<Arc<str>>,
    sms: bool,
}

impl Ways {
    pub fn of(app: &App) -> Self {
        Self {
            mail_domain: app.mail_domain.clone(),
            sms: app.sms,
        }
    }

    pub fn is_any(&self) -> bool {
        Channel::ALL.iter().any(|channel| self.has(*channel))
    }

    pub fn has(&self, channel: Channel) -> bool {
        match channel {
            Channel::Mail => self.mail_domain.is_some(),
            Channel::Sms => self.sms,
        }
    }

    /// By which of them a patient hears: what the clinic wants, where they want it and have an address.
    pub(super) async fn reach(
        &self,
        tx: &mut Tx,
        settings: &MessageSettings,
        id: PatientId,
    ) -> Result<Vec<Reached>, StoreError> {
        let mut reached = Vec::new();
        if self.has(Channel::Mail) {
            reached.extend(queries::reach(tx, id, Channel::Mail).await?.ok());
        }
        let is_by_sms = match settings.sms {
            SmsUse::Never => false,
            SmsUse::WithoutMail => reached.is_empty(),
            SmsUse::Always => true,
        };
        if is_by_sms && self.has(Channel::Sms) {
            reached.extend(queries::reach(tx, id, Channel::Sms).await?.ok());
        }
        Ok(reached)
    }
}
