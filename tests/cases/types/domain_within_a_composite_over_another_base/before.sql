CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN feeling AS int DEFAULT 4;
CREATE TYPE person AS (name text, feels feeling);
CREATE TABLE item (who person NOT NULL);
CREATE TYPE gone AS (size text);
CREATE TABLE sized OF gone;
CREATE TYPE size AS (high text);
CREATE TABLE sizes OF size;
CREATE TABLE boxes (id int, other text);
