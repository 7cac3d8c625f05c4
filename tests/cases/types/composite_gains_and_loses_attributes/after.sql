CREATE TYPE place AS (x int, z date, q boolean);
CREATE TABLE a (id int PRIMARY KEY, p place, l place[]);
CREATE VIEW v AS SELECT id, (p).x FROM a;
CREATE VIEW w AS SELECT id, (p).z AS y FROM a;
