-- What every change writes beside its own rows: the feed, the audit log, the verdict.

-- One row. `seq` is bumped by each writing transaction as it ends, so the feed's order is commit order.
-- `epoch` changes when a server is restored from backup. What changed at or before `log_from` is not in the log:
-- a replica's log begins where its first load ended.
CREATE TABLE sync_counter (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    log_from INTEGER NOT NULL,
    audit_hash BLOB NOT NULL
);
INSERT INTO sync_counter (id, epoch, seq, log_from, audit_hash) VALUES (1, 1, 0, 0, x'');

-- The latest change of each row, no content.
CREATE TABLE sync_log (
    entity TEXT NOT NULL,
    entity_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    op TEXT NOT NULL CHECK (op IN ('put', 'remove')),
    PRIMARY KEY (entity, entity_id)
) WITHOUT ROWID;
CREATE INDEX sync_log_by_seq ON sync_log (seq);

CREATE TABLE audit_event (
    id BLOB PRIMARY KEY,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor_id BLOB NOT NULL,
    actor_role TEXT NOT NULL,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id BLOB,
    detail TEXT NOT NULL,
    hash BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX audit_event_by_entity ON audit_event (entity, entity_id);
CREATE INDEX audit_event_by_time ON audit_event (at);

-- The answer that an Idempotency-Key got.
CREATE TABLE verdict (
    change_key BLOB PRIMARY KEY,
    actor_id BLOB NOT NULL,
    fingerprint BLOB NOT NULL,
    status INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    etag TEXT NOT NULL,
    body BLOB NOT NULL,
    at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX verdict_by_time ON verdict (at);

-- One row: the clinic's settings.
CREATE TABLE clinic_setting (
    id BLOB PRIMARY KEY,
    content TEXT NOT NULL,
    version INTEGER NOT NULL
);
