CREATE TABLE user_account (
    id binary(16) NOT NULL,
    user_name nvarchar(120) COLLATE Latin1_General_100_BIN2 NOT NULL,
    display_name nvarchar(360) COLLATE Vietnamese_CI_AS NOT NULL,
    email nvarchar(600) COLLATE Vietnamese_CI_AS NOT NULL,
    role nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    practitioner_id binary(16) NULL,
    patient_id binary(16) NULL,
    password_hash nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
    must_change_password bit NOT NULL,
    disabled bit NOT NULL,
    failed_sign_ins bigint NOT NULL,
    locked_at datetime2(3) NULL,
    last_sign_in_at datetime2(3) NULL,
    created_at datetime2(3) NOT NULL,
    changed_at datetime2(3) NOT NULL,
    deleted_at datetime2(3) NULL,
    version bigint NOT NULL,
    CONSTRAINT user_account_key PRIMARY KEY CLUSTERED (id),
    CONSTRAINT user_account_name UNIQUE (user_name)
);
CREATE INDEX user_account_by_change ON user_account (changed_at);

CREATE TABLE unknown_sign_in (
    name_hash varbinary(64) NOT NULL,
    failed_sign_ins bigint NOT NULL,
    locked_at datetime2(3) NULL,
    last_at datetime2(3) NOT NULL,
    CONSTRAINT unknown_sign_in_key PRIMARY KEY CLUSTERED (name_hash)
);
CREATE INDEX unknown_sign_in_by_time ON unknown_sign_in (last_at);

CREATE TABLE one_time_code (
    code_hash varbinary(64) NOT NULL,
    user_id binary(16) NOT NULL,
    expires_at datetime2(3) NOT NULL,
    used_at datetime2(3) NULL,
    CONSTRAINT one_time_code_key PRIMARY KEY CLUSTERED (code_hash)
);
CREATE INDEX one_time_code_by_user ON one_time_code (user_id);

CREATE TABLE session (
    id binary(16) NOT NULL,
    user_id binary(16) NOT NULL,
    client nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    created_at datetime2(3) NOT NULL,
    ended_at datetime2(3) NULL,
    end_reason nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT session_key PRIMARY KEY CLUSTERED (id),
    CONSTRAINT session_client CHECK (client IN (N'browser', N'desktop'))
);
CREATE INDEX session_by_user ON session (user_id);
CREATE INDEX session_by_end ON session (ended_at);
CREATE INDEX session_by_start ON session (created_at);

CREATE TABLE refresh_token (
    token_hash varbinary(64) NOT NULL,
    session_id binary(16) NOT NULL,
    expires_at datetime2(3) NOT NULL,
    spent_at datetime2(3) NULL,
    CONSTRAINT refresh_token_key PRIMARY KEY CLUSTERED (token_hash)
);
CREATE INDEX refresh_token_by_expiry ON refresh_token (expires_at);
