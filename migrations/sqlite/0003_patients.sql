CREATE TABLE patient (
    -- Only for the search index; differs from machine to machine.
    local_no INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    record_number TEXT NOT NULL UNIQUE,
    full_name TEXT NOT NULL,
    -- Folded name: for order and for equal names.
    name_key TEXT NOT NULL,
    gender TEXT NOT NULL,
    birth_date TEXT,
    phone TEXT NOT NULL,
    -- Digits alone, for equal phones.
    phone_key TEXT NOT NULL,
    email TEXT NOT NULL,
    address_line TEXT NOT NULL,
    ward TEXT NOT NULL,
    district TEXT NOT NULL,
    province TEXT NOT NULL,
    occupation TEXT NOT NULL,
    nationality TEXT NOT NULL,
    ethnicity TEXT NOT NULL,
    pregnant_until TEXT,
    severe_disability INTEGER NOT NULL,
    merit INTEGER NOT NULL,
    note TEXT NOT NULL,
    search_text TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    -- Set together with deleted_at; always a record that is not merged itself.
    merged_into BLOB,
    version INTEGER NOT NULL
);
CREATE INDEX patient_by_name ON patient (name_key, updated_at);
CREATE INDEX patient_by_update ON patient (updated_at, id);
CREATE INDEX patient_by_survivor ON patient (merged_into) WHERE merged_into IS NOT NULL;

-- Syllables have up to seven letters: each beginning of one is read from the index until the limit is reached,
-- while a longer beginning first gathers all that it fits.
CREATE VIRTUAL TABLE patient_search USING fts5 (
    search_text, content = 'patient', content_rowid = 'local_no', tokenize = 'unicode61', columnsize = 0,
    prefix = '1 2 3 4 5 6 7'
);
CREATE TRIGGER patient_search_insert AFTER INSERT ON patient BEGIN
    INSERT INTO patient_search (rowid, search_text) VALUES (new.local_no, new.search_text);
END;
CREATE TRIGGER patient_search_delete AFTER DELETE ON patient BEGIN
    INSERT INTO patient_search (patient_search, rowid, search_text)
    VALUES ('delete', old.local_no, old.search_text);
END;
CREATE TRIGGER patient_search_update AFTER UPDATE OF search_text, local_no ON patient
WHEN old.search_text <> new.search_text OR old.local_no <> new.local_no BEGIN
    INSERT INTO patient_search (patient_search, rowid, search_text)
    VALUES ('delete', old.local_no, old.search_text);
    INSERT INTO patient_search (rowid, search_text) VALUES (new.local_no, new.search_text);
END;

-- A number belongs to one patient, a deleted one too: who comes back with the card gets the old record back.
CREATE TABLE patient_identifier (
    id BLOB PRIMARY KEY,
    patient_id BLOB NOT NULL,
    system TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (system, value)
);
CREATE INDEX patient_identifier_by_patient ON patient_identifier (patient_id, system, value);

CREATE TABLE patient_contact (
    id BLOB PRIMARY KEY,
    patient_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    relationship TEXT NOT NULL,
    phone TEXT NOT NULL
);
CREATE INDEX patient_contact_by_patient ON patient_contact (patient_id);

-- Clinical: never in a desk's scope.
CREATE TABLE patient_allergy (
    id BLOB PRIMARY KEY,
    patient_id BLOB NOT NULL,
    substance TEXT NOT NULL,
    reaction TEXT NOT NULL,
    criticality TEXT NOT NULL,
    status TEXT NOT NULL,
    note TEXT NOT NULL,
    recorded_by BLOB NOT NULL,
    recorded_at INTEGER NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX patient_allergy_by_patient ON patient_allergy (patient_id);

-- The last record number given: BN000123.
CREATE TABLE record_number_counter (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    last_number INTEGER NOT NULL
);
INSERT INTO record_number_counter (id, last_number) VALUES (1, 0);
