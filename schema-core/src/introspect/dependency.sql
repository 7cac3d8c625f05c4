-- Dependencies with one of these objects ($1 catalogs, $2 oids) on either side.
WITH object (class, oid) AS (
    SELECT * FROM unnest($1::oid[], $2::oid[])
), held (class, oid, holder_class, holder, part) AS (
    -- What has no life of its own stands for what it belongs to.
    SELECT class, oid, class, oid, NULL::text FROM object
    UNION ALL
    SELECT 'pg_rewrite'::regclass, w.oid, o.class, o.oid, NULL
    FROM object o JOIN pg_rewrite w ON w.ev_class = o.oid AND w.rulename = '_RETURN'
        WHERE o.class = 'pg_class'::regclass
    UNION ALL
    SELECT 'pg_attrdef'::regclass, d.oid, o.class, o.oid, NULL
    FROM object o JOIN pg_attrdef d ON d.adrelid = o.oid WHERE o.class = 'pg_class'::regclass
    UNION ALL
    SELECT 'pg_class'::regclass, i.indexrelid, o.class, o.oid, NULL
    FROM object o JOIN pg_index i ON i.indrelid = o.oid WHERE o.class = 'pg_class'::regclass
    UNION ALL
    SELECT 'pg_type'::regclass, named.oid, o.class, o.oid, NULL
    FROM object o JOIN pg_class c ON c.oid = o.oid JOIN pg_type t ON t.oid = c.reltype
        CROSS JOIN LATERAL (VALUES (t.oid), (t.typarray)) AS named (oid)
    WHERE o.class = 'pg_class'::regclass
    UNION ALL
    SELECT 'pg_class'::regclass, t.typrelid, o.class, o.oid, NULL
    FROM object o JOIN pg_type t ON t.oid = o.oid WHERE o.class = 'pg_type'::regclass AND t.typrelid <> 0
    UNION ALL
    SELECT 'pg_type'::regclass, t.typarray, o.class, o.oid, NULL
    FROM object o JOIN pg_type t ON t.oid = o.oid WHERE o.class = 'pg_type'::regclass AND t.typarray <> 0
    UNION ALL
    SELECT i.classid, i.objid, o.class, o.oid, NULL
    FROM object o JOIN pg_depend i ON i.refclassid = o.class AND i.refobjid = o.oid AND i.deptype = 'i'
    WHERE o.class = 'pg_type'::regclass AND i.classid IN ('pg_type'::regclass, 'pg_proc'::regclass)
      AND i.objid NOT IN (SELECT t.typarray FROM pg_type t WHERE t.oid = o.oid)
    UNION ALL
    SELECT 'pg_constraint'::regclass, con.oid, o.class, o.oid, 'constraint ' || con.conname
    FROM object o JOIN pg_constraint con ON con.contypid = o.oid WHERE o.class = 'pg_type'::regclass
    UNION ALL
    SELECT m.classid, m.objid, o.class, o.oid, NULL
    FROM object o JOIN pg_depend m ON m.refclassid = o.class AND m.refobjid = o.oid
        AND m.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass)
    WHERE o.class IN ('pg_opclass'::regclass, 'pg_opfamily'::regclass)
    UNION ALL
    SELECT 'pg_publication_rel'::regclass, r.oid, o.class, o.oid, NULL
    FROM object o JOIN pg_publication_rel r ON r.prpubid = o.oid WHERE o.class = 'pg_publication'::regclass
    UNION ALL
    SELECT e.classid, e.objid, o.class, o.oid, NULL
    FROM object o JOIN pg_depend e ON e.refclassid = o.class AND e.refobjid = o.oid AND e.deptype = 'e'
    WHERE o.class = 'pg_extension'::regclass
), edge AS (
    SELECT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid
    FROM held h JOIN pg_depend d ON d.classid = h.class AND d.objid = h.oid WHERE d.deptype <> 'p'
        AND d.deptype <> 'e'
    UNION
    SELECT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid
    FROM held h JOIN pg_depend d ON d.refclassid = h.class AND d.refobjid = h.oid WHERE d.deptype <> 'p'
        AND d.deptype <> 'e'
    UNION
    -- Tables and their parts on types that somebody made, row types of tables too.
    SELECT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid
    FROM pg_depend d
    WHERE d.refclassid = 'pg_type'::regclass AND d.deptype IN ('n', 'a') AND d.objid >= 16384
      AND d.classid IN ('pg_class'::regclass, 'pg_attrdef'::regclass, 'pg_constraint'::regclass)
)
SELECT DISTINCT coalesce(f.holder_class, e.classid), coalesce(f.holder, e.objid),
       CASE WHEN f.holder IS NULL THEN e.objsubid ELSE 0 END,
       coalesce(t.holder_class, e.refclassid), coalesce(t.holder, e.refobjid),
       CASE WHEN t.holder IS NULL THEN e.refobjsubid ELSE 0 END,
       -- A default of a domain and an attribute of a composite type are no objects of their own.
       CASE WHEN f.part IS NOT NULL THEN f.part
            WHEN f.holder_class = 'pg_type'::regclass AND e.classid = 'pg_class'::regclass AND e.objsubid > 0
            THEN (SELECT 'attribute ' || quote_ident(a.attname) FROM pg_attribute a
                  WHERE a.attrelid = e.objid AND a.attnum = e.objsubid)
            WHEN e.classid = 'pg_attrdef'::regclass THEN 'expression'
            WHEN e.classid = 'pg_type'::regclass AND e.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass,
                'pg_class'::regclass) AND e.objid IN (SELECT d.oid FROM pg_type d WHERE d.typtype = 'd')
            THEN 'default' END
FROM edge e
LEFT JOIN held f ON f.class = e.classid AND f.oid = e.objid
LEFT JOIN held t ON t.class = e.refclassid AND t.oid = e.refobjid
WHERE (coalesce(f.holder_class, e.classid), coalesce(f.holder, e.objid))
      <> (coalesce(t.holder_class, e.refclassid), coalesce(t.holder, e.refobjid));
