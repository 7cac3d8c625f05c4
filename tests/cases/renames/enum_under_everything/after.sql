CREATE DOMAIN open_state AS status DEFAULT 'fresh' CHECK (value <> 'done');
CREATE TYPE step AS (state status, at date);
CREATE VIEW open_tickets AS SELECT id, state, 'fresh'::status AS first FROM ticket WHERE state = ANY ('{fresh,busy}'::status[]);
CREATE FUNCTION next(status) RETURNS status LANGUAGE sql BEGIN ATOMIC
    SELECT CASE $1 WHEN 'fresh' THEN 'busy'::status ELSE 'done'::status END; END;
CREATE FUNCTION all_of(VARIADIC status[]) RETURNS int LANGUAGE sql AS $$ SELECT cardinality($1) $$;
CREATE POLICY hidden ON ticket USING (state <> 'fresh');
COMMENT ON TYPE status IS 'where it stands';
GRANT USAGE ON TYPE status TO PUBLIC;
REVOKE USAGE ON TYPE status FROM PUBLIC;
