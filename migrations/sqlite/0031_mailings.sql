-- News to many patients, and the rate that all servers keep together: docs/mailings.md.
CREATE TABLE mailing (
    id BLOB PRIMARY KEY,
    -- Subject, text and audience, as JSON.
    content TEXT NOT NULL,
    -- draft, sending, paused, done, cancelled
    status TEXT NOT NULL,
    -- Up to which patient the recipients are written down, in the order of ids.
    gathered_to BLOB,
    -- All of them are.
    gathered INTEGER NOT NULL,
    -- Letters in a row that the relay did not take.
    stumbles INTEGER NOT NULL,
    -- No letter before, for want of the relay.
    wait_until INTEGER,
    -- Which job sends it.
    job_id BLOB,
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    version INTEGER NOT NULL
);
CREATE INDEX mailing_by_time ON mailing (created_at, id);

CREATE TABLE mailing_recipient (
    id BLOB PRIMARY KEY,
    mailing_id BLOB NOT NULL,
    patient_id BLOB NOT NULL,
    address TEXT NOT NULL,
    -- vi, en
    language TEXT NOT NULL,
    -- queued, handing-over, sent, failed, dropped
    status TEXT NOT NULL,
    reason TEXT,
    -- What the relay said last.
    detail TEXT,
    -- The mail's own, the same at every try.
    mail_id TEXT NOT NULL,
    tries INTEGER NOT NULL,
    -- Which job had it in hand last.
    job_id BLOB,
    -- NULL if and only if it is over.
    due_at INTEGER,
    handed_at INTEGER,
    ended_at INTEGER
);
-- Nobody gets a mailing twice.
CREATE UNIQUE INDEX mailing_recipient_once ON mailing_recipient (mailing_id, patient_id);
CREATE INDEX mailing_recipient_by_due ON mailing_recipient (mailing_id, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX mailing_recipient_by_status ON mailing_recipient (mailing_id, status);
CREATE INDEX mailing_recipient_by_patient ON mailing_recipient (patient_id);

-- Whoever wants no news, and messages of their visits perhaps. Without a row: none said anything.
CREATE TABLE mailing_preference (
    patient_id BLOB PRIMARY KEY,
    opted_out INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by BLOB NOT NULL,
    version INTEGER NOT NULL
) WITHOUT ROWID;

-- One row: when the relay is free for the next letter, and where the line of those that wait for it ends.
CREATE TABLE relay_turn (
    id INTEGER PRIMARY KEY,
    free_at INTEGER NOT NULL,
    line_at INTEGER NOT NULL
);
