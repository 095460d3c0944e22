CREATE TABLE queue_entry (
    id BLOB PRIMARY KEY,
    appointment_id BLOB NOT NULL,
    patient_id BLOB NOT NULL,
    practitioner_id BLOB NOT NULL,
    room_id BLOB,
    day TEXT NOT NULL,
    number TEXT NOT NULL,
    -- 1 first … 6; 9 without priority.
    priority_rank INTEGER NOT NULL,
    status TEXT NOT NULL,
    arrived_at INTEGER NOT NULL,
    called_at INTEGER,
    calls INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    version INTEGER NOT NULL
);
-- One open place in the queue per visit; a withdrawn one may be followed by another.
CREATE UNIQUE INDEX queue_entry_of_appointment ON queue_entry (appointment_id) WHERE status <> 'withdrawn';
CREATE INDEX queue_entry_by_day ON queue_entry (day, room_id);

CREATE TABLE queue_counter (
    day TEXT NOT NULL,
    prefix TEXT NOT NULL,
    last_number INTEGER NOT NULL,
    PRIMARY KEY (day, prefix)
) WITHOUT ROWID;
