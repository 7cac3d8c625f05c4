-- Publications, with what they publish as parts.
SELECT 'pg_publication'::regclass::oid, p.oid, 'publication', quote_ident(p.pubname), NULL::name, NULL::name,
       CASE WHEN p.puballtables THEN 'all tables' ELSE '' END,
       format('CREATE PUBLICATION %I%s WITH (%s)', p.pubname, CASE
           WHEN p.puballtables THEN ' FOR ALL TABLES' ELSE '' END, o.text),
       NULL::text[],
       (SELECT json_agg(x)::text FROM (
           SELECT 'options' AS name, format('ALTER PUBLICATION %I SET (%s)', p.pubname, o.text) AS set,
                  NULL AS unset, true AS overwrites, true AS inline
           UNION ALL
           SELECT 'schema ' || n.nspname, format('ALTER PUBLICATION %I ADD TABLES IN SCHEMA %I', -- since 15
               p.pubname, n.nspname), -- since 15
                  format('ALTER PUBLICATION %I DROP TABLES IN SCHEMA %I', p.pubname, n.nspname), -- since 15
                      false, false -- since 15
           FROM pg_publication_namespace pn JOIN pg_namespace n ON n.oid = pn.pnnspid -- since 15
               WHERE pn.pnpubid = p.oid -- since 15
           UNION ALL -- since 15
           -- The children of a table are members by themselves.
           SELECT 'table ' || format('%I.%I', n.nspname, c.relname),
                  concat(format('ALTER PUBLICATION %I ADD TABLE ONLY %I.%I', p.pubname, n.nspname, c.relname),
                       (SELECT format(' (%s)', string_agg(quote_ident(a.attname), ', ' -- since 15
                           ORDER BY a.attnum)) -- since 15
                        FROM pg_attribute a WHERE a.attrelid = r.prrelid -- since 15
                            AND a.attnum = ANY (r.prattrs) -- since 15
                        HAVING count(*) > 0), -- since 15
                       ' WHERE (' || pg_get_expr(r.prqual, r.prrelid) || ')', -- since 15
                       ''),
                  format('ALTER PUBLICATION %I DROP TABLE ONLY %I.%I', p.pubname, n.nspname, c.relname), false,
                      false
           FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid
               JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE r.prpubid = p.oid) x),
       obj_description(p.oid, 'pg_publication')
FROM pg_publication p,
     LATERAL (SELECT format('publish = %L%s', concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END,
             CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN p.pubdelete THEN 'delete' END,
             CASE WHEN p.pubtruncate THEN 'truncate' END),
         CASE WHEN p.pubviaroot THEN ', publish_via_partition_root = true'
             ELSE ', publish_via_partition_root = false' END) AS text) o
WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_publication'::regclass
    AND e.objid = p.oid AND e.deptype = 'e')
