CREATE TABLE visit_link_use (
    message_id binary(16) NOT NULL,
    act nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    appointment_id binary(16) NOT NULL,
    sequence bigint NOT NULL,
    at datetime2(3) NOT NULL,
    CONSTRAINT visit_link_use_key PRIMARY KEY CLUSTERED (message_id, act)
);
CREATE INDEX visit_link_use_by_visit ON visit_link_use (appointment_id, at);
