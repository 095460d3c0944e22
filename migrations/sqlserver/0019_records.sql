CREATE TABLE encounter (
    id binary(16) NOT NULL,
    patient_id binary(16) NOT NULL,
    practitioner_id binary(16) NOT NULL,
    appointment_id binary(16) NULL,
    status nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    started_at datetime2(3) NOT NULL,
    content nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    revision bigint NOT NULL,
    signed_at datetime2(3) NULL,
    version bigint NOT NULL,
    CONSTRAINT encounter_key PRIMARY KEY CLUSTERED (id)
);
CREATE UNIQUE INDEX encounter_of_visit ON encounter (appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX encounter_by_patient ON encounter (patient_id, started_at);
CREATE TABLE encounter_revision (
    id binary(16) NOT NULL,
    encounter_id binary(16) NOT NULL,
    revision bigint NOT NULL,
    content nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    reason nvarchar(900) COLLATE Vietnamese_CI_AS NOT NULL,
    written_by binary(16) NOT NULL,
    written_at datetime2(3) NOT NULL,
    CONSTRAINT encounter_revision_key PRIMARY KEY CLUSTERED (id)
);
CREATE UNIQUE INDEX encounter_revision_of ON encounter_revision (encounter_id, revision);
CREATE TABLE encounter_diagnosis (
    id binary(16) NOT NULL,
    encounter_id binary(16) NOT NULL,
    patient_id binary(16) NOT NULL,
    code nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    name nvarchar(900) COLLATE Vietnamese_CI_AS NOT NULL,
    chronic bit NOT NULL,
    CONSTRAINT encounter_diagnosis_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX encounter_diagnosis_of ON encounter_diagnosis (encounter_id);
CREATE INDEX encounter_diagnosis_by_patient ON encounter_diagnosis (patient_id);
CREATE TABLE allergy_review (
    id binary(16) NOT NULL,
    asked_by binary(16) NOT NULL,
    asked_at datetime2(3) NOT NULL,
    CONSTRAINT allergy_review_key PRIMARY KEY CLUSTERED (id)
);
CREATE TABLE prescription (
    id binary(16) NOT NULL,
    code nvarchar(20) COLLATE Latin1_General_100_BIN2 NULL,
    patient_id binary(16) NOT NULL,
    practitioner_id binary(16) NOT NULL,
    encounter_id binary(16) NULL,
    replaces binary(16) NULL,
    replaced_by binary(16) NULL,
    status nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    content nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    pack nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    signed_check nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    drafted_at datetime2(3) NOT NULL,
    signed_at datetime2(3) NULL,
    written_at datetime2(3) NOT NULL,
    ended_at datetime2(3) NULL,
    end_reason nvarchar(900) COLLATE Vietnamese_CI_AS NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT prescription_key PRIMARY KEY CLUSTERED (id)
);
CREATE UNIQUE INDEX prescription_by_code ON prescription (code) WHERE code IS NOT NULL;
CREATE INDEX prescription_by_patient ON prescription (patient_id, written_at);
CREATE INDEX prescription_by_practitioner ON prescription (practitioner_id, written_at);
CREATE INDEX prescription_of_encounter ON prescription (encounter_id);
CREATE TABLE medication_request (
    id binary(16) NOT NULL,
    prescription_id binary(16) NOT NULL,
    patient_id binary(16) NOT NULL,
    practitioner_id binary(16) NOT NULL,
    position bigint NOT NULL,
    status nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    content nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    CONSTRAINT medication_request_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX medication_request_of ON medication_request (prescription_id);
CREATE INDEX medication_request_by_patient ON medication_request (patient_id, ends_on);
CREATE TABLE medication_statement (
    id binary(16) NOT NULL,
    patient_id binary(16) NOT NULL,
    content nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    recorded_by binary(16) NOT NULL,
    recorded_at datetime2(3) NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT medication_statement_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX medication_statement_by_patient ON medication_statement (patient_id);
CREATE TABLE prescription_favourite (
    id binary(16) NOT NULL,
    practitioner_id binary(16) NOT NULL,
    content nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT prescription_favourite_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX prescription_favourite_by_practitioner ON prescription_favourite (practitioner_id);
CREATE TABLE signature_proof (
    id binary(16) NOT NULL,
    user_id binary(16) NOT NULL,
    expires_at datetime2(3) NOT NULL,
    CONSTRAINT signature_proof_key PRIMARY KEY CLUSTERED (id)
);
CREATE TABLE drug_pack_approval (
    id binary(16) NOT NULL,
    pack nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    approved_by binary(16) NOT NULL,
    note nvarchar(1500) COLLATE Vietnamese_CI_AS NOT NULL,
    approved_at datetime2(3) NOT NULL,
    CONSTRAINT drug_pack_approval_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX drug_pack_approval_by_pack ON drug_pack_approval (pack);
