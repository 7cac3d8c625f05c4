CREATE TABLE account (id int PRIMARY KEY, state varchar(20), credit int);
CREATE STATISTICS of_credit ON (credit > 0), (credit / 2) FROM account;
CREATE STATISTICS of_state ON (state IN ('new', 'open')), credit FROM account;
