CREATE TABLE old (id int CONSTRAINT is_old CHECK (id > 0));
