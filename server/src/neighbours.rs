//! Several servers on one database: what another one has written is heard of here too, so that this one's screens are
//! told, and a session that was ended there is over here. And a database that was put back while servers went on is
//! noticed. A hint of another server makes the look come sooner; what is to be seen stands in the database.

use std::time::Duration;

use clinic_shared::{
    feed,
    store::{Begin, Dialect, StoreError, Tx},
    text::with_causes,
};
use tokio::sync::{
    broadcast::{
        self,
        error::{RecvError, TryRecvError},
    },
    watch,
};

use crate::{Server, bus::Hint, history};

/// One row is read each time.
const LOOKS_APART: Duration = Duration::from_secs(1);

/// How far the database had come at the last look, whoever wrote it.
#[derive(Debug, Default)]
pub struct Heard {
    epoch: i64,
    seq: i64,
}

/// Goes on until it is dropped; ends at once where nobody else can write.
pub async fn keep_hearing(server: Server) {
    if server.app.engine.dialect() == Dialect::Sqlite {
        return;
    }
    hear_each(server, LOOKS_APART).await;
}

/// Goes on until it is dropped. Looks so often, and whenever a hint says that there is something new; tells the others what
/// was written here.
pub async fn hear_each(server: Server, looks_apart: Duration) {
    let mut looks = tokio::time::interval(looks_apart);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut heard = Heard::default();
    let mut telling = Telling::begin(&server);
    let mut hints = server.bus.hints.listen();
    let mut answers = true;
    loop {
        let mut said = 0;
        tokio::select! {
            _ = looks.tick() => {}
            newest = news(&mut hints, heard.seq) => said = newest,
            () = telling.something_was_written() => {
                telling.tell(&server);
                continue;
            }
        }
        let looked = hear(&server, &mut heard).await;
        if matches!(looked, Ok(true)) {
            telling.leave_out(said.min(heard.seq));
        }
        match looked {
            Ok(_) if !answers => {
                answers = true;
                tracing::info!("the database answers again");
            }
            Err(error) if answers => {
                answers = false;
                let error = with_causes(&error);
                tracing::error!(
                    error,
                    "the database does not answer; it is asked again every second"
                );
            }
            Ok(_) | Err(_) => {}
        }
    }
}

/// What this server tells the others, and has told.
struct Telling {
    feed: watch::Receiver<i64>,
    void: watch::Receiver<u64>,
    feed_told: i64,
    void_told: u64,
}

impl Telling {
    fn begin(server: &Server) -> Self {
        let (feed, void) = (server.app.feed.listen(), server.identity.void.listen());
        let (feed_told, void_told) = (*feed.borrow(), *void.borrow());
        Self {
            feed,
            void,
            feed_told,
            void_told,
        }
    }

    async fn something_was_written(&mut self) {
        let moved = tokio::select! {
            moved = self.feed.changed() => moved,
            moved = self.void.changed() => moved,
        };
        if moved.is_err() {
            // The server ends.
            std::future::pending::<()>().await;
        }
    }

    fn tell(&mut self, server: &Server) {
        let seq = *self.feed.borrow_and_update();
        if seq > self.feed_told {
            self.feed_told = seq;
            server.bus.hints.tell(Hint::Feed(seq));
        }
        let void = *self.void.borrow_and_update();
        if void > self.void_told {
            self.void_told = void;
            server.bus.hints.tell(Hint::Sessions);
        }
    }

    /// After a look: what another server has said, and the database shows, is not said again; and the sessions were read
    /// once by the look itself.
    fn leave_out(&mut self, seq: i64) {
        self.feed_told = self.feed_told.max(seq);
        self.void_told += 1;
    }
}

/// Until a hint tells of something beyond `seen`; returns the newest position that was said. However many wait, one look is
/// enough for all of them.
async fn news(hints: &mut broadcast::Receiver<Hint>, seen: i64) -> i64 {
    loop {
        let mut news = match hints.recv().await {
            Ok(hint) => News::default().and(hint, seen),
            Err(RecvError::Lagged(_)) => News::MISSED,
            // Nobody can tell any more.
            Err(RecvError::Closed) => std::future::pending().await,
        };
        loop {
            match hints.try_recv() {
                Ok(hint) => news = news.and(hint, seen),
                Err(TryRecvError::Lagged(_)) => news.is_worth_a_look = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        if news.is_worth_a_look {
            return news.said;
        }
    }
}

/// What several hints come to.
#[derive(Debug, Clone, Copy, Default)]
struct News {
    is_worth_a_look: bool,
    said: i64,
}

impl News {
    const MISSED: Self = Self {
        is_worth_a_look: true,
        said: 0,
    };

    fn and(self, hint: Hint, seen: i64) -> Self {
        match hint {
            Hint::Feed(seq) => Self {
                is_worth_a_look: self.is_worth_a_look || seq > seen,
                said: self.said.max(seq),
            },
            Hint::Sessions => Self {
                is_worth_a_look: true,
                ..self
            },
            // The jobs' loop hears it itself.
            Hint::Jobs => self,
        }
    }
}

/// One look. Returns whether there was something new.
pub async fn hear(server: &Server, heard: &mut Heard) -> Result<bool, StoreError> {
    let app = &server.app;
    let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
    let (epoch, seq) = feed::position(&mut tx).await?;
    tx.rollback().await?;
    if (epoch, seq) == (heard.epoch, heard.seq) {
        return Ok(false);
    }
    if epoch == heard.epoch && seq < heard.seq {
        // Put back from a backup, or taken over by a server that had not got all.
        history::overtaken(app, epoch).await?;
    }
    // What this server itself has written counts too: something of another's may lie before it. First what is over,
    // then the call that lets others look.
    server.identity.void.follow(app).await?;
    app.feed.publish(seq);
    *heard = Heard { epoch, seq };
    Ok(true)
}
