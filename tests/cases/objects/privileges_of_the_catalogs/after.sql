GRANT EXECUTE ON FUNCTION pg_reload_conf() TO pg_monitor;
REVOKE EXECUTE ON FUNCTION pg_sleep(double precision) FROM PUBLIC;
REVOKE SELECT ON pg_roles FROM PUBLIC;
GRANT CREATE ON SCHEMA pg_catalog TO pg_monitor;
