CREATE TYPE span AS (hi int, lo int);
CREATE DOMAIN forward AS span CHECK ((VALUE).lo <= (VALUE).hi);
CREATE TYPE route AS (first span, second forward);
CREATE TABLE a (
    id int PRIMARY KEY,
    s forward,
    d span,
    r route,
    t text,
    CONSTRAINT in_order CHECK ((s).lo < (s).hi AND (d).lo < (d).hi),
    CONSTRAINT also_within CHECK (((r).first).lo < ((r).second).hi)
);
