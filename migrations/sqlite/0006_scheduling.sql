CREATE TABLE shift (
    id BLOB PRIMARY KEY,
    practitioner_id BLOB NOT NULL,
    room_id BLOB,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL
);
CREATE INDEX shift_by_practitioner ON shift (practitioner_id, starts_at);
CREATE INDEX shift_by_time ON shift (starts_at);

CREATE TABLE practitioner_leave (
    id BLOB PRIMARY KEY,
    practitioner_id BLOB NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX practitioner_leave_by_practitioner ON practitioner_leave (practitioner_id, starts_at);

CREATE TABLE appointment (
    id BLOB PRIMARY KEY,
    patient_id BLOB NOT NULL,
    practitioner_id BLOB NOT NULL,
    service_id BLOB NOT NULL,
    room_id BLOB,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    status TEXT NOT NULL,
    -- The status as its place in a visit's life, for order.
    status_order INTEGER NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    cancel_reason TEXT NOT NULL,
    check_in_code TEXT NOT NULL UNIQUE,
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX appointment_by_practitioner ON appointment (practitioner_id, starts_at, id);
CREATE INDEX appointment_by_patient ON appointment (patient_id, starts_at, id);
CREATE INDEX appointment_by_time ON appointment (starts_at, id);
CREATE INDEX appointment_by_status ON appointment (status, created_at, id);

-- Five minutes of a doctor's time, taken once. Rule D12.
CREATE TABLE slot_cell (
    practitioner_id BLOB NOT NULL,
    cell INTEGER NOT NULL,
    appointment_id BLOB NOT NULL,
    PRIMARY KEY (practitioner_id, cell)
) WITHOUT ROWID;
CREATE INDEX slot_cell_by_appointment ON slot_cell (appointment_id);

-- Five minutes of a patient's time: nobody is booked in two places.
CREATE TABLE patient_cell (
    patient_id BLOB NOT NULL,
    cell INTEGER NOT NULL,
    appointment_id BLOB NOT NULL,
    PRIMARY KEY (patient_id, cell)
) WITHOUT ROWID;
CREATE INDEX patient_cell_by_appointment ON patient_cell (appointment_id);

-- Updated by every transaction that books into that day, so that two of them meet here on any engine.
CREATE TABLE practitioner_day (
    practitioner_id BLOB NOT NULL,
    day TEXT NOT NULL,
    bookings INTEGER NOT NULL,
    PRIMARY KEY (practitioner_id, day)
) WITHOUT ROWID;
