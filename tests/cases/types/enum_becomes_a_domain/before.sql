CREATE TYPE state AS ENUM ('new', 'done');
CREATE TABLE a (id int PRIMARY KEY, s state DEFAULT 'new', l state[]);
CREATE VIEW v AS SELECT s FROM a;
INSERT INTO a VALUES (1, 'new', '{new,done}'), (2, 'done', NULL);
