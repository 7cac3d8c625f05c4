-- Operator classes.
SELECT 'pg_opclass'::regclass::oid, c.oid, 'operator class',
       format('%I.%I USING %I', n.nspname, c.opcname, am.amname), NULL::name, NULL::name, d.text,
       format('CREATE OPERATOR CLASS %I.%I %s', n.nspname, c.opcname, d.text), NULL::text[], NULL::text,
       obj_description(c.oid, 'pg_opclass')
FROM pg_opclass c JOIN pg_namespace n ON n.oid = c.opcnamespace JOIN pg_am am ON am.oid = c.opcmethod
JOIN pg_opfamily f ON f.oid = c.opcfamily JOIN pg_namespace fn ON fn.oid = f.opfnamespace,
     LATERAL (SELECT concat(CASE WHEN c.opcdefault THEN 'DEFAULT ' END,
         format('FOR TYPE %s USING %I FAMILY %I.%I AS ', format_type(c.opcintype, NULL), am.amname,
             fn.nspname, f.opfname),
         -- A class without members has to say at least what it stores.
         (SELECT string_agg(m.text, ', ' ORDER BY m.text)
          FROM (SELECT format('STORAGE %s', format_type(coalesce(nullif(c.opckeytype, 0), c.opcintype), NULL))
                    AS text
                WHERE c.opckeytype <> 0 OR NOT EXISTS (SELECT FROM pg_depend i
                    WHERE i.refclassid = 'pg_opclass'::regclass AND i.refobjid = c.oid
                      AND i.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass))
                UNION ALL
                SELECT concat(format('OPERATOR %s %s', o.amopstrategy, o.amopopr::regoperator),
                    (SELECT format(' FOR ORDER BY %I.%I', sn.nspname, s.opfname) FROM pg_opfamily s
                     JOIN pg_namespace sn ON sn.oid = s.opfnamespace WHERE s.oid = o.amopsortfamily))
                FROM pg_depend i JOIN pg_amop o ON o.oid = i.objid
                WHERE i.classid = 'pg_amop'::regclass AND i.refclassid = 'pg_opclass'::regclass
                  AND i.refobjid = c.oid
                UNION ALL
                SELECT format('FUNCTION %s (%s, %s) %s', p.amprocnum, format_type(p.amproclefttype, NULL),
                    format_type(p.amprocrighttype, NULL), p.amproc::regprocedure)
                FROM pg_depend i JOIN pg_amproc p ON p.oid = i.objid
                WHERE i.classid = 'pg_amproc'::regclass AND i.refclassid = 'pg_opclass'::regclass
                  AND i.refobjid = c.oid) m)) AS text) d
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_opclass'::regclass AND e.objid = c.oid
      AND e.deptype = 'e')
