CREATE TABLE item (id int, twice bigint GENERATED ALWAYS AS (id * 2) STORED);
