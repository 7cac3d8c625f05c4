CREATE TABLE one (id int NOT NULL, CHECK (id > 0));
CREATE TABLE two (note text);
CREATE TABLE swapped (own int) INHERITS (one, two);
CREATE TABLE follows () INHERITS (one, two);
CREATE TABLE stays () INHERITS (two, one);
CREATE TABLE leaves () INHERITS (one, two);
