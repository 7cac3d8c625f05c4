CREATE TABLE one (id int NOT NULL, CHECK (id > 0));
CREATE TABLE two (note text);
CREATE TABLE three ();
CREATE TABLE swapped (own int) INHERITS (two, one);
CREATE TABLE follows () INHERITS (three, two);
CREATE TABLE stays () INHERITS (two, one, three);
CREATE TABLE leaves () INHERITS (two);
