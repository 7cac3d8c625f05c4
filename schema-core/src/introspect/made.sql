-- The oids of what this transaction made or changed, and of what that depends on. age() counts from this transaction, so
-- that its own rows and those of its savepoints are not older than it (manual 9.27.8, 25.1.5).
SELECT objid FROM pg_depend WHERE age(xmin) <= 0
UNION
SELECT refobjid FROM pg_depend WHERE age(xmin) <= 0
UNION
SELECT objoid FROM pg_description WHERE age(xmin) <= 0
UNION
SELECT oid FROM pg_class WHERE age(xmin) <= 0
UNION
SELECT oid FROM pg_proc WHERE age(xmin) <= 0
UNION
SELECT oid FROM pg_trigger WHERE age(xmin) <= 0
UNION
SELECT oid FROM pg_policy WHERE age(xmin) <= 0
UNION
SELECT oid FROM pg_rewrite WHERE age(xmin) <= 0;
