CREATE TYPE span AS (hi int, unit text, lo int, "odd one" text);
CREATE DOMAIN forward AS span CHECK ((VALUE).lo <= (VALUE).hi);
CREATE TYPE route AS (first span, all_of span[], checked forward);
CREATE TABLE a (
    id int PRIMARY KEY,
    s span CHECK ((s).lo < (s).hi),
    l span[] CHECK ((l[1]).lo < (l[1]).hi),
    d forward CHECK ((d).lo < (d).hi),
    r route CHECK (((r).first).lo < ((r).all_of[1]).hi AND ((r).checked).lo < 7),
    m route[] CHECK (((m[1]).first).lo < 7)
);
CREATE INDEX ON a (((s).lo));
CREATE VIEW v AS SELECT id, (s).hi FROM a;
CREATE FUNCTION span_of(int, int) RETURNS span LANGUAGE sql AS $$ SELECT ($2, NULL, $1, 'x')::span $$;
