CREATE TYPE span AS RANGE (subtype = bigint);
CREATE TABLE a (id int PRIMARY KEY, s span DEFAULT '[1,2)', l span[], m span_multirange, EXCLUDE USING gist (s WITH &&),
    CHECK (NOT isempty(s)));
CREATE INDEX a_lower ON a (lower(s));
CREATE VIEW v AS SELECT lower(s) AS low, span(1, 5) * s AS part FROM a;
CREATE FUNCTION f(span) RETURNS boolean LANGUAGE sql BEGIN ATOMIC SELECT isempty($1); END;
