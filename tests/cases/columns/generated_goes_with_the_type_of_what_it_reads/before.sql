CREATE TABLE item (name varchar(20), loud text GENERATED ALWAYS AS (upper(name)) STORED);
CREATE VIEW items AS SELECT loud AS word FROM item;
