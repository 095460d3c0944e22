//! Bugs that are planted to see that the soak finds them. None touches the product: here is another kind of job in the
//! place of the one that sends messages.

use std::sync::Arc;

use async_trait::async_trait;
use clinic_server::{
    Server,
    jobs::{JobFailed, JobKind, Jobs, Pace, Run, WayOut},
    messaging::{Mail, letter_of},
    serve::{StartFailed, serve},
    settings::Settings,
};
use clinic_shared::{
    app::App,
    args,
    messaging::{Prepared, SEND_MESSAGE, SendMessage, prepare},
    ports::Clock as _,
    store::{Begin, Statement, Tx},
};
use tokio::sync::watch;

use crate::{MAIL_DOMAIN, MAIL_FROM};

static MARK: Statement = Statement::new(
    "MARK",
    "UPDATE message SET status = 'sent', message_id = ?2, handed_at = ?3, ended_at = ?3, version = version + 1
    WHERE id = ?1",
);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plant {
    /// A message is sent, and marked as sent afterwards: nothing says meanwhile that a relay has it perhaps, and each try
    /// has a `Message-ID` of its own.
    SendThenMark,
}

impl Plant {
    pub const ALL: &[Self] = &[Self::SendThenMark];

    pub const fn name(self) -> &'static str {
        match self {
            Self::SendThenMark => "send-then-mark",
        }
    }

    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|plant| plant.name() == name)
    }
}

/// [`serve`], but messages are sent by what is planted.
pub async fn serve_planted(plant: Plant, server: Server, settings: Settings) -> Result<(), StartFailed> {
    let Plant::SendThenMark = plant;
    let mail = server.mail.clone().expect("a server that sends mail");
    let app = server.app.clone();
    let kinds: Vec<Arc<dyn JobKind>> = vec![Arc::new(SendThenMark { app, mail })];
    let jobs = Jobs::new(server.app.clone(), kinds, "planted".to_owned(), Pace::CLINIC);
    let (end, is_ending) = watch::channel(false);
    let working = tokio::spawn(jobs.keep_working(is_ending));
    // Messages are planned, and left to a server that sends them.
    let without_mail = Settings {
        mail: None,
        ..settings
    };
    let ended = serve(server, &without_mail, std::future::pending()).await;
    end.send_replace(true);
    working.await.expect("the jobs end");
    ended
}

#[derive(Debug)]
struct SendThenMark {
    app: App,
    mail: Arc<dyn Mail>,
}

#[async_trait]
impl JobKind for SendThenMark {
    fn name(&self) -> &'static str {
        SEND_MESSAGE
    }

    fn way_out(&self) -> Option<WayOut> {
        Some(WayOut::Mail)
    }

    async fn run(&self, run: &Run) -> Result<(), JobFailed> {
        let SendMessage { message_id, .. } = run.payload()?;
        let now = self.app.clock.now();
        let engine = self.app.engine.as_ref();
        let mut tx = Tx::begin(engine, Begin::Write).await?;
        let outgoing = match prepare(&mut tx, message_id, now).await? {
            Prepared::HandOver(outgoing) => {
                // That it is being handed over is not kept.
                tx.rollback().await?;
                outgoing
            }
            Prepared::NotYet(due_at) => {
                tx.commit().await?;
                return Err(JobFailed::NotYet(due_at));
            }
            _ => {
                tx.commit().await?;
                return Ok(());
            }
        };
        let mut letter = letter_of(&outgoing, MAIL_FROM, now)?.letter;
        letter.mail_id = format!("<{}@{MAIL_DOMAIN}>", self.app.chance.id(now));
        self.mail.hand_over(&letter).await?;
        let mut tx = Tx::begin(engine, Begin::Write).await?;
        let row = args![message_id, &letter.mail_id, now];
        tx.run(&MARK, row).await?;
        tx.commit().await?;
        Ok(())
    }
}
