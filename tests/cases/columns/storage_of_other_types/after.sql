CREATE EXTENSION hstore;
CREATE TYPE e AS ENUM('a');
CREATE DOMAIN de AS e;CREATE TYPE cc AS (a int);
CREATE TABLE t(a hstore, c cc, d inet, n numeric[], r int4range);
