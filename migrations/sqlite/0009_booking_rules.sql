-- Five minutes of a doctor's time, taken once (rule D12): by a visit, or by a hold until its time is over (rule B4).
CREATE TABLE slot_cell_held (
    practitioner_id BLOB NOT NULL,
    cell INTEGER NOT NULL,
    -- A visit, or a hold where `held_until` says so.
    holder_id BLOB NOT NULL,
    held_until INTEGER,
    PRIMARY KEY (practitioner_id, cell)
) WITHOUT ROWID;
INSERT INTO slot_cell_held (practitioner_id, cell, holder_id, held_until)
    SELECT practitioner_id, cell, appointment_id, NULL FROM slot_cell;
DROP TABLE slot_cell;
ALTER TABLE slot_cell_held RENAME TO slot_cell;
CREATE INDEX slot_cell_by_holder ON slot_cell (holder_id);

-- A time that somebody is about to book. It ends by the server's clock; whoever needs the time after that takes it.
CREATE TABLE slot_hold (
    id BLOB PRIMARY KEY,
    practitioner_id BLOB NOT NULL,
    -- With the service's preparation before and after.
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    owner_id BLOB NOT NULL,
    purpose TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE INDEX slot_hold_by_practitioner ON slot_hold (practitioner_id, starts_at);
CREATE INDEX slot_hold_by_time ON slot_hold (starts_at);

-- Time the doctor needs before and after such a visit; the patient is not there.
ALTER TABLE service ADD COLUMN buffer_before_minutes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE service ADD COLUMN buffer_after_minutes INTEGER NOT NULL DEFAULT 0;
-- As the service had them when the visit was booked.
ALTER TABLE appointment ADD COLUMN buffer_before_minutes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE appointment ADD COLUMN buffer_after_minutes INTEGER NOT NULL DEFAULT 0;

-- Why the visit was let in beside the rules; empty: it keeps them. Such a visit has no cells of the doctor.
ALTER TABLE appointment ADD COLUMN overbook_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE user_account ADD COLUMN may_overbook INTEGER NOT NULL DEFAULT 0;
