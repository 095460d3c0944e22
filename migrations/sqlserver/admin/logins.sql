-- Two logins: one changes the schema and is used by `clinic-server migrate` alone, one runs the clinic.
-- The passwords come from the environment, so that they stand in no list of processes and no file:
--
--     CLINIC_MIGRATE_PASSWORD=… CLINIC_APP_PASSWORD=… sqlcmd -S HOST -E -b -I -i logins.sql
--
-- A password must not hold a single quote.

USE master;
GO
CREATE LOGIN clinic_migrate WITH PASSWORD = N'$(CLINIC_MIGRATE_PASSWORD)';
CREATE LOGIN clinic_app WITH PASSWORD = N'$(CLINIC_APP_PASSWORD)';
GO

USE clinicdesk;
GO
CREATE USER clinic_migrate FOR LOGIN clinic_migrate WITH DEFAULT_SCHEMA = dbo;
-- Tables, indexes, the view and the trigger; and the rows that a migration writes.
ALTER ROLE db_ddladmin ADD MEMBER clinic_migrate;
ALTER ROLE db_datareader ADD MEMBER clinic_migrate;
ALTER ROLE db_datawriter ADD MEMBER clinic_migrate;

CREATE USER clinic_app FOR LOGIN clinic_app WITH DEFAULT_SCHEMA = dbo;
-- Rows, and nothing else. The trigger on `patient` writes `patient_word` by these rights too.
GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA::dbo TO clinic_app;
GO
