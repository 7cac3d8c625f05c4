-- What hangs on a relation: triggers, rules, policies, extended statistics, and constraints that are not
-- modeled.
WITH relation AS NOT MATERIALIZED (
    SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name,
           c.relkind = 'r' AND NOT c.relispartition AND c.reloftype = 0
               AND c.oid NOT IN (SELECT inhrelid FROM pg_inherits UNION ALL SELECT inhparent FROM pg_inherits)
               AS modeled
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
      AND c.oid NOT IN (SELECT objid FROM pg_depend
                        WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_extension'::regclass
                          AND deptype = 'e')
)
SELECT 'trigger', format('%I on %s', t.tgname, r.name),
       concat_ws(E'\n', pg_get_triggerdef(t.oid),
           CASE t.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'enabled replica'
                            WHEN 'A' THEN 'enabled always' END,
           'comment ' || quote_literal(obj_description(t.oid, 'pg_trigger')))
FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid
-- Until PostgreSQL 14 a partition's copy of a trigger counts as internal.
WHERE NOT t.tgisinternal OR t.tgparentid <> 0 AND t.tgconstraint = 0
UNION ALL
-- ALTER TABLE ... DISABLE TRIGGER ALL switches foreign keys off; the triggers' own names hold oids.
SELECT 'disabled constraint trigger', format('%I on %s', con.conname, r.name),
       string_agg(t.tgfoid::regproc || ' ' || t.tgenabled::text, ', '
                  ORDER BY t.tgfoid::regproc::text, t.tgenabled)
FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid
JOIN pg_constraint con ON con.oid = t.tgconstraint
WHERE t.tgisinternal AND t.tgenabled <> 'O'
-- Several foreign keys to one table may have one name.
GROUP BY r.name, con.conname
UNION ALL
SELECT 'rule', format('%I on %s', w.rulename, r.name),
       concat_ws(E'\n', pg_get_ruledef(w.oid), nullif('state ' || w.ev_enabled::text, 'state O'),
           'comment ' || quote_literal(obj_description(w.oid, 'pg_rewrite')))
FROM pg_rewrite w JOIN relation r ON r.oid = w.ev_class
WHERE w.rulename <> '_RETURN' OR w.ev_enabled <> 'O'
UNION ALL
SELECT 'policy', format('%I on %s', p.polname, r.name),
       concat_ws(E'\n', CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END,
           'for ' || p.polcmd::text,
           'to ' || (SELECT string_agg(CASE role WHEN 0 THEN 'PUBLIC'
                                                 ELSE quote_ident(pg_get_userbyid(role)) END, ', '
                                       ORDER BY pg_get_userbyid(role))
                     FROM unnest(p.polroles) role),
           'using ' || pg_get_expr(p.polqual, p.polrelid),
           'with check ' || pg_get_expr(p.polwithcheck, p.polrelid),
           'comment ' || quote_literal(obj_description(p.oid, 'pg_policy')))
FROM pg_policy p JOIN relation r ON r.oid = p.polrelid
UNION ALL
SELECT 'extended statistics', format('%I.%I', n.nspname, x.stxname),
       concat_ws(E'\n', pg_get_statisticsobjdef(x.oid),
           'target ' || CASE WHEN x.stxstattarget >= 0 THEN x.stxstattarget END,
           'comment ' || quote_literal(obj_description(x.oid, 'pg_statistic_ext')))
FROM pg_statistic_ext x JOIN relation r ON r.oid = x.stxrelid JOIN pg_namespace n ON n.oid = x.stxnamespace
UNION ALL -- since 18
-- Constraints that are not enforced or hold for periods; and not-null constraints that say more than the
-- column's not_null does.
SELECT 'constraint', format('%I on %s', con.conname, r.name), -- since 18
       concat_ws(E'\n', pg_get_constraintdef(con.oid), 'comment ' || quote_literal(d.description)) -- since 18
FROM pg_constraint con -- since 18
JOIN relation r ON r.oid = con.conrelid AND r.modeled -- since 18
LEFT JOIN pg_description d ON d.classoid = 'pg_constraint'::regclass AND d.objoid = con.oid -- since 18
    AND d.objsubid = 0 -- since 18
WHERE con.conparentid = 0 -- since 18
  AND (con.conperiod OR NOT con.conenforced OR con.contype = 'n' -- since 18
       AND (NOT con.convalidated OR con.connoinherit OR d.description IS NOT NULL)) -- since 18
;
