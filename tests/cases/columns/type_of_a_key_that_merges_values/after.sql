CREATE TABLE item (id boolean PRIMARY KEY);
