CREATE TYPE mood AS ENUM ('draft', 'open');
CREATE TABLE item (temper mood, all_tempers mood[]);
