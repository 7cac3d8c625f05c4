CREATE TYPE place AS (x int, y text, z date);
CREATE TYPE way AS (start place, stop place);
CREATE TABLE a (id int PRIMARY KEY, p place, l place[], w way);
CREATE VIEW v AS SELECT id, (p).x FROM a;
INSERT INTO a VALUES (1, '(1,a,2024-01-01)', '{"(2,b,)"}', '("(3,,)",)'), (2, NULL, NULL, NULL), (3, '(,,)', '{}', '(,)');
