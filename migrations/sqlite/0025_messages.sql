-- What patients are told of their visits: docs/messages.md.
CREATE TABLE message (
    id BLOB PRIMARY KEY,
    appointment_id BLOB NOT NULL,
    patient_id BLOB NOT NULL,
    -- The visit as it was: one version of it.
    appointment_sequence INTEGER NOT NULL,
    -- booked, moved, cancelled, reminder
    kind TEXT NOT NULL,
    -- Of a reminder; 0 of all others.
    hours_before INTEGER NOT NULL,
    -- mail
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    -- vi, en
    language TEXT NOT NULL,
    -- When and to whom, as it says.
    starts_at INTEGER NOT NULL,
    practitioner_id BLOB NOT NULL,
    -- queued, handing-over, sent, failed, dropped
    status TEXT NOT NULL,
    -- Why it was dropped, or failed.
    reason TEXT,
    -- What the relay said last.
    detail TEXT,
    -- The mail's own, the same at every try.
    message_id TEXT NOT NULL,
    -- Which job sends it.
    job_id BLOB NOT NULL,
    due_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    handed_at INTEGER,
    ended_at INTEGER,
    version INTEGER NOT NULL
);
-- Of one version of a visit nothing is told twice.
CREATE UNIQUE INDEX message_once ON message (appointment_id, appointment_sequence, kind, hours_before, channel);
CREATE INDEX message_by_patient ON message (patient_id, created_at, id);
CREATE INDEX message_by_time ON message (created_at, id);
CREATE INDEX message_open ON message (status, due_at);

-- Whoever wants no messages. Without a row: none said anything.
CREATE TABLE message_preference (
    patient_id BLOB PRIMARY KEY,
    opted_out INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by BLOB NOT NULL,
    version INTEGER NOT NULL
) WITHOUT ROWID;
