//! Messages whose job ended without them fail, so that the desk sees them; mailings are paused, so that an admin does.

use async_trait::async_trait;
use clinic_shared::{
    app::App,
    mailings,
    messaging::{LEFT_AT_ONCE, MessageStatus, end_left},
    ports::Clock as _,
    store::{Begin, Tx},
};

use super::{JobFailed, JobKind, Run, counted};
use crate::identity::end_left_mails;

#[derive(Debug)]
pub struct EndLeftMessages(App);

impl EndLeftMessages {
    pub fn new(app: &App) -> Self {
        Self(app.clone())
    }
}

#[async_trait]
impl JobKind for EndLeftMessages {
    fn name(&self) -> &'static str {
        "end-left-messages"
    }

    fn cron(&self) -> Option<&'static str> {
        Some("7 * * * *")
    }

    async fn run(&self, _run: &Run) -> Result<(), JobFailed> {
        let Self(app) = self;
        let mut tx = Tx::begin(app.engine.as_ref(), Begin::Write).await?;
        let now = app.clock.now();
        let messages = end_left(&mut tx, now).await?;
        let may_be_more = messages.len() == LEFT_AT_ONCE;
        let mails = end_left_mails(&mut tx, now).await?;
        let paused = mailings::pause_left(&mut tx).await?;
        tx.commit().await?;
        let mut left = 0;
        for message in messages {
            left += u32::from(message.status == MessageStatus::Failed);
            counted::messages(message.channel, message.kind.name(), message.status, 1);
        }
        for (kind, count) in mails {
            left += count;
            counted::account_mails(kind, MessageStatus::Failed, count.into());
        }
        if paused > 0 {
            tracing::warn!(paused, "mailings were left behind by their jobs, and are paused");
        }
        if left > 0 {
            tracing::warn!(left, "messages were left behind by their jobs");
        }
        if may_be_more {
            // Whoever else wants to write goes before the others.
            return Err(JobFailed::NotYet(now));
        }
        Ok(())
    }
}
