CREATE DOMAIN amount AS bigint DEFAULT 7 CHECK (value > 0);
CREATE DOMAIN price AS amount CHECK (value < 1000);
CREATE TYPE entry AS (what text, much amount);
CREATE TABLE a (id amount PRIMARY KEY, n amount DEFAULT 3, p price, l amount[] DEFAULT '{1,2}', e entry,
    g int GENERATED ALWAYS AS (n * 2) STORED, CHECK (n <> 5), EXCLUDE (n WITH =));
CREATE TABLE b (id int PRIMARY KEY, a_id amount REFERENCES a);
CREATE INDEX a_n ON a ((n + 1)) WHERE n > 1;
CREATE VIEW v AS SELECT n, p, l FROM a;
CREATE VIEW w AS SELECT n FROM v WHERE n > 2::amount;
CREATE MATERIALIZED VIEW m AS SELECT n FROM a;
CREATE UNIQUE INDEX m_n ON m (n);
CREATE FUNCTION double(amount) RETURNS amount LANGUAGE sql BEGIN ATOMIC SELECT $1 * 2; END;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER t BEFORE UPDATE ON a FOR EACH ROW WHEN (new.n > old.n) EXECUTE FUNCTION touch();
CREATE POLICY own ON a USING (n > 1);
