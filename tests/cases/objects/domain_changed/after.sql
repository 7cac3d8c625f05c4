CREATE DOMAIN email AS text NOT NULL CONSTRAINT has_at CHECK (VALUE ~ '@') CONSTRAINT short CHECK (length(VALUE) < 500);
CREATE DOMAIN score AS bigint DEFAULT 2;
CREATE TABLE account (id int PRIMARY KEY, mail email, score score NOT NULL);
CREATE INDEX account_mail ON account (mail);
