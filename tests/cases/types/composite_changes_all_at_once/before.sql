CREATE TYPE place AS (x int, y text);
CREATE TABLE a (id int PRIMARY KEY, p place);
CREATE VIEW v AS SELECT id, (p).x FROM a;
INSERT INTO a VALUES (1, '(1,a)'), (2, NULL), (3, '(,)');
