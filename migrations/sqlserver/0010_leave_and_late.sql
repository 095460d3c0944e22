ALTER TABLE appointment ADD to_call datetime2(3) NULL;
ALTER TABLE appointment ADD late_kept_at datetime2(3) NULL;
ALTER TABLE appointment ADD sequence bigint NOT NULL CONSTRAINT appointment_sequence_first DEFAULT 0;
GO
CREATE INDEX appointment_to_call ON appointment (to_call) WHERE to_call IS NOT NULL;

CREATE TABLE leave_move (
    leave_id binary(16) NOT NULL,
    appointment_id binary(16) NOT NULL,
    practitioner_id binary(16) NOT NULL,
    starts_at datetime2(3) NOT NULL,
    ends_at datetime2(3) NOT NULL,
    overbook_reason nvarchar(900) COLLATE Latin1_General_100_BIN2 NOT NULL,
    version_after bigint NOT NULL,
    CONSTRAINT leave_move_key PRIMARY KEY CLUSTERED (leave_id, appointment_id)
);

CREATE TABLE calendar_link (
    id binary(16) NOT NULL,
    owner_kind nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    owner_id binary(16) NOT NULL,
    token_hash varbinary(64) NOT NULL,
    created_by binary(16) NOT NULL,
    created_at datetime2(3) NOT NULL,
    CONSTRAINT calendar_link_key PRIMARY KEY CLUSTERED (id),
    CONSTRAINT calendar_link_token UNIQUE (token_hash),
    CONSTRAINT calendar_link_owner UNIQUE (owner_kind, owner_id)
);
