SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attcollation, a.attnotnull,
       -- Only a generated column reads others; without a table to name them from the server opens none.
       pg_get_expr(ad.adbin, CASE WHEN a.attgenerated = '' THEN 0 ELSE ad.adrelid END),
       a.attgenerated,
       a.attidentity, -- before 17
       -- A partition has the identity of its parent, and may have none of its own.
       CASE WHEN a.attidentity <> '' AND (SELECT c.relispartition FROM pg_class c WHERE c.oid = a.attrelid) -- since 17
           THEN '' ELSE a.attidentity END, -- since 17
       a.attstorage, a.attcompression,
       -- -1 until PostgreSQL 16 and null since 17 where none was set.
       CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::int4 END,
       a.attoptions, d.description,
       CASE WHEN a.attfdwoptions IS NOT NULL THEN ARRAY(
           SELECT option_name || '=' || /* secret.sql */ FROM pg_options_to_table(a.attfdwoptions)) END,
       CASE WHEN a.attgenerated <> '' THEN
           ARRAY(SELECT r.refobjsubid::int2 FROM pg_depend r
                 WHERE r.classid = 'pg_attrdef'::regclass AND r.objid = ad.oid -- since 15
                 WHERE r.classid = 'pg_class'::regclass AND r.objid = a.attrelid -- before 15
                   AND r.objsubid = a.attnum -- before 15
                   AND r.refclassid = 'pg_class'::regclass AND r.refobjid = a.attrelid
                   AND r.refobjsubid NOT IN (0, a.attnum))
       END
FROM unnest($1::oid[]) AS modeled(oid)
JOIN pg_attribute a ON a.attrelid = modeled.oid
LEFT JOIN pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = a.attrelid
    AND d.objsubid = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped;
