CREATE TYPE state AS ENUM ('new', 'done');
CREATE TYPE person AS (id int, name text, s state);
CREATE TABLE a OF person (PRIMARY KEY (id), name DEFAULT 'x' NOT NULL);
CREATE VIEW v AS SELECT id, name, s FROM a;
