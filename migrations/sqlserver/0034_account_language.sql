ALTER TABLE user_account ADD
    language nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT user_account_speaks DEFAULT N'vi';
