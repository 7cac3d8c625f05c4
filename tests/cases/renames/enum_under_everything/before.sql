CREATE DOMAIN open_state AS state DEFAULT 'new' CHECK (value <> 'done');
CREATE TYPE step AS (state state, at date);
CREATE VIEW open_tickets AS SELECT id, state, 'new'::state AS first FROM ticket WHERE state = ANY ('{new,busy}'::state[]);
CREATE FUNCTION next(state) RETURNS state LANGUAGE sql BEGIN ATOMIC
    SELECT CASE $1 WHEN 'new' THEN 'busy'::state ELSE 'done'::state END; END;
CREATE FUNCTION all_of(VARIADIC state[]) RETURNS int LANGUAGE sql AS $$ SELECT cardinality($1) $$;
CREATE POLICY hidden ON ticket USING (state <> 'new');
COMMENT ON TYPE state IS 'where it stands';
GRANT USAGE ON TYPE state TO PUBLIC;
REVOKE USAGE ON TYPE state FROM PUBLIC;
