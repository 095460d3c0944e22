CREATE INDEX visit_link_use_by_time ON visit_link_use (at, appointment_id);
