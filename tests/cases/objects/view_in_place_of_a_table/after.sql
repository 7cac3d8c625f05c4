CREATE TABLE account (id int, owner text);
CREATE VIEW shown AS SELECT owner FROM account;
GRANT SELECT (owner) ON shown TO PUBLIC;
