-- Operator families. What is in one and belongs to no operator class is a part.
SELECT 'pg_opfamily'::regclass::oid, f.oid, 'operator family', d.name, NULL::name, NULL::name, '',
       'CREATE OPERATOR FAMILY ' || d.name, NULL::text[],
       (SELECT json_agg(json_build_object('name', m.name,
                   'set', format('ALTER OPERATOR FAMILY %s ADD %s', d.name, m.text),
                   'unset', format('ALTER OPERATOR FAMILY %s DROP %s', d.name, m.name),
                   'overwrites', false, 'inline', false) ORDER BY m.name)::text
        FROM (SELECT format('OPERATOR %s (%s, %s)', o.amopstrategy, format_type(o.amoplefttype, NULL),
                         format_type(o.amoprighttype, NULL)) AS name,
                     concat(format('OPERATOR %s %s', o.amopstrategy, o.amopopr::regoperator),
                         (SELECT format(' FOR ORDER BY %I.%I', sn.nspname, s.opfname) FROM pg_opfamily s
                          JOIN pg_namespace sn ON sn.oid = s.opfnamespace WHERE s.oid = o.amopsortfamily))
                         AS text, 'pg_amop'::regclass AS class, o.oid
              FROM pg_amop o WHERE o.amopfamily = f.oid
              UNION ALL
              SELECT k.name, k.name || ' ' || p.amproc::regprocedure, 'pg_amproc'::regclass, p.oid
              FROM pg_amproc p,
                   LATERAL (SELECT format('FUNCTION %s (%s, %s)', p.amprocnum,
                       format_type(p.amproclefttype, NULL), format_type(p.amprocrighttype, NULL)) AS name) k
              WHERE p.amprocfamily = f.oid) m
        WHERE NOT EXISTS (SELECT FROM pg_depend c WHERE c.classid = m.class AND c.objid = m.oid
            AND c.refclassid = 'pg_opclass'::regclass)),
       obj_description(f.oid, 'pg_opfamily')
FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace JOIN pg_am am ON am.oid = f.opfmethod,
     LATERAL (SELECT format('%I.%I USING %I', n.nspname, f.opfname, am.amname) AS name) d
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_opfamily'::regclass AND e.objid = f.oid
      AND e.deptype = 'e')
