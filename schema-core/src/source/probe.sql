CREATE SCHEMA probe;
CREATE TYPE probe.mood AS ENUM ('good', 'bad');
CREATE DOMAIN probe.positive AS integer DEFAULT 1 CHECK (VALUE > 0);
CREATE TYPE probe.pair AS (one integer, two text);
CREATE FUNCTION probe.twice(integer) RETURNS integer LANGUAGE sql IMMUTABLE SET work_mem = '1MB' AS 'SELECT $1 * 2';
CREATE SEQUENCE probe.numbers INCREMENT 2;
CREATE TABLE probe.parent (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name varchar(50) DEFAULT 'x' NOT NULL CHECK (name IN ('x', 'y')),
    mood probe.mood DEFAULT 'good',
    amount probe.positive,
    pair probe.pair,
    doubled integer GENERATED ALWAYS AS (probe.twice(5)) STORED,
    at timestamptz DEFAULT now(),
    during int4range,
    EXCLUDE USING gist (during WITH &&),
    UNIQUE (name, mood)
) WITH (fillfactor = 70);
ALTER TABLE probe.parent ALTER name TYPE text, ALTER name SET (n_distinct = 5), ALTER name SET STATISTICS 50;
ALTER TABLE probe.parent ADD COLUMN later integer;
CREATE TABLE probe.child (id bigint REFERENCES probe.parent ON DELETE CASCADE, words tsvector) INHERITS (probe.parent);
CREATE TABLE probe.parted (id integer, region text) PARTITION BY LIST (region);
CREATE TABLE probe.parted_a PARTITION OF probe.parted FOR VALUES IN ('a');
CREATE INDEX ON probe.parted (id);
CREATE INDEX ON probe.parent (lower(name) DESC, amount) INCLUDE (at) WHERE amount > 1;
CREATE INDEX ON probe.child USING gin (words) WITH (fastupdate = off);
CREATE STATISTICS probe.related ON name, amount FROM probe.parent;
CREATE VIEW probe.shown WITH (security_barrier = true) AS SELECT id, name FROM probe.parent WHERE amount > 1;
CREATE MATERIALIZED VIEW probe.kept AS SELECT name, count(*) FROM probe.parent GROUP BY name;
CREATE UNIQUE INDEX ON probe.kept (name);
CREATE FUNCTION probe.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touched BEFORE UPDATE ON probe.parent FOR EACH ROW EXECUTE FUNCTION probe.touch();
CREATE POLICY own ON probe.parent USING (amount > 0);
CREATE RULE quiet AS ON DELETE TO probe.parted DO INSTEAD NOTHING;
GRANT SELECT ON probe.parent TO PUBLIC;
GRANT UPDATE (name) ON probe.parent TO PUBLIC;
COMMENT ON COLUMN probe.parent.name IS 'a name';
