//! Whoever is to come again before long and has no visit booked hears of it.

use async_trait::async_trait;
use clinic_shared::{
    app::App,
    messaging::{follow_ups_to_tell, tell_follow_ups},
    ports::Clock as _,
    store::{Begin, Tx},
};

use super::{JobFailed, JobKind, Run};

const NAME: &str = "tell-follow-ups";

/// So few at a time that nobody who writes waits for it.
const AT_ONCE: usize = 50;

/// On servers that have a relay or a gateway.
#[derive(Debug)]
pub struct TellFollowUps(App);

impl TellFollowUps {
    pub fn new(app: &App) -> Self {
        Self(app.clone())
    }
}

#[async_trait]
impl JobKind for TellFollowUps {
    fn name(&self) -> &'static str {
        NAME
    }

    fn cron(&self) -> Option<&'static str> {
        Some("15 8 * * *")
    }

    async fn run(&self, run: &Run) -> Result<(), JobFailed> {
        let Self(app) = self;
        let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
        let visits = follow_ups_to_tell(&mut tx, app.clock.now()).await?;
        drop(tx);
        for some in visits.chunks(AT_ONCE) {
            run.go_on()?;
            let Some(mut work) = run.begun_work(app).await? else {
                return Ok(());
            };
            if tell_follow_ups(&mut work, some).await? == 0 {
                work.rollback().await?;
                continue;
            }
            let seq = work.finish(NAME).await?;
            work.commit().await?;
            app.feed.publish(seq);
        }
        Ok(())
    }
}
