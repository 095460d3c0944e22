//! Several servers on one database: what another one has written is heard of here too, so that this one's screens are
//! told, and a session that was ended there is over here. And a database that was put back while servers went on is
//! noticed.

use std::time::Duration;

use clinic_shared::{
    feed,
    store::{Begin, Dialect, StoreError, Tx},
    text::with_causes,
};

use crate::{Server, history};

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
    let mut looks = tokio::time::interval(LOOKS_APART);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut heard = Heard::default();
    let mut answers = true;
    loop {
        looks.tick().await;
        match hear(&server, &mut heard).await {
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
