CREATE TABLE account (id int PRIMARY KEY, owner text, credit int);
CREATE VIEW named AS SELECT id, owner FROM account;
CREATE VIEW narrow AS SELECT id, owner, credit FROM account;
CREATE VIEW reader AS SELECT id FROM narrow;
