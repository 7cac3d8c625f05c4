-- Operators and what is built of them, casts and conversions.
WITH namespace AS (
    SELECT oid, nspname FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'schema_history')
), member AS (
    SELECT classid, objid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
)
SELECT 'operator', o.oid::regoperator::text,
       concat_ws(E'\n', 'function ' || o.oprcode::regprocedure,
           'returns ' || format_type(nullif(o.oprresult, 0), NULL),
           'commutator ' || o.oprcom::regoperator, 'negator ' || o.oprnegate::regoperator,
           CASE WHEN o.oprcanmerge THEN 'merges' END, CASE WHEN o.oprcanhash THEN 'hashes' END,
           'restrict ' || o.oprrest::regprocedure, 'join ' || o.oprjoin::regprocedure,
           'comment ' || quote_literal(obj_description(o.oid, 'pg_operator')))
FROM pg_operator o JOIN namespace n ON n.oid = o.oprnamespace
WHERE o.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_operator'::regclass)
UNION ALL
SELECT 'operator class', format('%I.%I using %I', n.nspname, c.opcname, am.amname),
       concat_ws(E'\n', 'for type ' || format_type(c.opcintype, NULL),
           CASE WHEN c.opcdefault THEN 'default' END,
           'storage ' || format_type(nullif(c.opckeytype, 0), NULL),
           'family ' || (SELECT format('%I.%I', fn.nspname, f.opfname) FROM pg_opfamily f
                         JOIN pg_namespace fn ON fn.oid = f.opfnamespace WHERE f.oid = c.opcfamily),
           'comment ' || quote_literal(obj_description(c.oid, 'pg_opclass')))
FROM pg_opclass c JOIN namespace n ON n.oid = c.opcnamespace JOIN pg_am am ON am.oid = c.opcmethod
WHERE c.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_opclass'::regclass)
UNION ALL
SELECT 'operator family', format('%I.%I using %I', n.nspname, f.opfname, am.amname),
       concat_ws(E'\n',
           (SELECT string_agg(concat_ws(' ', 'operator', o.amopstrategy, o.amopopr::regoperator,
                       o.amoppurpose,
                       (SELECT format('%I.%I', sn.nspname, s.opfname) FROM pg_opfamily s
                        JOIN pg_namespace sn ON sn.oid = s.opfnamespace WHERE s.oid = o.amopsortfamily)),
                       E'\n' ORDER BY o.amopstrategy, o.amopopr::regoperator::text)
            FROM pg_amop o WHERE o.amopfamily = f.oid),
           (SELECT string_agg(format('function %s (%s, %s) %s', p.amprocnum,
                       format_type(p.amproclefttype, NULL),
                                     format_type(p.amprocrighttype, NULL), p.amproc::regprocedure),
                       E'\n' ORDER BY p.amprocnum, p.amproc::regprocedure::text)
            FROM pg_amproc p WHERE p.amprocfamily = f.oid),
           'comment ' || quote_literal(obj_description(f.oid, 'pg_opfamily')))
FROM pg_opfamily f JOIN namespace n ON n.oid = f.opfnamespace JOIN pg_am am ON am.oid = f.opfmethod
WHERE f.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_opfamily'::regclass)
UNION ALL
SELECT 'cast', format('%s as %s', format_type(c.castsource, NULL), format_type(c.casttarget, NULL)),
       concat_ws(' ', c.castfunc::regprocedure, 'context', c.castcontext, 'method', c.castmethod,
           'comment ' || quote_literal(obj_description(c.oid, 'pg_cast')))
FROM pg_cast c
-- What initdb makes has an oid below (FirstNormalObjectId in access/transam.h); a cast is in no schema.
WHERE c.oid >= 16384 AND c.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_cast'::regclass)
  -- That of a range to its multirange follows from the type.
  AND NOT EXISTS (SELECT FROM pg_depend i
                  WHERE i.classid = 'pg_cast'::regclass AND i.objid = c.oid AND i.deptype = 'i')
UNION ALL
SELECT 'conversion', format('%I.%I', n.nspname, c.conname),
       concat_ws(' ', pg_encoding_to_char(c.conforencoding), 'to', pg_encoding_to_char(c.contoencoding),
           c.conproc::regprocedure, CASE WHEN c.condefault THEN 'default' END,
           'comment ' || quote_literal(obj_description(c.oid, 'pg_conversion')))
FROM pg_conversion c JOIN namespace n ON n.oid = c.connamespace
WHERE c.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_conversion'::regclass);
