CREATE TYPE mood AS ENUM ('good');
CREATE TYPE answer AS (mood mood);
CREATE TABLE survey (answer answer);
