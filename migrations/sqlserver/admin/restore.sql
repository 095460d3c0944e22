-- Puts a backup back. Stop every clinic-server first, and start none before the last step.
--
--     CLINIC_BACKUP_FULL=… CLINIC_BACKUP_LOG=… sqlcmd -S HOST -E -b -I -i restore.sql
--
-- Where the old database can still be read, first save the end of its log; it is then restored like the others, last:
--
--     BACKUP LOG clinicdesk TO DISK = N'…/clinicdesk_tail.trn' WITH CHECKSUM, NORECOVERY;

USE master;
GO
RESTORE DATABASE clinicdesk FROM DISK = N'$(CLINIC_BACKUP_FULL)' WITH CHECKSUM, NORECOVERY, REPLACE;
GO
-- Once for each backup of the log since, in their order. STOPAT = N'2026-11-24T09:15:00' on each ends at that moment
-- (in the time of the SQL Server's machine).
RESTORE LOG clinicdesk FROM DISK = N'$(CLINIC_BACKUP_LOG)' WITH CHECKSUM, NORECOVERY;
GO
RESTORE DATABASE clinicdesk WITH RECOVERY;
GO
DBCC CHECKDB (clinicdesk) WITH NO_INFOMSGS;
GO

-- On another server the logins are others (logins.sql, its first part): bind the users to them.
USE clinicdesk;
GO
ALTER USER clinic_migrate WITH LOGIN = clinic_migrate;
ALTER USER clinic_app WITH LOGIN = clinic_app;
GO

-- Then, before any server is started, as clinic_app:
--
--     clinic-server restored
--
-- From there on the clinic tells another history, and the desks send again what the backup did not have
-- (docs/sync.md, "After a restore").
