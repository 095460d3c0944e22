//! Jobs that have been over for long are forgotten.

use async_trait::async_trait;
use clinic_shared::{
    app::App,
    jobs::{JobState, forget},
    ports::Clock as _,
    store::{Begin, Tx},
};

use super::{JobFailed, JobKind, Run};

/// For how long a job is kept after its end.
const KEPT_DAYS: [(JobState, i64); 3] = [
    (JobState::Done, 30),
    (JobState::Cancelled, 30),
    // Somebody is to look at it.
    (JobState::Dead, 180),
];

/// So few at a time that nobody who writes waits for it.
const AT_ONCE: u16 = 500;

#[derive(Debug)]
pub struct ForgetOldJobs(App);

impl ForgetOldJobs {
    pub fn new(app: &App) -> Self {
        Self(app.clone())
    }
}

#[async_trait]
impl JobKind for ForgetOldJobs {
    fn name(&self) -> &'static str {
        "forget-old-jobs"
    }

    fn cron(&self) -> Option<&'static str> {
        Some("30 3 * * *")
    }

    async fn run(&self, run: &Run) -> Result<(), JobFailed> {
        let Self(app) = self;
        for (state, days) in KEPT_DAYS {
            let before = app.clock.now().plus_minutes(-days * 24 * 60);
            let mut forgotten = u64::from(AT_ONCE);
            while forgotten == u64::from(AT_ONCE) {
                run.go_on()?;
                let mut tx = Tx::begin(app.engine.as_ref(), Begin::Write).await?;
                forgotten = forget(&mut tx, state, before, AT_ONCE).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }
}
