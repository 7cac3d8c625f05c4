SELECT a.attrelid, a.attnum, a.attname,
       format_type(a.atttypid, a.atttypmod), tn.nspname, t.typname, t.is_array,
       a.atttypid, a.attcollation, a.attnotnull,
       pg_get_expr(ad.adbin, ad.adrelid), a.attgenerated, a.attidentity,
       colln.nspname, coll.collname,
       CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END,
       a.attcompression,
       -- -1 until PostgreSQL 16 and null since 17 where none was set.
       CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::int4 END,
       a.attoptions, d.description,
       CASE WHEN a.attgenerated <> '' THEN
           ARRAY(SELECT r.refobjsubid::int2 FROM pg_depend r
                 WHERE r.classid = 'pg_attrdef'::regclass AND r.objid = ad.oid -- since 15
                 WHERE r.classid = 'pg_class'::regclass AND r.objid = a.attrelid AND r.objsubid = a.attnum -- before 15
                   AND r.refclassid = 'pg_class'::regclass AND r.refobjid = a.attrelid
                   AND r.refobjsubid NOT IN (0, a.attnum))
       END
FROM unnest($1::oid[]) AS modeled(oid)
JOIN pg_attribute a ON a.attrelid = modeled.oid
JOIN (SELECT named.oid, named.typcollation, named.typstorage, element.oid IS NOT NULL AS is_array,
             coalesce(element.typname, named.typname) AS typname,
             coalesce(element.typnamespace, named.typnamespace) AS typnamespace
      FROM pg_type named
      -- Not by typelem, which point and name have too.
      LEFT JOIN pg_type element ON element.typarray = named.oid) t ON t.oid = a.atttypid
JOIN pg_namespace tn ON tn.oid = t.typnamespace
LEFT JOIN pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
LEFT JOIN pg_collation coll ON coll.oid = a.attcollation AND a.attcollation <> t.typcollation
LEFT JOIN pg_namespace colln ON colln.oid = coll.collnamespace
LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = a.attrelid AND d.objsubid = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum;
