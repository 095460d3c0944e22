-- What each table and column is for stands in the file of this name for SQLite; here stands what differs.
-- Types and collations: docs/adr/0012-collations-and-types-on-sql-server.md.

-- Each writing transaction updates this row first: whoever writes is alone.
CREATE TABLE sync_counter (
    id bigint NOT NULL,
    epoch bigint NOT NULL,
    seq bigint NOT NULL,
    log_from bigint NOT NULL,
    audit_hash varbinary(64) NOT NULL,
    CONSTRAINT sync_counter_key PRIMARY KEY CLUSTERED (id),
    CONSTRAINT sync_counter_one_row CHECK (id = 1)
);
INSERT INTO sync_counter (id, epoch, seq, log_from, audit_hash) VALUES (1, 1, 0, 0, 0x);

CREATE TABLE sync_log (
    entity nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    entity_id binary(16) NOT NULL,
    seq bigint NOT NULL,
    op nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT sync_log_key PRIMARY KEY CLUSTERED (entity, entity_id),
    CONSTRAINT sync_log_op CHECK (op IN (N'put', N'remove'))
);
CREATE INDEX sync_log_by_seq ON sync_log (seq);

CREATE TABLE audit_event (
    id binary(16) NOT NULL,
    seq bigint NOT NULL,
    at datetime2(3) NOT NULL,
    actor_id binary(16) NOT NULL,
    actor_role nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    action nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    entity nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    entity_id binary(16) NULL,
    detail nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    hash varbinary(64) NOT NULL,
    CONSTRAINT audit_event_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX audit_event_by_entity ON audit_event (entity, entity_id);
CREATE INDEX audit_event_by_time ON audit_event (at);
-- The chain is followed in this order, a thousand rows at a time.
CREATE INDEX audit_event_by_seq ON audit_event (seq);

CREATE TABLE verdict (
    change_key binary(16) NOT NULL,
    actor_id binary(16) NOT NULL,
    fingerprint varbinary(64) NOT NULL,
    status bigint NOT NULL,
    content_type nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    etag nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    body varbinary(max) NOT NULL,
    at datetime2(3) NOT NULL,
    CONSTRAINT verdict_key PRIMARY KEY CLUSTERED (change_key)
);
CREATE INDEX verdict_by_time ON verdict (at);

CREATE TABLE clinic_setting (
    id binary(16) NOT NULL,
    content nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT clinic_setting_key PRIMARY KEY CLUSTERED (id)
);
