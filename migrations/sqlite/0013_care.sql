-- Records that a doctor opened outside of the care relation, and why is in the audit log.
CREATE TABLE care_access (
    id BLOB PRIMARY KEY,
    practitioner_id BLOB NOT NULL,
    patient_id BLOB NOT NULL,
    opened_by BLOB NOT NULL,
    opened_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    -- Set when it has ended; the row stays.
    ended_at INTEGER
);
CREATE INDEX care_access_by_patient ON care_access (patient_id, practitioner_id);
CREATE INDEX care_access_open ON care_access (ends_at) WHERE ended_at IS NULL;

-- Whose records a doctor may read: those of patients with a visit that was not cancelled or missed, and those opened.
CREATE VIEW care_relation AS
    SELECT practitioner_id, patient_id FROM appointment
    WHERE status IN ('booked', 'arrived', 'in-progress', 'fulfilled')
    UNION ALL
    SELECT practitioner_id, patient_id FROM care_access WHERE ended_at IS NULL;
