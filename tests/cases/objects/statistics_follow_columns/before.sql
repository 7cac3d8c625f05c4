CREATE TABLE account (id int, owner text);
CREATE STATISTICS both_columns (ndistinct) ON id, owner FROM account;
