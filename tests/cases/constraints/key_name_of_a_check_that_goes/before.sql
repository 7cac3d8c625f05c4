CREATE TABLE draft (id int CONSTRAINT item_pkey CHECK (id > 0));
