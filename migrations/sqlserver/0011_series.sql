ALTER TABLE appointment ADD series_id binary(16) NULL;
GO
CREATE INDEX appointment_by_series ON appointment (series_id);
