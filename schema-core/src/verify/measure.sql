-- What this session holds on relations of this database, and for each of the tables its file and its counters: scans
-- that were begun, rows that were written.
SELECT l.relation, l.mode, 0::oid, 0::int8, 0::int8
FROM pg_catalog.pg_locks l
WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.granted
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
  AND l.mode <> 'AccessShareLock'
UNION ALL
SELECT c.oid, NULL, c.relfilenode, pg_catalog.pg_stat_get_xact_numscans(c.oid),
       pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid) + pg_catalog.pg_stat_get_xact_tuples_updated(c.oid)
           + pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid)
FROM pg_catalog.pg_class c WHERE c.oid = ANY($1)
