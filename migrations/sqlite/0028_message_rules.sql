-- Of a message that went out as a part of another one: which that was. Several visits of one request are confirmed once.
ALTER TABLE message ADD COLUMN folded_into BLOB;
CREATE INDEX message_folded ON message (folded_into) WHERE folded_into IS NOT NULL;

-- When a patient shall come again by a signed record: for the desk, without anything else of the record.
CREATE TABLE follow_up (
    encounter_id BLOB PRIMARY KEY,
    due_on TEXT NOT NULL,
    -- A visit that begins in between is the one that was meant.
    around_from INTEGER NOT NULL,
    around_until INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX follow_up_by_day ON follow_up (due_on, encounter_id);

-- That a doctor was told of a week without hours: twice at most.
CREATE TABLE schedule_notice (
    practitioner_id BLOB NOT NULL,
    -- Its Monday.
    week_of TEXT NOT NULL,
    -- 1, then 2.
    turn INTEGER NOT NULL,
    -- waiting, handing-over, sent, failed, no-address
    status TEXT NOT NULL,
    address TEXT NOT NULL,
    -- The mail's own, the same at every try.
    mail_id TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    ended_at INTEGER,
    -- What the relay said last.
    detail TEXT,
    PRIMARY KEY (practitioner_id, week_of, turn)
) WITHOUT ROWID;
