CREATE TABLE parent (at timestamptz, CONSTRAINT recent CHECK (at > '2020-01-01'));
CREATE TABLE child () INHERITS (parent);
CREATE TABLE grandchild () INHERITS (child);
