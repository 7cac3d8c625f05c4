CREATE TYPE state AS ENUM ('new', 'busy', 'done');
CREATE DOMAIN open AS state DEFAULT 'new' CHECK (value <> 'done');
CREATE TYPE step AS (s state, at date);
CREATE TYPE steps AS (first step, rest step[]);
CREATE TABLE a (id int PRIMARY KEY, s state NOT NULL DEFAULT 'new', l state[] DEFAULT '{new,done}', o open, t step, u steps,
    label text DEFAULT 'busy'::state::text, is_new boolean GENERATED ALWAYS AS (s = 'new') STORED,
    CHECK (s <> 'done' OR id > 0), UNIQUE (s, id));
CREATE INDEX a_new ON a (id) WHERE s = 'new';
CREATE INDEX a_s ON a (s);
CREATE TABLE b (s state, id int, FOREIGN KEY (s, id) REFERENCES a (s, id));
CREATE VIEW v AS SELECT id, s, l FROM a WHERE s = ANY ('{new,busy}'::state[]);
CREATE MATERIALIZED VIEW m AS SELECT s, count(*) FROM v GROUP BY s;
CREATE FUNCTION next(state) RETURNS state LANGUAGE sql BEGIN ATOMIC SELECT CASE $1 WHEN 'new' THEN 'busy'::state ELSE 'done'::state END; END;
CREATE FUNCTION all_of(VARIADIC state[]) RETURNS int LANGUAGE sql AS $$ SELECT cardinality($1) $$;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER t BEFORE UPDATE ON a FOR EACH ROW WHEN (new.s = 'done') EXECUTE FUNCTION touch();
CREATE POLICY own ON a USING (s <> 'busy');
CREATE STATISTICS st ON (s = 'new'), id FROM a;
COMMENT ON TYPE state IS 'where it stands';
