-- SQLite makes the table anew; here its column gets another name and keeps its rows.
DROP INDEX slot_cell_by_appointment ON slot_cell;
GO
EXEC sp_rename N'slot_cell.appointment_id', N'holder_id', N'COLUMN';
GO
ALTER TABLE slot_cell ADD held_until datetime2(3) NULL;
GO
CREATE INDEX slot_cell_by_holder ON slot_cell (holder_id);

CREATE TABLE slot_hold (
    id binary(16) NOT NULL,
    practitioner_id binary(16) NOT NULL,
    starts_at datetime2(3) NOT NULL,
    ends_at datetime2(3) NOT NULL,
    owner_id binary(16) NOT NULL,
    purpose nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    made_at datetime2(3) NOT NULL,
    expires_at datetime2(3) NOT NULL,
    CONSTRAINT slot_hold_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX slot_hold_by_practitioner ON slot_hold (practitioner_id, starts_at);
CREATE INDEX slot_hold_by_time ON slot_hold (starts_at);

ALTER TABLE service ADD buffer_before_minutes bigint NOT NULL CONSTRAINT service_buffer_before_none DEFAULT 0;
ALTER TABLE service ADD buffer_after_minutes bigint NOT NULL CONSTRAINT service_buffer_after_none DEFAULT 0;
ALTER TABLE appointment ADD buffer_before_minutes bigint NOT NULL CONSTRAINT appointment_buffer_before_none DEFAULT 0;
ALTER TABLE appointment ADD buffer_after_minutes bigint NOT NULL CONSTRAINT appointment_buffer_after_none DEFAULT 0;
ALTER TABLE appointment ADD
    overbook_reason nvarchar(900) COLLATE Latin1_General_100_BIN2 NOT NULL
        CONSTRAINT appointment_not_overbooked DEFAULT N'';
ALTER TABLE user_account ADD may_overbook bit NOT NULL CONSTRAINT user_account_may_not_overbook DEFAULT 0;
