ALTER TABLE message ADD folded_into binary(16) NULL;
GO
CREATE INDEX message_folded ON message (folded_into) WHERE folded_into IS NOT NULL;

CREATE TABLE follow_up (
    encounter_id binary(16) NOT NULL,
    due_on date NOT NULL,
    around_from datetime2(3) NOT NULL,
    around_until datetime2(3) NOT NULL,
    CONSTRAINT follow_up_key PRIMARY KEY CLUSTERED (encounter_id)
);
CREATE INDEX follow_up_by_day ON follow_up (due_on, encounter_id);

CREATE TABLE schedule_notice (
    practitioner_id binary(16) NOT NULL,
    week_of date NOT NULL,
    turn bigint NOT NULL,
    status nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    address nvarchar(900) COLLATE Vietnamese_CI_AS NOT NULL,
    mail_id nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    begun_at datetime2(3) NOT NULL,
    ended_at datetime2(3) NULL,
    detail nvarchar(max) COLLATE Vietnamese_CI_AS NULL,
    CONSTRAINT schedule_notice_key PRIMARY KEY CLUSTERED (practitioner_id, week_of, turn)
);
