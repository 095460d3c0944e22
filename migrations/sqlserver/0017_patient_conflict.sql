CREATE TABLE patient_conflict (
    id binary(16) NOT NULL,
    patient_id binary(16) NOT NULL,
    part nvarchar(40) COLLATE Latin1_General_100_BIN2 NULL,
    other_id binary(16) NULL,
    desk_value nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    desk_by binary(16) NOT NULL,
    desk_by_name nvarchar(360) COLLATE Vietnamese_CI_AS NOT NULL,
    desk_at datetime2(3) NOT NULL,
    clinic_value nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    clinic_by_name nvarchar(360) COLLATE Vietnamese_CI_AS NOT NULL,
    clinic_at datetime2(3) NULL,
    status nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    resolved_by binary(16) NULL,
    resolved_at datetime2(3) NULL,
    version bigint NOT NULL,
    CONSTRAINT patient_conflict_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX patient_conflict_by_status ON patient_conflict (status, desk_at);
CREATE INDEX patient_conflict_by_patient ON patient_conflict (patient_id);
