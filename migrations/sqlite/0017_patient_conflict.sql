-- What a desk did to a patient's record without the server and that somebody has to decide: a field that was changed
-- on both sides, or a record of somebody who perhaps had one.
CREATE TABLE patient_conflict (
    id BLOB PRIMARY KEY,
    patient_id BLOB NOT NULL,
    -- The field's name; NULL for a likely duplicate.
    part TEXT,
    -- The record that is perhaps the same person's; only of a likely duplicate.
    other_id BLOB,
    -- A form with nothing in it but the field; empty for a likely duplicate.
    desk_value TEXT NOT NULL,
    desk_by BLOB NOT NULL,
    -- Beside the id, because replicas hold no accounts.
    desk_by_name TEXT NOT NULL,
    desk_at INTEGER NOT NULL,
    -- What the decision replaced, so that it can be taken back.
    clinic_value TEXT NOT NULL,
    -- Who changed the field at the clinic, as far as that is known.
    clinic_by_name TEXT NOT NULL,
    clinic_at INTEGER,
    -- open, clinic, desk, different
    status TEXT NOT NULL,
    resolved_by BLOB,
    resolved_at INTEGER,
    version INTEGER NOT NULL
);
CREATE INDEX patient_conflict_by_status ON patient_conflict (status, desk_at);
CREATE INDEX patient_conflict_by_patient ON patient_conflict (patient_id);
