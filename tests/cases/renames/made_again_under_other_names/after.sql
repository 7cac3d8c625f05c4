CREATE DOMAIN code AS timestamptz;
CREATE TYPE couple AS (a code);
CREATE TABLE item (b text COLLATE "POSIX" NOT NULL, quiet text GENERATED ALWAYS AS (b) STORED);
