-- What can be taken from the clinic's login once the tables are there. After the first `clinic-server migrate`:
--
--     sqlcmd -S HOST -E -d clinicdesk -b -I -i after-migrate.sql
--
-- Later migrations need it no more. `clinic-server copy` into this database is done as clinic_migrate.

-- The audit log only grows. Its chain of hashes would show a change; this prevents it.
DENY UPDATE, DELETE ON dbo.audit_event TO clinic_app;
-- Which migrations were applied is said by clinic_migrate.
DENY INSERT, UPDATE, DELETE ON dbo.schema_migration TO clinic_app;
GO

-- What clinic_app may do, to be read by a person.
SELECT
    permission.state_desc,
    permission.permission_name,
    permission.class_desc,
    OBJECT_NAME(permission.major_id) AS object_name
FROM sys.database_permissions AS permission
INNER JOIN sys.database_principals AS principal ON principal.principal_id = permission.grantee_principal_id
WHERE principal.name = N'clinic_app'
ORDER BY permission.class_desc, permission.permission_name;
