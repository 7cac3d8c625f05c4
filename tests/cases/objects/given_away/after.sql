CREATE FUNCTION total() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM note';
ALTER FUNCTION total() OWNER TO app_owner;
CREATE SCHEMA app AUTHORIZATION app_owner;
ALTER TABLE note OWNER TO app_owner;
GRANT SELECT ON note TO app_reader;
CREATE SEQUENCE app.ticket;
ALTER SEQUENCE app.ticket OWNER TO app_owner;
