CREATE TYPE span AS (lo int, hi int);
CREATE DOMAIN forward AS span CHECK ((VALUE).lo <= (VALUE).hi);
CREATE TYPE route AS (first forward, second span);
CREATE TABLE a (
    id int PRIMARY KEY,
    s span,
    d forward,
    r route,
    t span,
    CONSTRAINT in_order CHECK ((s).lo < (s).hi AND (d).lo < (d).hi),
    CONSTRAINT also_within CHECK (((r).first).lo < ((r).second).hi)
);
INSERT INTO a VALUES (1, '(1,9)', '(1,9)', '("(1,9)","(2,9)")', '(1,9)'), (2, NULL, NULL, NULL, NULL);
