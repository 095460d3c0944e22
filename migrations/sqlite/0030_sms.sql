-- Messages by SMS, and by which ways a patient wants them: docs/messages.md.

-- Of an SMS that a gateway took: how many messages it counted as, and what the gateway calls it.
ALTER TABLE message ADD COLUMN segments INTEGER;
ALTER TABLE message ADD COLUMN provider_id TEXT;

-- Wants no mail.
ALTER TABLE message_preference ADD COLUMN mail_off INTEGER NOT NULL DEFAULT 0;
-- Has agreed to SMS, or has taken that back; when, and to whom that was said last. NULL: never asked.
ALTER TABLE message_preference ADD COLUMN sms_agreed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message_preference ADD COLUMN sms_said_at INTEGER;
ALTER TABLE message_preference ADD COLUMN sms_said_to BLOB;
-- vi, en. NULL: none was asked for.
ALTER TABLE message_preference ADD COLUMN language TEXT;
