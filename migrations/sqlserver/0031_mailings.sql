CREATE TABLE mailing (
    id binary(16) NOT NULL,
    content nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    status nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    gathered_to binary(16) NULL,
    gathered bit NOT NULL,
    stumbles bigint NOT NULL,
    wait_until datetime2(3) NULL,
    job_id binary(16) NULL,
    created_by binary(16) NOT NULL,
    created_at datetime2(3) NOT NULL,
    started_at datetime2(3) NULL,
    ended_at datetime2(3) NULL,
    version bigint NOT NULL,
    CONSTRAINT mailing_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX mailing_by_time ON mailing (created_at, id);

CREATE TABLE mailing_recipient (
    id binary(16) NOT NULL,
    mailing_id binary(16) NOT NULL,
    patient_id binary(16) NOT NULL,
    address nvarchar(900) COLLATE Vietnamese_CI_AS NOT NULL,
    language nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
    status nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    reason nvarchar(40) COLLATE Latin1_General_100_BIN2 NULL,
    detail nvarchar(max) COLLATE Vietnamese_CI_AS NULL,
    mail_id nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    tries bigint NOT NULL,
    job_id binary(16) NULL,
    due_at datetime2(3) NULL,
    handed_at datetime2(3) NULL,
    ended_at datetime2(3) NULL,
    CONSTRAINT mailing_recipient_key PRIMARY KEY CLUSTERED (id)
);
CREATE UNIQUE INDEX mailing_recipient_once ON mailing_recipient (mailing_id, patient_id);
CREATE INDEX mailing_recipient_by_due ON mailing_recipient (mailing_id, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX mailing_recipient_by_status ON mailing_recipient (mailing_id, status);
CREATE INDEX mailing_recipient_by_patient ON mailing_recipient (patient_id);

CREATE TABLE mailing_preference (
    patient_id binary(16) NOT NULL,
    opted_out bit NOT NULL,
    changed_at datetime2(3) NOT NULL,
    changed_by binary(16) NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT mailing_preference_key PRIMARY KEY CLUSTERED (patient_id)
);

CREATE TABLE relay_turn (
    id bigint NOT NULL,
    free_at datetime2(3) NOT NULL,
    line_at datetime2(3) NOT NULL,
    CONSTRAINT relay_turn_key PRIMARY KEY CLUSTERED (id)
);
