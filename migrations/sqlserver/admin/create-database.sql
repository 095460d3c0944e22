-- Makes the clinic's database. Once, as somebody who may create databases:
--
--     sqlcmd -S HOST -E -b -I -i create-database.sql
--
-- On Azure SQL make the database with this collation in the portal and leave this file out: the rest is so already.

CREATE DATABASE clinicdesk COLLATE Vietnamese_CI_AS;
GO

-- A reader sees what was committed and waits for no writer.
ALTER DATABASE clinicdesk SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
-- A request that only reads sees one state of the data from its first statement to its last.
ALTER DATABASE clinicdesk SET ALLOW_SNAPSHOT_ISOLATION ON;
-- What was promised to a patient is on the disk before the promise is made.
ALTER DATABASE clinicdesk SET DELAYED_DURABILITY = DISABLED;
-- Backups of the log, so that little is lost (backup.sql).
ALTER DATABASE clinicdesk SET RECOVERY FULL;
ALTER DATABASE clinicdesk SET PAGE_VERIFY CHECKSUM;
ALTER DATABASE clinicdesk SET AUTO_CLOSE OFF;
ALTER DATABASE clinicdesk SET AUTO_SHRINK OFF;
-- Plans and times of statements over weeks.
ALTER DATABASE clinicdesk SET QUERY_STORE = ON;
GO

SELECT
    name,
    collation_name,
    compatibility_level,
    is_read_committed_snapshot_on,
    snapshot_isolation_state_desc,
    delayed_durability_desc,
    recovery_model_desc,
    page_verify_option_desc,
    is_query_store_on
FROM sys.databases
WHERE name = N'clinicdesk';
