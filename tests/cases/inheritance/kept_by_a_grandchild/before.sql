CREATE TABLE grandparent (id int, note text, CONSTRAINT filled CHECK (note <> ''));
CREATE TABLE parent (age int) INHERITS (grandparent);
CREATE TABLE child (name text) INHERITS (parent);
CREATE TABLE sibling () INHERITS (parent);
