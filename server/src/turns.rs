//! Work that would take a request's thread, or too much memory where many ask for it at once.

use clinic_shared::web::Fault;
use tokio::{sync::Semaphore, task::spawn_blocking};

/// In its turn, away from the threads that answer. It goes to its end, though whoever asked may be gone, and gives its
/// turn up then.
pub async fn in_turn<T: Send + 'static>(
    turns: &'static Semaphore,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Fault> {
    let turn = turns.acquire().await.map_err(Fault::new)?;
    let working = spawn_blocking(move || {
        let _turn = turn;
        work()
    });
    working.await.map_err(Fault::new)
}
