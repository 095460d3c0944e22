-- The audit log's order: here its index is there from the first file on.
SELECT 1 AS nothing_to_do;
