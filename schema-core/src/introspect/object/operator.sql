-- Operators. The functions that estimate selectivity are parts; one without a function is only spoken of, by an
-- operator that names it.
SELECT 'pg_operator'::regclass::oid, o.oid, 'operator', d.name, NULL::name, NULL::name, d.text,
       format('CREATE OPERATOR %I.%s (%s)', n.nspname, o.oprname, concat_ws(', ', d.text,
           'RESTRICT = ' || nullif(o.oprrest::oid, 0)::regproc,
           'JOIN = ' || nullif(o.oprjoin::oid, 0)::regproc)),
       NULL::text[],
       (SELECT json_agg(json_build_object('name', lower(e.name),
                   'set', format('ALTER OPERATOR %s SET (%s = %s)', d.name, e.name, e.function),
                   'unset', format('ALTER OPERATOR %s SET (%s = NONE)', d.name, e.name),
                   'overwrites', true, 'inline', true))::text
        FROM (VALUES ('RESTRICT', o.oprrest), ('JOIN', o.oprjoin)) e (name, function)
        WHERE e.function <> 0),
       obj_description(o.oid, 'pg_operator')
FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace,
     LATERAL (SELECT format('%I.%s (%s, %s)', n.nspname, o.oprname,
             coalesce(format_type(nullif(o.oprleft, 0), NULL), 'NONE'), format_type(o.oprright, NULL)) AS name,
         concat_ws(', ', 'FUNCTION = ' || o.oprcode,
             'LEFTARG = ' || format_type(nullif(o.oprleft, 0), NULL),
             'RIGHTARG = ' || format_type(nullif(o.oprright, 0), NULL),
             (SELECT format('COMMUTATOR = OPERATOR(%I.%s)', cn.nspname, c.oprname) FROM pg_operator c
              JOIN pg_namespace cn ON cn.oid = c.oprnamespace WHERE c.oid = o.oprcom),
             (SELECT format('NEGATOR = OPERATOR(%I.%s)', cn.nspname, c.oprname) FROM pg_operator c
              JOIN pg_namespace cn ON cn.oid = c.oprnamespace WHERE c.oid = o.oprnegate),
             CASE WHEN o.oprcanhash THEN 'HASHES' END, CASE WHEN o.oprcanmerge THEN 'MERGES' END) AS text) d
WHERE o.oprcode <> 0 AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_operator'::regclass AND e.objid = o.oid
      AND e.deptype = 'e')
