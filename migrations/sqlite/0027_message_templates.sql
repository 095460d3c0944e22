-- Wording of messages that the clinic has changed: docs/messages.md. A version is never changed; the newest counts.
CREATE TABLE message_template (
    -- vi.booked.subject.txt
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    -- NULL: back to the program's own.
    source TEXT,
    saved_by BLOB NOT NULL,
    saved_at INTEGER NOT NULL,
    -- When a message could not be written by it first, and why: the program's own was used.
    broke_at INTEGER,
    broke_with TEXT,
    PRIMARY KEY (name, version)
) WITHOUT ROWID;
