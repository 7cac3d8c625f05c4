-- Types, casts and volatile functions, whoever made them.
SELECT 'type', n.nspname, t.typname, NULL::name, NULL::name, t.typstorage::text
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype IN ('b', 'd', 'e', 'r', 'm') AND t.typcategory <> 'A'
UNION ALL
SELECT 'cast', sn.nspname, s.typname, tn.nspname, t.typname, c.castcontext::text || c.castmethod::text
FROM pg_cast c JOIN pg_type s ON s.oid = c.castsource JOIN pg_namespace sn ON sn.oid = s.typnamespace
JOIN pg_type t ON t.oid = c.casttarget JOIN pg_namespace tn ON tn.oid = t.typnamespace
UNION ALL
SELECT DISTINCT 'volatile', n.nspname, p.proname, NULL::name, NULL::name, NULL
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.provolatile = 'v' AND p.prokind = 'f' AND NOT p.proretset
  AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype, 'internal'::regtype);
