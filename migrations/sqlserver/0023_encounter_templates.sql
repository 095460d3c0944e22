CREATE TABLE encounter_template (
    id binary(16) NOT NULL,
    practitioner_id binary(16) NOT NULL,
    name nvarchar(360) COLLATE Vietnamese_CI_AS NOT NULL,
    specialty nvarchar(360) COLLATE Vietnamese_CI_AS NOT NULL,
    shared bit NOT NULL,
    content nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT encounter_template_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX encounter_template_by_practitioner ON encounter_template (practitioner_id);
