ALTER TABLE user_account ADD email_confirmed_at datetime2(3) NULL;
GO
CREATE TABLE account_mail (
    id binary(16) NOT NULL,
    user_id binary(16) NULL,
    kind nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    address nvarchar(900) COLLATE Vietnamese_CI_AS NOT NULL,
    language nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
    session_id binary(16) NULL,
    device nvarchar(400) COLLATE Vietnamese_CI_AS NOT NULL,
    status nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    reason nvarchar(40) COLLATE Latin1_General_100_BIN2 NULL,
    detail nvarchar(max) COLLATE Vietnamese_CI_AS NULL,
    token_hash varbinary(64) NULL,
    expires_at datetime2(3) NOT NULL,
    used_at datetime2(3) NULL,
    void_at datetime2(3) NULL,
    message_id nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    job_id binary(16) NOT NULL,
    created_at datetime2(3) NOT NULL,
    handed_at datetime2(3) NULL,
    ended_at datetime2(3) NULL,
    CONSTRAINT account_mail_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX account_mail_by_token ON account_mail (token_hash);
CREATE INDEX account_mail_by_user ON account_mail (user_id, kind);
CREATE INDEX account_mail_by_time ON account_mail (created_at);
CREATE INDEX account_mail_open ON account_mail (status);

CREATE TABLE known_browser (
    user_id binary(16) NOT NULL,
    mark_hash varbinary(64) NOT NULL,
    session_id binary(16) NOT NULL,
    first_seen_at datetime2(3) NOT NULL,
    last_seen_at datetime2(3) NOT NULL,
    CONSTRAINT known_browser_key PRIMARY KEY CLUSTERED (user_id, mark_hash)
);
CREATE INDEX known_browser_by_time ON known_browser (last_seen_at);
