CREATE DOMAIN short AS text NOT NULL CONSTRAINT few CHECK (length(value) < 3);
CREATE DOMAIN shorter AS short;
CREATE TABLE a (id int PRIMARY KEY, s short, t shorter);
CREATE TABLE b (s short);
