-- vi, en: in which language the clinic writes to whoever has the account: docs/security.md, docs/messages.md.
ALTER TABLE user_account ADD COLUMN language TEXT NOT NULL DEFAULT 'vi';
