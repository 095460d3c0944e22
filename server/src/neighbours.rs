//! Several servers on one database: what another one has written is heard of here too, so that this one's screens are
//! told, and a session that was ended there is over here.

use std::time::Duration;

use clinic_shared::{
    feed,
    store::{Begin, Dialect, StoreError, Tx},
};

use crate::Server;

/// One row is read each time.
const LOOKS_APART: Duration = Duration::from_secs(1);

/// Goes on until it is dropped; ends at once where nobody else can write.
pub async fn keep_hearing(server: Server) {
    if server.app.engine.dialect() == Dialect::Sqlite {
        return;
    }
    let mut looks = tokio::time::interval(LOOKS_APART);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        if let Err(error) = hear(&server).await {
            tracing::warn!(%error, "what other servers have written is not heard of; tried again");
        }
    }
}

/// One look. Returns whether there was something new.
pub async fn hear(server: &Server) -> Result<bool, StoreError> {
    let app = &server.app;
    let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
    let (_, seq) = feed::position(&mut tx).await?;
    tx.rollback().await?;
    if seq <= *app.feed.listen().borrow() {
        return Ok(false);
    }
    // First what is over, then the call that lets others look.
    server.identity.void.follow(app).await?;
    app.feed.publish(seq);
    Ok(true)
}
