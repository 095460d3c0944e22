-- What was written about one visit.
CREATE TABLE encounter (
    id BLOB PRIMARY KEY,
    patient_id BLOB NOT NULL,
    practitioner_id BLOB NOT NULL,
    appointment_id BLOB,
    -- in-progress, finished
    status TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    -- The newest content, as JSON.
    content TEXT NOT NULL,
    -- How often it was signed.
    revision INTEGER NOT NULL,
    signed_at INTEGER,
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX encounter_of_visit ON encounter (appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX encounter_by_patient ON encounter (patient_id, started_at);

-- What it read when it was signed, and with each amendment. Rows are added, never changed.
CREATE TABLE encounter_revision (
    id BLOB PRIMARY KEY,
    encounter_id BLOB NOT NULL,
    revision INTEGER NOT NULL,
    content TEXT NOT NULL,
    reason TEXT NOT NULL,
    written_by BLOB NOT NULL,
    written_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX encounter_revision_of ON encounter_revision (encounter_id, revision);

-- The diagnoses of the newest content, for what is asked about a patient.
CREATE TABLE encounter_diagnosis (
    id BLOB PRIMARY KEY,
    encounter_id BLOB NOT NULL,
    patient_id BLOB NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    chronic INTEGER NOT NULL
);
CREATE INDEX encounter_diagnosis_of ON encounter_diagnosis (encounter_id);
CREATE INDEX encounter_diagnosis_by_patient ON encounter_diagnosis (patient_id);

-- When somebody last asked a patient for allergies. The key is the patient's.
CREATE TABLE allergy_review (
    id BLOB PRIMARY KEY,
    asked_by BLOB NOT NULL,
    asked_at INTEGER NOT NULL
);

CREATE TABLE prescription (
    id BLOB PRIMARY KEY,
    -- Given at signing.
    code TEXT,
    patient_id BLOB NOT NULL,
    practitioner_id BLOB NOT NULL,
    encounter_id BLOB,
    replaces BLOB,
    replaced_by BLOB,
    -- draft, active, stopped, cancelled
    status TEXT NOT NULL,
    -- As JSON.
    content TEXT NOT NULL,
    -- The pack that it was checked with, and what the check and the doctor said, as JSON.
    pack TEXT NOT NULL,
    signed_check TEXT NOT NULL,
    drafted_at INTEGER NOT NULL,
    signed_at INTEGER,
    -- Its place in lists: when it was signed, before that when it was begun.
    written_at INTEGER NOT NULL,
    ended_at INTEGER,
    end_reason TEXT NOT NULL,
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX prescription_by_code ON prescription (code) WHERE code IS NOT NULL;
CREATE INDEX prescription_by_patient ON prescription (patient_id, written_at);
CREATE INDEX prescription_by_practitioner ON prescription (practitioner_id, written_at);
CREATE INDEX prescription_of_encounter ON prescription (encounter_id);

-- The lines of signed prescriptions: what patients take.
CREATE TABLE medication_request (
    id BLOB PRIMARY KEY,
    prescription_id BLOB NOT NULL,
    patient_id BLOB NOT NULL,
    practitioner_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    -- active, stopped, cancelled
    status TEXT NOT NULL,
    -- As JSON.
    content TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    -- The last day.
    ends_on TEXT NOT NULL
);
CREATE INDEX medication_request_of ON medication_request (prescription_id);
CREATE INDEX medication_request_by_patient ON medication_request (patient_id, ends_on);

-- What a patient takes by their own word.
CREATE TABLE medication_statement (
    id BLOB PRIMARY KEY,
    patient_id BLOB NOT NULL,
    content TEXT NOT NULL,
    recorded_by BLOB NOT NULL,
    recorded_at INTEGER NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX medication_statement_by_patient ON medication_statement (patient_id);

-- Lines that a doctor writes often.
CREATE TABLE prescription_favourite (
    id BLOB PRIMARY KEY,
    practitioner_id BLOB NOT NULL,
    content TEXT NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX prescription_favourite_by_practitioner ON prescription_favourite (practitioner_id);

-- That somebody gave the password once more, to sign one thing.
CREATE TABLE signature_proof (
    id BLOB PRIMARY KEY,
    user_id BLOB NOT NULL,
    expires_at INTEGER NOT NULL
);

-- Who has looked at a version of the rules and stands for it.
CREATE TABLE drug_pack_approval (
    id BLOB PRIMARY KEY,
    pack TEXT NOT NULL,
    approved_by BLOB NOT NULL,
    note TEXT NOT NULL,
    approved_at INTEGER NOT NULL
);
CREATE INDEX drug_pack_approval_by_pack ON drug_pack_approval (pack);
