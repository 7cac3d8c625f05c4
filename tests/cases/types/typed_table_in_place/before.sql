CREATE TYPE person AS (id int, name text, age int);
CREATE TABLE a OF person (PRIMARY KEY (id), name DEFAULT 'x' NOT NULL);
INSERT INTO a VALUES (1, 'a', 5), (2, 'b', 6);
