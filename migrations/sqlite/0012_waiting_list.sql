-- Patients who want an earlier time, with the time that is offered to each now.
CREATE TABLE waiting_entry (
    id BLOB PRIMARY KEY,
    patient_id BLOB NOT NULL,
    service_id BLOB NOT NULL,
    -- The visit that they have meanwhile and that would move; after `booked`, the visit that came of it.
    appointment_id BLOB,
    -- Only this doctor; else any of the specialty; with neither, any at all.
    practitioner_id BLOB,
    specialty TEXT,
    -- First and last day.
    earliest TEXT NOT NULL,
    latest TEXT NOT NULL,
    part_of_day TEXT,
    note TEXT NOT NULL,
    -- waiting, offered, booked, closed
    status TEXT NOT NULL,
    close_reason TEXT NOT NULL,
    -- Times that were offered and not taken.
    offers_passed INTEGER NOT NULL,
    -- The offer, while the status is `offered`.
    hold_id BLOB,
    offer_practitioner_id BLOB,
    offer_starts_at INTEGER,
    offer_ends_at INTEGER,
    offered_at INTEGER,
    offer_expires_at INTEGER,
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX waiting_entry_by_status ON waiting_entry (status, updated_at);
CREATE INDEX waiting_entry_by_patient ON waiting_entry (patient_id);

-- What somebody did not take: it is not offered to them again.
CREATE TABLE waiting_pass (
    entry_id BLOB NOT NULL,
    practitioner_id BLOB NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    -- declined, expired
    outcome TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (entry_id, practitioner_id, starts_at)
) WITHOUT ROWID;

-- Time that became free and that nobody on the list was asked about yet. Written where somebody waits.
CREATE TABLE freed_time (
    id BLOB PRIMARY KEY,
    practitioner_id BLOB NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    -- Not before: whoever freed it may still take that back.
    due_at INTEGER NOT NULL
);
CREATE INDEX freed_time_by_due ON freed_time (due_at);
