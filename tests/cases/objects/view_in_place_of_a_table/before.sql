CREATE TABLE account (id int, owner text);
CREATE TABLE shown (owner text, note text);
GRANT UPDATE (owner), SELECT (note) ON shown TO PUBLIC;
