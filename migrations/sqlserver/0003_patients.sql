CREATE TABLE patient (
    local_no bigint IDENTITY(1, 1) NOT NULL,
    id binary(16) NOT NULL,
    record_number nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    full_name nvarchar(360) COLLATE Vietnamese_CI_AS NOT NULL,
    name_key nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    gender nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    -- As far as it is known: 1950, 1950-07 or 1950-07-31.
    birth_date nvarchar(10) COLLATE Latin1_General_100_BIN2 NULL,
    phone nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    phone_key nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    email nvarchar(600) COLLATE Vietnamese_CI_AS NOT NULL,
    address_line nvarchar(900) COLLATE Vietnamese_CI_AS NOT NULL,
    ward nvarchar(300) COLLATE Vietnamese_CI_AS NOT NULL,
    district nvarchar(300) COLLATE Vietnamese_CI_AS NOT NULL,
    province nvarchar(300) COLLATE Vietnamese_CI_AS NOT NULL,
    occupation nvarchar(300) COLLATE Vietnamese_CI_AS NOT NULL,
    nationality nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    ethnicity nvarchar(180) COLLATE Vietnamese_CI_AS NOT NULL,
    pregnant_until date NULL,
    severe_disability bit NOT NULL,
    merit bit NOT NULL,
    note nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    search_text nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    created_at datetime2(3) NOT NULL,
    updated_at datetime2(3) NOT NULL,
    deleted_at datetime2(3) NULL,
    merged_into binary(16) NULL,
    version bigint NOT NULL,
    CONSTRAINT patient_key PRIMARY KEY CLUSTERED (id),
    CONSTRAINT patient_local_no UNIQUE (local_no),
    CONSTRAINT patient_record_number UNIQUE (record_number)
);
CREATE INDEX patient_by_name ON patient (name_key, updated_at);
CREATE INDEX patient_by_update ON patient (updated_at, id);
CREATE INDEX patient_by_survivor ON patient (merged_into) WHERE merged_into IS NOT NULL;

-- Each word of a patient's search_text once. Its key finds all words that begin alike. No word is cut: a name has
-- 120 characters at most, and folding makes no more than three of one.
CREATE TABLE patient_word (
    word nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    local_no bigint NOT NULL,
    CONSTRAINT patient_word_key PRIMARY KEY CLUSTERED (word, local_no)
);
GO
-- Writes the difference alone: an update that leaves search_text as it was writes nothing here.
CREATE TRIGGER patient_word_kept ON patient AFTER INSERT, UPDATE, DELETE AS
BEGIN
    SET NOCOUNT ON;
    DELETE FROM patient_word
    WHERE EXISTS (
        SELECT 1
        FROM (
            SELECT CAST(old_word.value AS nvarchar(400)) AS value, deleted.local_no
            FROM deleted CROSS APPLY STRING_SPLIT(deleted.search_text, N' ') AS old_word
            EXCEPT
            SELECT CAST(new_word.value AS nvarchar(400)) AS value, inserted.local_no
            FROM inserted CROSS APPLY STRING_SPLIT(inserted.search_text, N' ') AS new_word
        ) AS gone
        WHERE gone.value = patient_word.word AND gone.local_no = patient_word.local_no
    );
    INSERT INTO patient_word (word, local_no)
    SELECT CAST(new_word.value AS nvarchar(400)) AS value, inserted.local_no
    FROM inserted CROSS APPLY STRING_SPLIT(inserted.search_text, N' ') AS new_word
    WHERE new_word.value <> N''
    EXCEPT
    SELECT CAST(old_word.value AS nvarchar(400)) AS value, deleted.local_no
    FROM deleted CROSS APPLY STRING_SPLIT(deleted.search_text, N' ') AS old_word;
END;
GO

CREATE TABLE patient_identifier (
    id binary(16) NOT NULL,
    patient_id binary(16) NOT NULL,
    system nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    value nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT patient_identifier_key PRIMARY KEY CLUSTERED (id),
    CONSTRAINT patient_identifier_value UNIQUE (system, value)
);
CREATE INDEX patient_identifier_by_patient ON patient_identifier (patient_id, system, value);

CREATE TABLE patient_contact (
    id binary(16) NOT NULL,
    patient_id binary(16) NOT NULL,
    position bigint NOT NULL,
    name nvarchar(360) COLLATE Vietnamese_CI_AS NOT NULL,
    relationship nvarchar(180) COLLATE Vietnamese_CI_AS NOT NULL,
    phone nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT patient_contact_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX patient_contact_by_patient ON patient_contact (patient_id);

CREATE TABLE patient_allergy (
    id binary(16) NOT NULL,
    patient_id binary(16) NOT NULL,
    substance nvarchar(360) COLLATE Vietnamese_CI_AS NOT NULL,
    reaction nvarchar(900) COLLATE Vietnamese_CI_AS NOT NULL,
    criticality nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    status nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    note nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    recorded_by binary(16) NOT NULL,
    recorded_at datetime2(3) NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT patient_allergy_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX patient_allergy_by_patient ON patient_allergy (patient_id);

CREATE TABLE record_number_counter (
    id bigint NOT NULL,
    last_number bigint NOT NULL,
    CONSTRAINT record_number_counter_key PRIMARY KEY CLUSTERED (id),
    CONSTRAINT record_number_counter_one_row CHECK (id = 1)
);
INSERT INTO record_number_counter (id, last_number) VALUES (1, 0);
