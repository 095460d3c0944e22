//! What a job says of the clinic's templates that failed when a message or mail went out.

use clinic_shared::{
    app::App,
    messaging::template_versions,
    ports::Clock as _,
    store::{Begin, StoreError, Tx},
    text::with_causes,
};

use crate::messaging::BrokenTemplate;

/// The message goes out by the program's own wording; the admin sees what became of the clinic's. No message waits for
/// that to be kept.
pub async fn tell_broken(app: &App, broken: &[BrokenTemplate]) {
    for BrokenTemplate { name, version, said } in broken {
        tracing::error!(
            template = name,
            version,
            error = said,
            "a message could not be written by the clinic's template, and was by the program's own"
        );
    }
    if let Err(error) = keep_broken(app, broken).await {
        let error = with_causes(&error);
        tracing::warn!(error, "that a template is broken could not be kept");
    }
}

async fn keep_broken(app: &App, broken: &[BrokenTemplate]) -> Result<(), StoreError> {
    if broken.is_empty() {
        return Ok(());
    }
    let mut tx = Tx::begin(app.engine.as_ref(), Begin::Write).await?;
    let now = app.clock.now();
    for BrokenTemplate { name, version, said } in broken {
        template_versions::broke(&mut tx, name, *version, said, now).await?;
    }
    tx.commit().await
}
