-- Since when the visit waits to be called about: its doctor takes leave. It has no time until it is moved.
ALTER TABLE appointment ADD COLUMN to_call INTEGER;
-- Since when the desk still expects a patient who is late.
ALTER TABLE appointment ADD COLUMN late_kept_at INTEGER;
-- As calendars count (RFC 5545): changes of time, doctor and whether it takes place, no others.
ALTER TABLE appointment ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
CREATE INDEX appointment_to_call ON appointment (to_call) WHERE to_call IS NOT NULL;

-- Where a leave took its visits from, so that it can be undone.
CREATE TABLE leave_move (
    leave_id BLOB NOT NULL,
    appointment_id BLOB NOT NULL,
    practitioner_id BLOB NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    -- Why it lay there beside the rules; empty: it kept them.
    overbook_reason TEXT NOT NULL,
    -- The visit's version after the move: with another, somebody changed it since.
    version_after INTEGER NOT NULL,
    PRIMARY KEY (leave_id, appointment_id)
) WITHOUT ROWID;

-- A secret address of a doctor's or a patient's calendar. The secret itself is not kept.
CREATE TABLE calendar_link (
    id BLOB PRIMARY KEY,
    -- 'practitioner' or 'patient'.
    owner_kind TEXT NOT NULL,
    owner_id BLOB NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (owner_kind, owner_id)
);
