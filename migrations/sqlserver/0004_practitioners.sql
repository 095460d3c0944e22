CREATE TABLE practitioner (
    id binary(16) NOT NULL,
    full_name nvarchar(360) COLLATE Vietnamese_CI_AS NOT NULL,
    name_key nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    title nvarchar(120) COLLATE Vietnamese_CI_AS NOT NULL,
    gender nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    specialty nvarchar(360) COLLATE Latin1_General_100_BIN2 NOT NULL,
    license_number nvarchar(180) COLLATE Vietnamese_CI_AS NOT NULL,
    practising_since bigint NULL,
    biography nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    phone nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    email nvarchar(600) COLLATE Vietnamese_CI_AS NOT NULL,
    visits_max_per_day bigint NOT NULL,
    color nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    active bit NOT NULL,
    photo_version bigint NULL,
    deleted_at datetime2(3) NULL,
    version bigint NOT NULL,
    CONSTRAINT practitioner_key PRIMARY KEY CLUSTERED (id)
);

CREATE TABLE practitioner_photo (
    id binary(16) NOT NULL,
    content_type nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    content varbinary(max) NOT NULL,
    CONSTRAINT practitioner_photo_key PRIMARY KEY CLUSTERED (id)
);
