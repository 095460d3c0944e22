-- A file of a patient's record. Its content lies outside, under its SHA-256.
CREATE TABLE attachment (
    id BLOB PRIMARY KEY,
    patient_id BLOB NOT NULL,
    encounter_id BLOB,
    -- laboratory, imaging, photo, document, other
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    file_name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    -- Of the content, in hex.
    sha256 TEXT NOT NULL,
    -- Of a picture, as it is looked at.
    width INTEGER,
    height INTEGER,
    -- Of what it shows.
    taken_on TEXT,
    uploaded_by BLOB NOT NULL,
    uploaded_at INTEGER NOT NULL,
    -- current, entered-in-error
    status TEXT NOT NULL,
    error_reason TEXT NOT NULL,
    withdrawn_by BLOB,
    withdrawn_at INTEGER,
    version INTEGER NOT NULL
);
CREATE INDEX attachment_by_patient ON attachment (patient_id, uploaded_at);
CREATE INDEX attachment_of_encounter ON attachment (encounter_id);
