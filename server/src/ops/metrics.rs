//! Prometheus metrics at `/metrics`.

use std::{cell::RefCell, fmt, sync::OnceLock};

use metrics::LocalRecorderGuard;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

/// Seconds; from a cached read to a slow report.
const BUCKETS: [f64; 12] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

thread_local! {
    /// Of [`Alone`].
    static ALONE: RefCell<Option<PrometheusHandle>> = const { RefCell::new(None) };
}

/// While it is there, what its thread counts is counted apart, and shown by that thread: for a test whose servers run on
/// its own thread, beside others in one process. It is made before them.
pub struct Alone {
    _counts: LocalRecorderGuard<'static>,
}

impl Alone {
    #[must_use]
    pub fn here() -> Self {
        // For as long as the process lives: one for each test that counts.
        let recorder: &'static PrometheusRecorder = Box::leak(Box::new(built()));
        ALONE.set(Some(recorder.handle()));
        Self {
            _counts: metrics::set_default_local_recorder(recorder),
        }
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        ALONE.set(None);
    }
}

impl fmt::Debug for Alone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Alone").finish_non_exhaustive()
    }
}

fn built() -> PrometheusRecorder {
    let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).unwrap_or_default();
    builder.build_recorder()
}

/// One recorder per process, however many servers tests start in it; but for [`Alone`].
pub fn recorder() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    if let Some(alone) = ALONE.with_borrow(Clone::clone) {
        return alone;
    }
    let all = HANDLE.get_or_init(|| {
        let recorder = built();
        let handle = recorder.handle();
        // Fails only when another recorder is there already, as in a program that embeds us.
        let _ = metrics::set_global_recorder(recorder);
        metrics::describe_counter!(
            "http_requests_total",
            "Requests answered, by method, route and status"
        );
        metrics::describe_histogram!("http_request_seconds", "Time to answer, by method and route");
        metrics::describe_gauge!("feed_seq", "Position of the change feed");
        metrics::describe_gauge!("live_connections", "Screens that hold a live connection");
        metrics::describe_gauge!(
            "jobs",
            "Jobs of the clinic that wait, run, or gave up (of these up to 1,000), by state"
        );
        metrics::describe_gauge!(
            "job_oldest_due_seconds",
            "For how long the job that should have been taken first has waited; 0 where none is due"
        );
        metrics::describe_counter!(
            "jobs_ended_total",
            "Tries that ended here, or were another server's that is not heard of, by kind and outcome"
        );
        metrics::describe_counter!(
            "messages_total",
            "What became of messages that this server had in hand, by channel, kind and outcome"
        );
        metrics::describe_counter!(
            "account_mails_total",
            "What became of mails about accounts that this server had in hand, by kind and outcome"
        );
        metrics::describe_gauge!(
            "bus_connected",
            "Whether Redis and RabbitMQ are reached, by line; 0 means that servers look by themselves"
        );
        metrics::describe_counter!("bus_lost_total", "How often a line was lost, by line");
        metrics::describe_counter!(
            "jobs_called_total",
            "Due jobs to which this server called the others"
        );
        metrics::describe_counter!(
            "answers_total",
            "Reads that are kept, by whether this server had to work the answer out"
        );
        metrics::describe_gauge!("database_sessions", "Sessions with SQL Server, by state");
        metrics::describe_gauge!("database_sessions_max", "How many there may be (pool=…)");
        metrics::describe_gauge!("database_session_waits", "Requests that wait for one of them");
        handle
    });
    all.clone()
}
