CREATE TABLE item (id int, name text, upper_name text NOT NULL GENERATED ALWAYS AS (upper(name)) STORED);
