CREATE TABLE person (id int PRIMARY KEY, note text);
CREATE SCHEMA s;
CREATE TYPE s.kind AS ENUM ('x','y','z');
CREATE TYPE s.kind_of_thing AS ENUM ('p','q');
CREATE TABLE thing (id bigint PRIMARY KEY, k s.kind_of_thing NOT NULL, CONSTRAINT only_p CHECK (k = 'p'::s.kind_of_thing));
CREATE TABLE huge (id bigint PRIMARY KEY, k s.kind_of_thing NOT NULL, is_p boolean GENERATED ALWAYS AS (k = 'p'::s.kind_of_thing) STORED);
CREATE INDEX huge_p ON huge (id) WHERE k = 'p'::s.kind_of_thing;
CREATE TABLE small (id int PRIMARY KEY, k s.kind);
