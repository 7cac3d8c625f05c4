CREATE TYPE humor AS ENUM ('good');
CREATE TYPE answer AS (mood humor);
CREATE TABLE survey (answer answer);
