CREATE TABLE new (id int CONSTRAINT is_new CHECK (id > 0));
