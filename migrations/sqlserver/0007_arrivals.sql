CREATE TABLE queue_entry (
    id binary(16) NOT NULL,
    appointment_id binary(16) NOT NULL,
    patient_id binary(16) NOT NULL,
    practitioner_id binary(16) NOT NULL,
    room_id binary(16) NULL,
    day date NOT NULL,
    number nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    priority_rank bigint NOT NULL,
    status nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    arrived_at datetime2(3) NOT NULL,
    called_at datetime2(3) NULL,
    calls bigint NOT NULL,
    started_at datetime2(3) NULL,
    ended_at datetime2(3) NULL,
    version bigint NOT NULL,
    CONSTRAINT queue_entry_key PRIMARY KEY CLUSTERED (id)
);
CREATE UNIQUE INDEX queue_entry_of_appointment ON queue_entry (appointment_id) WHERE status <> N'withdrawn';
CREATE INDEX queue_entry_by_day ON queue_entry (day, room_id);

CREATE TABLE queue_counter (
    day date NOT NULL,
    prefix nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    last_number bigint NOT NULL,
    CONSTRAINT queue_counter_key PRIMARY KEY CLUSTERED (day, prefix)
);
