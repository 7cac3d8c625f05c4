CREATE TABLE part (new text);
CREATE TABLE whole () INHERITS (part);
ALTER TABLE whole ADD PRIMARY KEY (new);
