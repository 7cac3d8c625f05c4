CREATE TYPE place AS (x int, y text, z date);
CREATE TYPE way AS (start place, stop place);
CREATE DOMAIN known_place AS place CHECK ((value).x IS NOT NULL);
CREATE TABLE a (id int PRIMARY KEY, p place, l place[], w way, k known_place DEFAULT ROW(1, 'a', NULL)::place,
    CHECK ((p).x > 0));
CREATE INDEX a_x ON a (((p).x));
CREATE VIEW v AS SELECT id, (p).x, (p).y, l FROM a;
CREATE FUNCTION f(place) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT ($1).x::int; END;
COMMENT ON COLUMN place.x IS 'across';
INSERT INTO a VALUES (1, '(1,a,2024-01-01)', '{"(2,b,)"}', '("(1,a,)","(2,b,)")', '(3,,)'), (2, NULL, NULL, NULL, '(4,,)'), (3, '(3,,)', '{}', NULL, '(5,d,2024-02-02)');
