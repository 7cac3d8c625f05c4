CREATE DOMAIN code AS boolean;
CREATE TYPE pair AS (a code);
CREATE TABLE item (b varchar DEFAULT 'none', loud text GENERATED ALWAYS AS (b) STORED);
