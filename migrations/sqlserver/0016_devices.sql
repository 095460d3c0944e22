CREATE TABLE device (
    id binary(16) NOT NULL,
    name nvarchar(180) COLLATE Latin1_General_100_BIN2 NOT NULL,
    platform nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    public_key varbinary(64) NOT NULL,
    enrolled_at datetime2(3) NOT NULL,
    enrolled_by binary(16) NOT NULL,
    approved_at datetime2(3) NULL,
    last_seen_at datetime2(3) NOT NULL,
    revoked_at datetime2(3) NULL,
    revocations bigint NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT device_key PRIMARY KEY CLUSTERED (id)
);

ALTER TABLE session ADD device_id binary(16) NULL;
GO
CREATE INDEX session_by_device ON session (device_id);
