CREATE DOMAIN short AS text DEFAULT 'x' CONSTRAINT few CHECK (length(value) < 100);
CREATE DOMAIN shorter AS short;
CREATE TABLE a (id int PRIMARY KEY, s short, t shorter, u short[]);
CREATE TABLE b (s short DEFAULT 'own');
CREATE VIEW v AS SELECT s, t FROM a;
INSERT INTO a VALUES (1, 'a', 'b', '{c}'), (2, 'd', 'e', NULL);
INSERT INTO b VALUES ('f');
