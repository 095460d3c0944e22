ALTER TABLE message ADD segments bigint NULL;
ALTER TABLE message ADD provider_id nvarchar(300) COLLATE Latin1_General_100_BIN2 NULL;

ALTER TABLE message_preference ADD mail_off bit NOT NULL CONSTRAINT message_preference_mail_off DEFAULT 0;
ALTER TABLE message_preference ADD sms_agreed bit NOT NULL CONSTRAINT message_preference_sms_agreed DEFAULT 0;
ALTER TABLE message_preference ADD sms_said_at datetime2(3) NULL;
ALTER TABLE message_preference ADD sms_said_to binary(16) NULL;
ALTER TABLE message_preference ADD language nvarchar(10) COLLATE Latin1_General_100_BIN2 NULL;
