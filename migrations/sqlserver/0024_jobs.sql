CREATE TABLE job (
    id binary(16) NOT NULL,
    kind nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    unique_key nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL,
    about nvarchar(600) COLLATE Vietnamese_CI_AS NULL,
    schedule_name nvarchar(60) COLLATE Latin1_General_100_BIN2 NULL,
    payload nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    priority bigint NOT NULL,
    state nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    due_at datetime2(3) NULL,
    claims bigint NOT NULL,
    tries bigint NOT NULL,
    tries_max bigint NOT NULL,
    enqueued_at datetime2(3) NOT NULL,
    started_at datetime2(3) NULL,
    ended_at datetime2(3) NULL,
    last_error nvarchar(max) COLLATE Vietnamese_CI_AS NULL,
    worker nvarchar(300) COLLATE Vietnamese_CI_AS NULL,
    cancel_wanted bit NOT NULL,
    CONSTRAINT job_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX job_by_due ON job (priority, due_at, id) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX job_open_by_key ON job (unique_key) WHERE unique_key IS NOT NULL AND due_at IS NOT NULL;
CREATE INDEX job_by_end ON job (state, ended_at, id, kind);
CREATE INDEX job_by_kind ON job (kind, id);

CREATE TABLE job_schedule (
    name nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    kind nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    cron nvarchar(300) COLLATE Latin1_General_100_BIN2 NOT NULL,
    paused bit NOT NULL,
    next_due_at datetime2(3) NULL,
    last_due_at datetime2(3) NULL,
    last_job_id binary(16) NULL,
    version bigint NOT NULL,
    CONSTRAINT job_schedule_key PRIMARY KEY CLUSTERED (name)
);
