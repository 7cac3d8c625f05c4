CREATE TYPE place AS (id int, note text, size bigint, more int);
CREATE TABLE home OF place (id WITH OPTIONS NOT NULL, note WITH OPTIONS DEFAULT 'some');
CREATE TABLE work OF place (PRIMARY KEY (id), more WITH OPTIONS NOT NULL);
CREATE VIEW notes AS SELECT note, size FROM work;
CREATE TYPE pair AS (note text, id int, more int);
CREATE TABLE plain OF pair (note WITH OPTIONS NOT NULL);
