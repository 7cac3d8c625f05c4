CREATE TYPE place AS (q boolean, z date, x text);
CREATE TYPE way AS (start place, stop place);
CREATE TABLE a (id int PRIMARY KEY, p place, l place[], w way);
CREATE VIEW v AS SELECT id, (p).x FROM a;
