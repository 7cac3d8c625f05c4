-- Foreign and typed tables (table.sql has the opposite of this condition): kind, name, definition.
WITH relation AS (
    SELECT c.*, format('%I.%I', n.nspname, c.relname) AS name,
           CASE WHEN c.relkind = 'f' THEN 'foreign table' ELSE 'typed table' END AS kind
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE (c.relkind = 'f' OR c.relkind IN ('r', 'p') AND c.reloftype <> 0)
      AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
      AND c.oid NOT IN (SELECT objid FROM pg_depend
                        WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_extension'::regclass
                          AND deptype = 'e')
)
SELECT r.kind, r.name, concat_ws(E'\n',
    CASE r.relpersistence WHEN 'u' THEN 'unlogged' END,
    'options ' || nullif(array_to_string(r.reloptions, ', '), ''),
    'toast options ' || (SELECT array_to_string(t.reloptions, ', ') FROM pg_class t
        WHERE t.oid = r.reltoastrelid),
    'tablespace ' || (SELECT s.spcname FROM pg_tablespace s WHERE s.oid = r.reltablespace),
    'access method ' || (SELECT am.amname FROM pg_am am WHERE am.oid = r.relam AND am.amname <> 'heap'),
    CASE WHEN r.relrowsecurity THEN 'row security' END,
    CASE WHEN r.relforcerowsecurity THEN 'forced row security' END,
    CASE WHEN r.relreplident NOT IN ('d', 'n') OR r.relkind IN ('r', 'p') AND r.relreplident = 'n'
         THEN 'replica identity ' || r.relreplident::text END,
    'of ' || (SELECT format_type(r.reloftype, NULL) WHERE r.reloftype <> 0),
    'partition by ' || CASE WHEN r.relkind = 'p' THEN pg_get_partkeydef(r.oid) END,
    (SELECT string_agg(concat_ws(' ', CASE WHEN r.relispartition THEN 'partition of' ELSE 'inherits' END,
                                 h.inhparent::regclass::text,
                                 CASE WHEN h.inhdetachpending THEN 'detach pending' END),
                       E'\n' ORDER BY h.inhseqno)
     FROM pg_inherits h WHERE h.inhrelid = r.oid),
    pg_get_expr(r.relpartbound, r.oid),
    (SELECT format('server %I (%s)', s.srvname, (SELECT string_agg(format('%I %s', o.option_name,
                       encode(sha256(convert_to(o.option_value, 'UTF8')), 'hex')), ', '
                       ORDER BY o.option_name)
                   FROM pg_options_to_table(f.ftoptions) o))
     FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver WHERE f.ftrelid = r.oid),
    (SELECT string_agg(concat_ws(' ', format('column %I', a.attname), format_type(a.atttypid, a.atttypmod),
                (SELECT format('collate %I.%I', cn.nspname, co.collname)
                 FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace, pg_type t
                 WHERE co.oid = a.attcollation AND t.oid = a.atttypid AND t.typcollation <> a.attcollation),
                (SELECT 'storage ' || a.attstorage::text FROM pg_type t
                 WHERE t.oid = a.atttypid AND t.typstorage <> a.attstorage),
                'compression ' || nullif(a.attcompression, '')::text,
                'statistics ' || CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END,
                'options ' || nullif(array_to_string(a.attoptions, ', '), ''),
                (SELECT string_agg(format('%I %s', o.option_name,
                                          encode(sha256(convert_to(o.option_value, 'UTF8')), 'hex')), ', '
                                  ORDER BY o.option_name)
                 FROM pg_options_to_table(a.attfdwoptions) o),
                CASE WHEN a.attnotnull THEN 'not null' END,
                CASE a.attgenerated WHEN '' THEN 'default ' WHEN 's' THEN 'stored ' ELSE 'virtual ' END
                    || pg_get_expr(ad.adbin, ad.adrelid),
                'identity ' || nullif(a.attidentity, '')::text || (
                    SELECT format(' %s %s start %s increment %s min %s max %s cache %s cycle %s',

                                  q.seqrelid::regclass, format_type(q.seqtypid, NULL), q.seqstart,
                                  q.seqincrement, q.seqmin, q.seqmax, q.seqcache, q.seqcycle)
                    FROM pg_depend s JOIN pg_sequence q ON q.seqrelid = s.objid
                    WHERE s.classid = 'pg_class'::regclass AND s.refclassid = 'pg_class'::regclass
                      AND s.refobjid = r.oid AND s.refobjsubid = a.attnum AND s.deptype = 'i'),
                'comment ' || quote_literal(col_description(r.oid, a.attnum))), E'\n' ORDER BY a.attnum)
     FROM pg_attribute a LEFT JOIN pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
     WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped),
    (SELECT string_agg(concat_ws(' ', format('constraint %I', con.conname), pg_get_constraintdef(con.oid),
                'comment ' || quote_literal(obj_description(con.oid, 'pg_constraint'))), E'\n'
                    ORDER BY con.conname)
     -- Foreign keys that follow from another are named by the server, trigger and not-null constraints are
     -- said elsewhere.
     FROM pg_constraint con
     WHERE con.conrelid = r.oid AND con.contype IN ('p', 'u', 'c', 'x', 'f')
       AND NOT (con.contype = 'f' AND con.conparentid <> 0)),
    (SELECT string_agg(concat_ws(' ', pg_get_indexdef(i.indexrelid),
                'tablespace ' || (SELECT s.spcname FROM pg_tablespace s WHERE s.oid = ic.reltablespace),
                CASE WHEN NOT i.indisvalid THEN 'invalid' END,
                CASE WHEN i.indisclustered THEN 'clustered' END,
                CASE WHEN i.indisreplident THEN 'replica identity' END,
                (SELECT 'part of ' || h.inhparent::regclass::text FROM pg_inherits h
                 WHERE h.inhrelid = i.indexrelid),
                (SELECT 'statistics ' || string_agg(ia.attnum || ' ' || ia.attstattarget, ', '
                                              ORDER BY ia.attnum)
                 FROM pg_attribute ia WHERE ia.attrelid = i.indexrelid AND ia.attstattarget >= 0),
                'comment ' || quote_literal(obj_description(i.indexrelid, 'pg_class'))), E'\n'
                    ORDER BY ic.relname)
     FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid WHERE i.indrelid = r.oid),
    'comment ' || quote_literal(obj_description(r.oid, 'pg_class')))
FROM relation r;
