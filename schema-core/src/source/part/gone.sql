-- What goes with these tables ($1 schemas, $2 names), themselves first, as DROP TABLE ... CASCADE follows pg_depend (manual
-- 52.18): what it is, the oid that an object of the model is read by, and the relation or routine that it belongs to.
WITH RECURSIVE gone (class, oid, sub) AS (
    SELECT 'pg_class'::regclass::oid, c.oid, 0
    FROM unnest($1::text[], $2::text[]) AS t (schema, name)
    JOIN pg_namespace n ON n.nspname = t.schema
    JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.name
    UNION
    SELECT e.class, e.oid, e.sub
    FROM gone g CROSS JOIN LATERAL (
        SELECT d.classid, d.objid, d.objsubid FROM pg_depend d
        WHERE d.refclassid = g.class AND d.refobjid = g.oid AND (g.sub = 0 OR d.refobjsubid = g.sub)
        UNION ALL
        -- What is a part takes the whole along: a view goes with its query.
        SELECT d.refclassid, d.refobjid, d.refobjsubid FROM pg_depend d
        WHERE d.classid = g.class AND d.objid = g.oid AND d.deptype = 'i'
    ) e (class, oid, sub)
), told (what, oid, name, relation) AS (
    SELECT CASE WHEN g.sub > 0 THEN 'part' WHEN c.relkind = 'S' THEN 'sequence'
                WHEN c.relkind IN ('i', 'I') THEN 'part' ELSE 'relation' END,
           g.oid, c.relname, coalesce(i.indrelid, c.oid)
    FROM gone g JOIN pg_class c ON c.oid = g.oid LEFT JOIN pg_index i ON i.indexrelid = c.oid
    WHERE g.class = 'pg_class'::regclass
    UNION ALL
    -- The row types of relations, alone and in arrays; no other type may go.
    SELECT CASE WHEN e.typrelid = 0 THEN 'other' ELSE 'part' END, g.oid, t.typname, e.typrelid
    FROM gone g JOIN pg_type t ON t.oid = g.oid
    JOIN pg_type e ON e.oid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem ELSE t.oid END
    WHERE g.class = 'pg_type'::regclass
    UNION ALL
    SELECT CASE WHEN con.conrelid = 0 THEN 'other' WHEN con.contype = 'f' THEN 'reference' ELSE 'part' END,
           g.oid, con.conname, con.conrelid
    FROM gone g JOIN pg_constraint con ON con.oid = g.oid WHERE g.class = 'pg_constraint'::regclass
    UNION ALL
    SELECT 'part', g.oid, NULL, d.adrelid
    FROM gone g JOIN pg_attrdef d ON d.oid = g.oid WHERE g.class = 'pg_attrdef'::regclass
    UNION ALL
    SELECT 'hanging', g.oid, t.tgname, t.tgrelid
    FROM gone g JOIN pg_trigger t ON t.oid = g.oid
    WHERE g.class = 'pg_trigger'::regclass AND NOT t.tgisinternal
    UNION ALL
    SELECT 'hanging', g.oid, p.polname, p.polrelid
    FROM gone g JOIN pg_policy p ON p.oid = g.oid WHERE g.class = 'pg_policy'::regclass
    UNION ALL
    SELECT 'hanging', g.oid, w.rulename, w.ev_class
    FROM gone g JOIN pg_rewrite w ON w.oid = g.oid WHERE g.class = 'pg_rewrite'::regclass
    UNION ALL
    SELECT 'routine', g.oid, p.proname, NULL
    FROM gone g JOIN pg_proc p ON p.oid = g.oid WHERE g.class = 'pg_proc'::regclass
    UNION ALL
    SELECT 'other', g.oid, NULL, NULL
    FROM gone g
    WHERE g.class NOT IN ('pg_class'::regclass, 'pg_type'::regclass, 'pg_constraint'::regclass,
        'pg_attrdef'::regclass, 'pg_trigger'::regclass, 'pg_policy'::regclass, 'pg_rewrite'::regclass,
        'pg_proc'::regclass)
)
SELECT t.what, t.oid, coalesce(t.name, ''), coalesce(n.nspname, ''), coalesce(c.relname, '')
FROM told t LEFT JOIN pg_class c ON c.oid = t.relation LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IS DISTINCT FROM 'pg_toast';
