CREATE TABLE message_template (
    name nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    version bigint NOT NULL,
    source nvarchar(max) COLLATE Vietnamese_CI_AS NULL,
    saved_by binary(16) NOT NULL,
    saved_at datetime2(3) NOT NULL,
    broke_at datetime2(3) NULL,
    broke_with nvarchar(max) COLLATE Vietnamese_CI_AS NULL,
    CONSTRAINT message_template_key PRIMARY KEY CLUSTERED (name, version)
);
