//! Visits to come whose patients would hear nothing, because nothing was planned when they were made, are planned.

use async_trait::async_trait;
use clinic_shared::{
    app::App,
    messaging::{LookedAt, plan_left_out},
    ports::Clock as _,
};

use super::{JobFailed, JobKind, Run};

const NAME: &str = "plan-messages";

/// On servers that have a relay or a gateway.
#[derive(Debug)]
pub struct PlanMessages(App);

impl PlanMessages {
    pub fn new(app: &App) -> Self {
        Self(app.clone())
    }
}

#[async_trait]
impl JobKind for PlanMessages {
    fn name(&self) -> &'static str {
        NAME
    }

    fn cron(&self) -> Option<&'static str> {
        Some("40 4 * * *")
    }

    async fn run(&self, run: &Run) -> Result<(), JobFailed> {
        let Self(app) = self;
        let mut after = Some(LookedAt::before_all(app.clock.now()));
        while let Some(from) = after {
            run.go_on()?;
            let Some(mut work) = run.begun_work(app).await? else {
                return Ok(());
            };
            let (planned, next) = plan_left_out(&mut work, from).await?;
            if planned == 0 {
                work.rollback().await?;
            } else {
                let seq = work.finish(NAME).await?;
                work.commit().await?;
                app.feed.publish(seq);
                tracing::info!(planned, "messages were planned of visits that had none");
            }
            after = next;
        }
        Ok(())
    }
}
