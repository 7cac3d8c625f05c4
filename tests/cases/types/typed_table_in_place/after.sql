CREATE TYPE person AS (id bigint, name text, born date);
CREATE TABLE a OF person (PRIMARY KEY (id), name DEFAULT 'x' NOT NULL);
