CREATE TABLE account (id int, label text);
CREATE FUNCTION accounts() RETURNS SETOF account LANGUAGE sql STABLE BEGIN ATOMIC SELECT * FROM account; END;
CREATE FUNCTION labelled() RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT count(*) FROM account WHERE label <> ''; END;
