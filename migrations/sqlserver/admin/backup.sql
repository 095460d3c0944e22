-- A whole backup and one of the log, each read back. The clinic goes on meanwhile.
--
--     CLINIC_BACKUP_FOLDER=/var/opt/mssql/backup sqlcmd -S HOST -E -b -I -i backup.sql
--
-- As a job: the first half every night, the second every quarter of an hour. What was written since the last backup
-- of the log is what a lost disk costs. Keep copies on another machine, and put one back now and then (restore.sql):
-- VERIFYONLY finds a file that cannot be read, not one that is missing.
-- Where the edition has it, add COMPRESSION; where files leave the house, ENCRYPTION.

DECLARE @stamp nvarchar(20) = REPLACE(CONVERT(nvarchar(19), SYSUTCDATETIME(), 126), N':', N'-');
DECLARE @full nvarchar(400) = CONCAT(N'$(CLINIC_BACKUP_FOLDER)', N'/clinicdesk_', @stamp, N'.bak');
BACKUP DATABASE clinicdesk TO DISK = @full WITH CHECKSUM, INIT;
RESTORE VERIFYONLY FROM DISK = @full WITH CHECKSUM;
GO

DECLARE @stamp nvarchar(20) = REPLACE(CONVERT(nvarchar(19), SYSUTCDATETIME(), 126), N':', N'-');
DECLARE @log nvarchar(400) = CONCAT(N'$(CLINIC_BACKUP_FOLDER)', N'/clinicdesk_', @stamp, N'.trn');
BACKUP LOG clinicdesk TO DISK = @log WITH CHECKSUM, INIT;
RESTORE VERIFYONLY FROM DISK = @log WITH CHECKSUM;
GO
