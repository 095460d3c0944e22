CREATE TABLE waiting_entry (
    id binary(16) NOT NULL,
    patient_id binary(16) NOT NULL,
    service_id binary(16) NOT NULL,
    appointment_id binary(16) NULL,
    practitioner_id binary(16) NULL,
    specialty nvarchar(360) COLLATE Latin1_General_100_BIN2 NULL,
    earliest date NOT NULL,
    latest date NOT NULL,
    part_of_day nvarchar(20) COLLATE Latin1_General_100_BIN2 NULL,
    note nvarchar(1500) COLLATE Vietnamese_CI_AS NOT NULL,
    status nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    close_reason nvarchar(900) COLLATE Vietnamese_CI_AS NOT NULL,
    offers_passed bigint NOT NULL,
    hold_id binary(16) NULL,
    offer_practitioner_id binary(16) NULL,
    offer_starts_at datetime2(3) NULL,
    offer_ends_at datetime2(3) NULL,
    offered_at datetime2(3) NULL,
    offer_expires_at datetime2(3) NULL,
    created_by binary(16) NOT NULL,
    created_at datetime2(3) NOT NULL,
    updated_at datetime2(3) NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT waiting_entry_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX waiting_entry_by_status ON waiting_entry (status, updated_at);
CREATE INDEX waiting_entry_by_patient ON waiting_entry (patient_id);

CREATE TABLE waiting_pass (
    entry_id binary(16) NOT NULL,
    practitioner_id binary(16) NOT NULL,
    starts_at datetime2(3) NOT NULL,
    ends_at datetime2(3) NOT NULL,
    outcome nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    at datetime2(3) NOT NULL,
    CONSTRAINT waiting_pass_key PRIMARY KEY CLUSTERED (entry_id, practitioner_id, starts_at)
);

CREATE TABLE freed_time (
    id binary(16) NOT NULL,
    practitioner_id binary(16) NOT NULL,
    starts_at datetime2(3) NOT NULL,
    ends_at datetime2(3) NOT NULL,
    due_at datetime2(3) NOT NULL,
    CONSTRAINT freed_time_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX freed_time_by_due ON freed_time (due_at);
