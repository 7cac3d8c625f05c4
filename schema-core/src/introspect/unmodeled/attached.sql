-- What hangs on a relation: constraints that are not modeled, and foreign keys that are switched off.
WITH relation AS NOT MATERIALIZED (
    SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name,
           c.relkind IN ('r', 'p', 'f') AS modeled
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
      AND c.oid NOT IN (SELECT objid FROM pg_depend
                        WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_extension'::regclass
                          AND deptype = 'e')
)
-- ALTER TABLE ... DISABLE TRIGGER ALL switches foreign keys off; the triggers' own names hold oids.
SELECT 'disabled constraint trigger', format('%I on %s', con.conname, r.name),
       string_agg(t.tgfoid::regproc || ' ' || t.tgenabled::text, ', '
                  ORDER BY t.tgfoid::regproc::text, t.tgenabled)
FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid
JOIN pg_constraint con ON con.oid = t.tgconstraint
WHERE t.tgisinternal AND t.tgenabled <> 'O'
-- Several foreign keys to one table may have one name.
GROUP BY r.name, con.conname
UNION ALL -- since 18
-- Constraints that are not enforced or hold for periods; and not-null constraints that say more than the
-- column's not_null does: a name of one's own is more, and one that ChooseConstraintName made is not, whatever the
-- table and the column are called now.
SELECT 'constraint', format('%I on %s', con.conname, r.name), -- since 18
       concat_ws(E'\n', pg_get_constraintdef(con.oid), 'comment ' || quote_literal(d.description)) -- since 18
FROM pg_constraint con -- since 18
JOIN relation r ON r.oid = con.conrelid AND r.modeled -- since 18
LEFT JOIN pg_description d ON d.classoid = 'pg_constraint'::regclass AND d.objoid = con.oid -- since 18
    AND d.objsubid = 0 -- since 18
WHERE con.conparentid = 0 -- since 18
  AND (con.conperiod OR NOT con.conenforced OR con.contype = 'n' -- since 18
       AND (NOT con.convalidated OR con.connoinherit OR d.description IS NOT NULL -- since 18
            OR con.conislocal AND con.conname !~ '_not_null[0-9]*$')) -- since 18
;
