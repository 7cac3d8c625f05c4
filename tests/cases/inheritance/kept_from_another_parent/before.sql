CREATE TABLE one (id int, note text);
CREATE TABLE two (note text);
CREATE TABLE child (age int) INHERITS (one, two);
CREATE TABLE grandchild () INHERITS (child);
