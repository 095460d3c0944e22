CREATE TABLE attachment (
    id binary(16) NOT NULL,
    patient_id binary(16) NOT NULL,
    encounter_id binary(16) NULL,
    kind nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    title nvarchar(600) COLLATE Vietnamese_CI_AS NOT NULL,
    file_name nvarchar(900) COLLATE Vietnamese_CI_AS NOT NULL,
    content_type nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    bytes bigint NOT NULL,
    sha256 nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    width bigint NULL,
    height bigint NULL,
    taken_on date NULL,
    uploaded_by binary(16) NOT NULL,
    uploaded_at datetime2(3) NOT NULL,
    status nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    error_reason nvarchar(900) COLLATE Vietnamese_CI_AS NOT NULL,
    withdrawn_by binary(16) NULL,
    withdrawn_at datetime2(3) NULL,
    version bigint NOT NULL,
    CONSTRAINT attachment_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX attachment_by_patient ON attachment (patient_id, uploaded_at);
CREATE INDEX attachment_of_encounter ON attachment (encounter_id);
