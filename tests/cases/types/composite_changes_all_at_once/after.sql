CREATE TYPE place AS (z date, x text);
CREATE TABLE a (id int PRIMARY KEY, p place);
CREATE VIEW v AS SELECT id, (p).x FROM a;
