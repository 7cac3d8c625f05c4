CREATE TABLE item (id int, note numeric(10,2), parent int, UNIQUE (id) INCLUDE (note));
CREATE TABLE other (id int, note numeric(10,2), parent int);
CREATE UNIQUE INDEX other_id ON other (id) INCLUDE (note);
ALTER TABLE item ADD CONSTRAINT item_parent FOREIGN KEY (parent) REFERENCES item (id);
ALTER TABLE other ADD CONSTRAINT other_parent FOREIGN KEY (parent) REFERENCES other (id);
