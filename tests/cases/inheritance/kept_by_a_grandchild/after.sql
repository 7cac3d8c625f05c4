CREATE TABLE grandparent (id int);
CREATE TABLE parent (age int) INHERITS (grandparent);
CREATE TABLE child (note text, name text, CONSTRAINT filled CHECK (note <> '')) INHERITS (parent);
CREATE TABLE sibling () INHERITS (parent);
