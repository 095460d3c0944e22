CREATE TABLE care_access (
    id binary(16) NOT NULL,
    practitioner_id binary(16) NOT NULL,
    patient_id binary(16) NOT NULL,
    opened_by binary(16) NOT NULL,
    opened_at datetime2(3) NOT NULL,
    ends_at datetime2(3) NOT NULL,
    ended_at datetime2(3) NULL,
    CONSTRAINT care_access_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX care_access_by_patient ON care_access (patient_id, practitioner_id);
CREATE INDEX care_access_open ON care_access (ends_at) WHERE ended_at IS NULL;
GO
CREATE VIEW care_relation AS
    SELECT practitioner_id, patient_id FROM appointment
    WHERE status IN (N'booked', N'arrived', N'in-progress', N'fulfilled')
    UNION ALL
    SELECT practitioner_id, patient_id FROM care_access WHERE ended_at IS NULL;
