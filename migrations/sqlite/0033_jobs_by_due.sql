-- When the next job is due, however many wait for later: docs/jobs.md.
CREATE INDEX job_by_time ON job (due_at) WHERE due_at IS NOT NULL;
