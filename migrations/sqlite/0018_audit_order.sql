-- The chain of the audit log is followed in this order, a thousand rows at a time.
CREATE INDEX audit_event_by_seq ON audit_event (seq);
