-- Visits of one course of treatment. Row E6.
ALTER TABLE appointment ADD COLUMN series_id BLOB;
CREATE INDEX appointment_by_series ON appointment (series_id);
