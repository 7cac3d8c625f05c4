CREATE TYPE place AS (x bigint, y text, z date);
CREATE TYPE way AS (start place, stop place);
CREATE DOMAIN known_place AS place CHECK ((value).x IS NOT NULL);
CREATE TABLE a (id int PRIMARY KEY, p place, l place[], w way, k known_place DEFAULT ROW(1, 'a', NULL)::place,
    CHECK ((p).x > 0));
CREATE INDEX a_x ON a (((p).x));
CREATE VIEW v AS SELECT id, (p).x, (p).y, l FROM a;
CREATE FUNCTION f(place) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT ($1).x::int; END;
COMMENT ON COLUMN place.x IS 'across';
