-- Materialized views. Their indexes are parts, and what is said of an index is a part that hangs on it.
(WITH view (oid, schema, relation, name, relam, populated, tablespace, options) AS (
    SELECT c.oid, n.nspname, c.relname, format('%I.%I', n.nspname, c.relname), c.relam, c.relispopulated,
           (SELECT s.spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace),
           ARRAY(SELECT o FROM unnest(c.reloptions) WITH ORDINALITY u(o, at)
                 WHERE split_part(o, '=', 1) IN /* names: table */ ORDER BY at)
           || ARRAY(SELECT 'toast.' || o FROM pg_class t, unnest(t.reloptions) o
                    WHERE t.oid = c.reltoastrelid AND split_part(o, '=', 1) IN /* names: table */)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'm' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
      AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid
          AND e.deptype = 'e')
), index (view, oid, name, words, valid, clustered, has_bookkeeping) AS (
    SELECT v.oid, i.indexrelid, format('%I.%I', v.schema, ic.relname), 'index ' || quote_ident(ic.relname),
           i.indisvalid, i.indisclustered,
           EXISTS (SELECT FROM unnest(ic.reloptions) o WHERE o ~ '^pg_')
           OR EXISTS (SELECT FROM pg_attribute a, unnest(a.attoptions) o WHERE a.attrelid = ic.oid AND o ~ '^pg_')
    FROM view v JOIN pg_index i ON i.indrelid = v.oid JOIN pg_class ic ON ic.oid = i.indexrelid
), part (view, at, name, set, unset, inline) AS (
    SELECT v.oid, o.at, 'option ' || split_part(o.text, '=', 1), format('SET (%s)', o.text),
           format('RESET (%s)', split_part(o.text, '=', 1)), true
    FROM view v, unnest(v.options) WITH ORDINALITY o (text, at)
    UNION ALL
    SELECT oid, 0, 'tablespace', format('SET TABLESPACE %I', tablespace), 'SET TABLESPACE pg_default', true
    FROM view WHERE tablespace IS NOT NULL
    UNION ALL
    SELECT i.view, 0, 'cluster on ' || i.words, format('CLUSTER ON %I', ic.relname), 'SET WITHOUT CLUSTER', false
    FROM index i JOIN pg_class ic ON ic.oid = i.oid WHERE i.clustered
    UNION ALL
    SELECT v.oid, 0, s.name || ' of ' || a.attname, format('ALTER COLUMN %I SET %s', a.attname, s.set),
           format('ALTER COLUMN %I %s', a.attname, s.unset), false
    FROM view v JOIN pg_attribute a ON a.attrelid = v.oid AND a.attnum > 0 JOIN pg_type t ON t.oid = a.atttypid,
         LATERAL (
             SELECT 'statistics', 'STATISTICS ' || a.attstattarget, 'SET STATISTICS -1'
             WHERE a.attstattarget >= 0
             UNION ALL
             SELECT 'storage', 'STORAGE ' || CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL'
                        WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END,
                    'SET STORAGE ' || CASE t.typstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL'
                        WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END
             WHERE a.attstorage <> t.typstorage
             UNION ALL
             SELECT 'compression', 'COMPRESSION ' || CASE a.attcompression WHEN 'p' THEN 'pglz' ELSE 'lz4' END,
                    'SET COMPRESSION default'
             WHERE a.attcompression <> ''
             UNION ALL
             SELECT split_part(o, '=', 1), format('(%s)', o), format('RESET (%s)', split_part(o, '=', 1))
             FROM unnest(a.attoptions) o
             WHERE split_part(o, '=', 1) IN /* names: column */) s (name, set, unset)
    UNION ALL
    SELECT d.objid, 0, 'extension ' || quote_ident(e.extname), format('DEPENDS ON EXTENSION %I', e.extname),
           format('NO DEPENDS ON EXTENSION %I', e.extname), false
    FROM view v JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = v.oid
    JOIN pg_extension e ON e.oid = d.refobjid
    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'x'
), statement (view, place, at, name, set, unset, overwrites, inline) AS (
    SELECT p.view, 3, p.at, p.name, format('ALTER MATERIALIZED VIEW %s %s', v.name, p.set),
           format('ALTER MATERIALIZED VIEW %s %s', v.name, p.unset), true, p.inline
    FROM part p JOIN view v ON v.oid = p.view
    UNION ALL
    -- What a failed CREATE INDEX CONCURRENTLY leaves is not the index that a statement makes.
    SELECT view, 1, 0, CASE WHEN NOT valid THEN 'invalid ' ELSE '' END || words,
           -- Without what the server keeps for itself, which is seldom there.
           CASE WHEN has_bookkeeping THEN /* printed: pg_get_indexdef(oid) */
               ELSE pg_get_indexdef(oid) END,
           'DROP INDEX ' || name, false, false
    FROM index
    UNION ALL
    SELECT i.view, 2, 0, format('statistics %s on %s', a.attnum, i.words),
           format('ALTER INDEX %s ALTER COLUMN %s SET STATISTICS %s', i.name, a.attnum, a.attstattarget),
           format('ALTER INDEX %s ALTER COLUMN %s SET STATISTICS -1', i.name, a.attnum), true, false
    FROM index i JOIN pg_attribute a ON a.attrelid = i.oid WHERE a.attstattarget >= 0
    UNION ALL
    SELECT i.view, 2, 0, 'comment on ' || i.words, format('COMMENT ON INDEX %s IS %L', i.name, d.description),
           format('COMMENT ON INDEX %s IS NULL', i.name), true, false
    FROM index i JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = i.oid
        AND d.objsubid = 0
    UNION ALL
    SELECT v.oid, 3, 0, 'comment on column ' || a.attname,
           format('COMMENT ON COLUMN %s.%I IS %L', v.name, a.attname, d.description),
           format('COMMENT ON COLUMN %s.%I IS NULL', v.name, a.attname), true, false
    FROM view v JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = v.oid
    JOIN pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid WHERE d.objsubid > 0
)
SELECT 'pg_class'::regclass::oid, v.oid, 'materialized view', v.name, v.schema, v.relation,
       concat_ws(E'\n', (SELECT am.amname FROM pg_am am WHERE am.oid = v.relam AND am.amname <> 'heap'),
           printed.definition),
       concat('CREATE MATERIALIZED VIEW ', v.name,
           (SELECT format(' USING %I', am.amname) FROM pg_am am WHERE am.oid = v.relam AND am.amname <> 'heap'),
           ' WITH (' || nullif(array_to_string(v.options, ', '), '') || ')',
           ' TABLESPACE ' || quote_ident(v.tablespace), E' AS\n', rtrim(printed.definition, ';'),
           CASE WHEN NOT v.populated THEN E'\nWITH NO DATA' END),
       NULL::text[],
       (SELECT json_agg(json_build_object('name', s.name, 'set', s.set, 'unset', s.unset,
                   'overwrites', s.overwrites, 'inline', s.inline) ORDER BY s.place, s.at, s.name)::text
        FROM statement s WHERE s.view = v.oid),
       obj_description(v.oid, 'pg_class')
FROM view v CROSS JOIN LATERAL (SELECT pg_get_viewdef(v.oid) AS definition OFFSET 0) printed)
