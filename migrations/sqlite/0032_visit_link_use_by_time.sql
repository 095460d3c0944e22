-- What patients did by their links today, for the notices that every screen asks for: docs/messages.md.
CREATE INDEX visit_link_use_by_time ON visit_link_use (at, appointment_id);
