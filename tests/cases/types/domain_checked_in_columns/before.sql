CREATE DOMAIN short AS text;
CREATE DOMAIN shorter AS short;
CREATE TABLE a (id int PRIMARY KEY, s short, t shorter);
CREATE TABLE b (s short);
INSERT INTO a VALUES (1, 'a', 'b'), (2, 'd', 'e');
INSERT INTO b VALUES ('f');
