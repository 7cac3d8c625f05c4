CREATE EXTENSION citext;
CREATE TABLE t(id int, o citext);
