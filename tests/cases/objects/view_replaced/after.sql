CREATE TABLE account (id int PRIMARY KEY, owner text, credit int);
CREATE VIEW named AS SELECT id, owner, credit FROM account WHERE credit > 0;
CREATE VIEW narrow WITH (security_invoker = true) AS SELECT id, owner FROM account WITH LOCAL CHECK OPTION;
CREATE VIEW reader AS SELECT id FROM narrow;
