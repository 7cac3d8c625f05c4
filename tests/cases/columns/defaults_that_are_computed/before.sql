CREATE DOMAIN plain AS text;
CREATE DOMAIN checked AS text CHECK (VALUE <> '');
CREATE FUNCTION steady() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1';
CREATE FUNCTION restless() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
CREATE FUNCTION restless(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT n -- IMMUTABLE';
CREATE TABLE utc (id int); CREATE TABLE constant (id int); CREATE TABLE own_stable (id int); CREATE TABLE own_volatile (id int);
CREATE TABLE random_number (id int); CREATE TABLE uuid (id int); CREATE TABLE of_plain (id int); CREATE TABLE of_checked (id int); CREATE TABLE of_array (id int);
