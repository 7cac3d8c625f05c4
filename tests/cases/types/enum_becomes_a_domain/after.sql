CREATE DOMAIN state AS text CHECK (value IN ('new', 'done'));
CREATE TABLE a (id int PRIMARY KEY, s state DEFAULT 'new', l state[]);
CREATE VIEW v AS SELECT s FROM a;
