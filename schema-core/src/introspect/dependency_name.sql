-- What these addresses ($1 catalogs, $2 oids, $3 column numbers) are called.
WITH address (class, oid, sub) AS (
    SELECT * FROM unnest($1::oid[], $2::oid[], $3::int4[])
)
SELECT a.class, a.oid, a.sub, 'schema', n.nspname, NULL::name, NULL::name
FROM address a JOIN pg_namespace n ON n.oid = a.oid WHERE a.class = 'pg_namespace'::regclass
UNION ALL
SELECT a.class, a.oid, a.sub,
       CASE WHEN c.relkind = 'S' THEN 'sequence' WHEN c.relkind IN ('i', 'I') THEN CASE
           WHEN con.oid IS NULL THEN 'index' ELSE 'constraint' END
            WHEN a.sub > 0 THEN 'column' ELSE 'table' END,
       n.nspname, CASE WHEN con.oid IS NULL THEN c.relname ELSE ic.relname END, coalesce(con.conname,
           col.attname)
FROM address a JOIN pg_class c ON c.oid = a.oid JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute col ON col.attrelid = c.oid AND col.attnum = a.sub AND a.sub > 0
LEFT JOIN pg_constraint con ON con.conindid = c.oid AND con.contype IN ('p', 'u', 'x') AND c.relkind = 'i'
LEFT JOIN pg_class ic ON ic.oid = con.conrelid
-- A TOAST table is no object of its own.
WHERE a.class = 'pg_class'::regclass AND c.relkind <> 't'
UNION ALL
SELECT a.class, a.oid, a.sub, 'column', n.nspname, c.relname, col.attname
FROM address a JOIN pg_attrdef d ON d.oid = a.oid JOIN pg_class c ON c.oid = d.adrelid
JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute col ON col.attrelid = c.oid
    AND col.attnum = d.adnum
WHERE a.class = 'pg_attrdef'::regclass
UNION ALL
SELECT a.class, a.oid, a.sub, 'constraint', n.nspname, c.relname, con.conname
FROM address a JOIN pg_constraint con ON con.oid = a.oid JOIN pg_class c ON c.oid = con.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE a.class = 'pg_constraint'::regclass
UNION ALL
-- Enum types and the row types of tables, alone and in arrays.
SELECT a.class, a.oid, a.sub, CASE WHEN e.typtype = 'e' THEN 'enum'
    ELSE 'table' END, n.nspname, e.typname, NULL
FROM address a JOIN pg_type t ON t.oid = a.oid
JOIN pg_type e ON e.oid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem ELSE t.oid END
JOIN pg_namespace n ON n.oid = e.typnamespace
WHERE a.class = 'pg_type'::regclass AND e.typtype IN ('e', 'c');
