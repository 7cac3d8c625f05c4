CREATE TYPE place AS (x int, y text);
CREATE TABLE a (id int PRIMARY KEY, p place, l place[]);
CREATE VIEW v AS SELECT id, (p).x FROM a;
CREATE VIEW w AS SELECT id, (p).y FROM a;
INSERT INTO a VALUES (1, '(1,a)', '{"(2,b)"}'), (2, NULL, NULL);
