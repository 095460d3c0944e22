CREATE TABLE message (
    id binary(16) NOT NULL,
    appointment_id binary(16) NOT NULL,
    patient_id binary(16) NOT NULL,
    appointment_sequence bigint NOT NULL,
    kind nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    hours_before bigint NOT NULL,
    channel nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    address nvarchar(900) COLLATE Vietnamese_CI_AS NOT NULL,
    language nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
    starts_at datetime2(3) NOT NULL,
    practitioner_id binary(16) NOT NULL,
    status nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    reason nvarchar(40) COLLATE Latin1_General_100_BIN2 NULL,
    detail nvarchar(max) COLLATE Vietnamese_CI_AS NULL,
    message_id nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    job_id binary(16) NOT NULL,
    due_at datetime2(3) NOT NULL,
    created_at datetime2(3) NOT NULL,
    handed_at datetime2(3) NULL,
    ended_at datetime2(3) NULL,
    version bigint NOT NULL,
    CONSTRAINT message_key PRIMARY KEY CLUSTERED (id)
);
CREATE UNIQUE INDEX message_once ON message (appointment_id, appointment_sequence, kind, hours_before, channel);
CREATE INDEX message_by_patient ON message (patient_id, created_at, id);
CREATE INDEX message_by_time ON message (created_at, id);
CREATE INDEX message_open ON message (status, due_at);

CREATE TABLE message_preference (
    patient_id binary(16) NOT NULL,
    opted_out bit NOT NULL,
    changed_at datetime2(3) NOT NULL,
    changed_by binary(16) NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT message_preference_key PRIMARY KEY CLUSTERED (patient_id)
);
