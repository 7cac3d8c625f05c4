-- Casts. They are in no schema: what initdb makes has an oid below (FirstNormalObjectId in access/transam.h).
SELECT 'pg_cast'::regclass::oid, c.oid, 'cast', o.name, NULL::name, NULL::name, o.text,
       format('CREATE CAST %s %s', o.name, o.text), NULL::text[], NULL::text,
       obj_description(c.oid, 'pg_cast')
FROM pg_cast c,
     LATERAL (SELECT format('(%s AS %s)', format_type(c.castsource, NULL), format_type(c.casttarget, NULL))
             AS name,
         concat(CASE c.castmethod WHEN 'b' THEN 'WITHOUT FUNCTION' WHEN 'i' THEN 'WITH INOUT'
                ELSE 'WITH FUNCTION ' || c.castfunc::regprocedure END,
             CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' END) AS text) o
WHERE c.oid >= 16384
  -- That of a range to its multirange follows from the type, internally.
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_cast'::regclass AND e.objid = c.oid
      AND e.deptype IN ('e', 'i'))
