CREATE TABLE account (owner text, number int);
CREATE STATISTICS both_columns (ndistinct) ON number, owner FROM account;
