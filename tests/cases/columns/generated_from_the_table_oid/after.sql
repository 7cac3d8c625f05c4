CREATE TABLE t (a int, b regclass GENERATED ALWAYS AS (tableoid) STORED, c boolean GENERATED ALWAYS AS (a > 0 AND tableoid <> 0) STORED);
