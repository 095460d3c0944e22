-- Work that the clinic's servers do by themselves: docs/jobs.md.
CREATE TABLE job (
    id BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    -- No two jobs that are open have the same.
    unique_key TEXT,
    -- For the admin's list: never a patient's name.
    about TEXT,
    -- Whose run it is.
    schedule_name TEXT,
    -- As JSON.
    payload TEXT NOT NULL,
    -- Lower first.
    priority INTEGER NOT NULL,
    -- waiting, running, done, dead, cancelled
    state TEXT NOT NULL,
    -- From when on it may be taken: waiting, when its time comes; running, when the lease of whoever runs it ends.
    -- NULL: it is over, and in the way of no look for work.
    due_at INTEGER,
    -- One more with each taking: what an earlier taker says counts no more.
    claims INTEGER NOT NULL,
    -- Begun since it was enqueued, or retried by an admin.
    tries INTEGER NOT NULL,
    tries_max INTEGER NOT NULL,
    enqueued_at INTEGER NOT NULL,
    -- Of the newest try.
    started_at INTEGER,
    ended_at INTEGER,
    -- Of the newest try that failed, also where a later one did not.
    last_error TEXT,
    -- Which server took it last.
    worker TEXT,
    cancel_wanted INTEGER NOT NULL
);
CREATE INDEX job_by_due ON job (priority, due_at, id) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX job_open_by_key ON job (unique_key) WHERE unique_key IS NOT NULL AND due_at IS NOT NULL;
CREATE INDEX job_by_end ON job (state, ended_at, id, kind);
CREATE INDEX job_by_kind ON job (kind, id);

-- When jobs are enqueued by themselves.
CREATE TABLE job_schedule (
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    -- Minute, hour, day, month, weekday, by the clinic's clocks.
    cron TEXT NOT NULL,
    paused INTEGER NOT NULL,
    -- NULL while it is paused.
    next_due_at INTEGER,
    last_due_at INTEGER,
    last_job_id BLOB,
    -- Of what an admin changes.
    version INTEGER NOT NULL
) WITHOUT ROWID;
