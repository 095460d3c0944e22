-- What patients did by the links of their mails, each once: docs/messages.md.
CREATE TABLE visit_link_use (
    message_id BLOB NOT NULL,
    -- confirm, cancel, choose
    act TEXT NOT NULL,
    appointment_id BLOB NOT NULL,
    -- Of the visit as it was afterwards: while it is that, what was done holds.
    sequence INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (message_id, act)
) WITHOUT ROWID;
CREATE INDEX visit_link_use_by_visit ON visit_link_use (appointment_id, at);
