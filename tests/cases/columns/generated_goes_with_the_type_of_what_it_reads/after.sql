CREATE TABLE item (name varchar(50), quiet text GENERATED ALWAYS AS (lower(name)) STORED);
CREATE VIEW items AS SELECT quiet AS word FROM item;
