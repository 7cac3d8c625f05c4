CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN feeling AS mood;
CREATE TYPE person AS (name text, feels feeling);
CREATE TABLE item (who person NOT NULL);
CREATE TYPE gone AS (size int);
CREATE TYPE size AS (high int);
CREATE TABLE fresh (size size);
CREATE TABLE boxes (id int, other size, more size[]);
