-- Triggers, and whether they fire. A partition's copy of a trigger comes with its parent's; whether the copy fires where
-- its parent does not, or the other way round, is a part of the trigger.
(WITH RECURSIVE odd (oid, parent, above, root, states) AS (
    SELECT c.oid, p.oid, p.tgparentid, p.oid, p.tgenabled::text
    FROM pg_trigger c JOIN pg_trigger p ON p.oid = c.tgparentid WHERE c.tgenabled <> p.tgenabled
    UNION ALL
    SELECT o.oid, o.parent, p.tgparentid, p.oid, p.tgenabled::text || o.states
    FROM odd o JOIN pg_trigger p ON p.oid = o.above
), word (state, text) AS (
    VALUES ('O'::"char", 'ENABLE'), ('D', 'DISABLE'), ('R', 'ENABLE REPLICA'), ('A', 'ENABLE ALWAYS')
), part (trigger, place, name, set, unset) AS (
    SELECT t.oid, '', 'state',
           format('ALTER TABLE %I.%I %s TRIGGER %I', n.nspname, c.relname, w.text, t.tgname),
           format('ALTER TABLE %I.%I ENABLE TRIGGER %I', n.nspname, c.relname, t.tgname)
    FROM pg_trigger t JOIN word w ON w.state = t.tgenabled JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE t.tgenabled <> 'O' AND t.tgparentid = 0 AND NOT t.tgisinternal
    UNION ALL
    -- What is set for a table is set for its partitions, so each goes by what stands above it.
    SELECT o.root, o.states, format('state of %I.%I under %s', n.nspname, c.relname, o.states),
           format('ALTER TABLE %I.%I %s TRIGGER %I', n.nspname, c.relname, w.text, t.tgname),
           format('ALTER TABLE %I.%I %s TRIGGER %I', n.nspname, c.relname, pw.text, t.tgname)
    FROM odd o JOIN pg_trigger t ON t.oid = o.oid JOIN pg_trigger p ON p.oid = o.parent
    JOIN word w ON w.state = t.tgenabled JOIN word pw ON pw.state = p.tgenabled
    JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE o.above = 0
    UNION ALL
    SELECT d.objid, '', 'extension ' || quote_ident(e.extname),
           format('ALTER TRIGGER %I ON %I.%I DEPENDS ON EXTENSION %I', t.tgname, n.nspname, c.relname, e.extname),
           format('ALTER TRIGGER %I ON %I.%I NO DEPENDS ON EXTENSION %I', t.tgname, n.nspname, c.relname,
               e.extname)
    FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid JOIN pg_trigger t ON t.oid = d.objid
    JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE d.refclassid = 'pg_extension'::regclass AND d.classid = 'pg_trigger'::regclass AND d.deptype = 'x'
)
SELECT 'pg_trigger'::regclass::oid, t.oid, 'trigger', format('%I ON %I.%I', t.tgname, n.nspname, c.relname),
       n.nspname, c.relname, pg_get_triggerdef(t.oid), pg_get_triggerdef(t.oid), NULL::text[],
       (SELECT json_agg(json_build_object('name', p.name, 'set', p.set, 'unset', p.unset, 'overwrites', true,
                   'inline', false) ORDER BY length(p.place), p.name)::text
        FROM part p WHERE p.trigger = t.oid),
       obj_description(t.oid, 'pg_trigger')
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND t.tgparentid = 0
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid IN (c.oid, t.oid) AND e.deptype = 'e'
                  AND e.classid IN ('pg_class'::regclass, 'pg_trigger'::regclass)))
