CREATE TABLE part (old text);
CREATE TABLE whole () INHERITS (part);
ALTER TABLE whole ADD PRIMARY KEY (old);
