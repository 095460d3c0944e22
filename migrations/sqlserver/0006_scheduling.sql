CREATE TABLE shift (
    id binary(16) NOT NULL,
    practitioner_id binary(16) NOT NULL,
    room_id binary(16) NULL,
    starts_at datetime2(3) NOT NULL,
    ends_at datetime2(3) NOT NULL,
    CONSTRAINT shift_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX shift_by_practitioner ON shift (practitioner_id, starts_at);
CREATE INDEX shift_by_time ON shift (starts_at);

CREATE TABLE practitioner_leave (
    id binary(16) NOT NULL,
    practitioner_id binary(16) NOT NULL,
    starts_at datetime2(3) NOT NULL,
    ends_at datetime2(3) NOT NULL,
    reason nvarchar(900) COLLATE Vietnamese_CI_AS NOT NULL,
    CONSTRAINT practitioner_leave_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX practitioner_leave_by_practitioner ON practitioner_leave (practitioner_id, starts_at);

CREATE TABLE appointment (
    id binary(16) NOT NULL,
    patient_id binary(16) NOT NULL,
    practitioner_id binary(16) NOT NULL,
    service_id binary(16) NOT NULL,
    room_id binary(16) NULL,
    starts_at datetime2(3) NOT NULL,
    ends_at datetime2(3) NOT NULL,
    status nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    status_order bigint NOT NULL,
    kind nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    reason nvarchar(900) COLLATE Vietnamese_CI_AS NOT NULL,
    note nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    cancel_reason nvarchar(900) COLLATE Vietnamese_CI_AS NOT NULL,
    check_in_code nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    created_by binary(16) NOT NULL,
    created_at datetime2(3) NOT NULL,
    updated_at datetime2(3) NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT appointment_key PRIMARY KEY CLUSTERED (id),
    CONSTRAINT appointment_check_in_code UNIQUE (check_in_code)
);
CREATE INDEX appointment_by_practitioner ON appointment (practitioner_id, starts_at, id);
CREATE INDEX appointment_by_patient ON appointment (patient_id, starts_at, id);
CREATE INDEX appointment_by_time ON appointment (starts_at, id);
CREATE INDEX appointment_by_status ON appointment (status, created_at, id);

CREATE TABLE slot_cell (
    practitioner_id binary(16) NOT NULL,
    cell bigint NOT NULL,
    appointment_id binary(16) NOT NULL,
    CONSTRAINT slot_cell_key PRIMARY KEY CLUSTERED (practitioner_id, cell)
);
CREATE INDEX slot_cell_by_appointment ON slot_cell (appointment_id);

CREATE TABLE patient_cell (
    patient_id binary(16) NOT NULL,
    cell bigint NOT NULL,
    appointment_id binary(16) NOT NULL,
    CONSTRAINT patient_cell_key PRIMARY KEY CLUSTERED (patient_id, cell)
);
CREATE INDEX patient_cell_by_appointment ON patient_cell (appointment_id);

CREATE TABLE practitioner_day (
    practitioner_id binary(16) NOT NULL,
    day date NOT NULL,
    bookings bigint NOT NULL,
    CONSTRAINT practitioner_day_key PRIMARY KEY CLUSTERED (practitioner_id, day)
);
