-- What doctors' records may begin with: headings, places to fill in, usual advice.
CREATE TABLE encounter_template (
    id BLOB PRIMARY KEY,
    practitioner_id BLOB NOT NULL,
    name TEXT NOT NULL,
    -- Empty: of all.
    specialty TEXT NOT NULL,
    -- All doctors see it; only its own changes it.
    shared INTEGER NOT NULL,
    -- As JSON.
    content TEXT NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX encounter_template_by_practitioner ON encounter_template (practitioner_id);
