CREATE TYPE place AS (street text, city text);
CREATE TABLE visit (id int, place place);
