CREATE TYPE place AS (id int, note varchar(20), gone int, size text);
CREATE TABLE home OF place (id WITH OPTIONS NOT NULL, note WITH OPTIONS DEFAULT 'none');
CREATE TABLE work OF place (PRIMARY KEY (id));
CREATE VIEW notes AS SELECT note, size FROM work;
CREATE TYPE pair AS (id int, note text, more int);
CREATE TABLE plain (note varchar(20), gone int, id int);
