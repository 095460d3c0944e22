CREATE INDEX job_by_time ON job (due_at) WHERE due_at IS NOT NULL;
