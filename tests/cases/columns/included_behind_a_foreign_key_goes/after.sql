CREATE TABLE item (id int, parent int, UNIQUE (id));
CREATE TABLE other (id int, parent int);
CREATE UNIQUE INDEX other_id ON other (id);
CREATE TABLE third (id int, parent int);
CREATE UNIQUE INDEX third_id_alone ON third (id);
ALTER TABLE item ADD CONSTRAINT item_parent FOREIGN KEY (parent) REFERENCES item (id);
ALTER TABLE other ADD CONSTRAINT other_parent FOREIGN KEY (parent) REFERENCES other (id);
ALTER TABLE third ADD CONSTRAINT third_parent FOREIGN KEY (parent) REFERENCES third (id);
