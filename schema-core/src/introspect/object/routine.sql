-- Functions and procedures. Replacing one keeps its result, and the names and defaults of its arguments.
SELECT 'pg_proc'::regclass::oid, p.oid, CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END,
       format('%I.%I(%s)', n.nspname, p.proname, oidvectortypes(p.proargtypes)), NULL::name, NULL::name,
       printed.definition, rtrim(printed.definition, E'\n'),
       ARRAY[p.prokind::text, coalesce(pg_get_function_result(p.oid), ''), coalesce(p.proargmodes::text, '')]
           || array(SELECT coalesce(a, '') FROM unnest(p.proargnames) WITH ORDINALITY a(a, at) ORDER BY at)
           || array_fill('default'::text, ARRAY[p.pronargdefaults]),
       (SELECT json_agg(json_build_object('name', 'extension ' || quote_ident(e.extname),
                   'set', format('ALTER %s DEPENDS ON EXTENSION %I', k.words, e.extname),
                   'unset', format('ALTER %s NO DEPENDS ON EXTENSION %I', k.words, e.extname),
                   'overwrites', true, 'inline', false) ORDER BY e.extname)::text
        FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid,
             LATERAL (SELECT format('%s %I.%I(%s)', CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
                 n.nspname, p.proname, oidvectortypes(p.proargtypes)) AS words) k
        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'x'),
       obj_description(p.oid, 'pg_proc')
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
-- Without settings that are not anybody's: those that no manual knows, and no extension.
CROSS JOIN LATERAL (
    SELECT CASE WHEN p.proconfig IS NULL THEN pg_get_functiondef(p.oid)
        ELSE (SELECT regexp_replace(pg_get_functiondef(p.oid),
                  coalesce(string_agg(format('^ SET %s TO [^\n]*\n', split_part(o, '=', 1)), '|'), '$^'), '', 'gn')
              FROM unnest(p.proconfig) o WHERE o ~ '^pg_[^.=]*=') END AS definition OFFSET 0) printed
WHERE p.prokind <> 'a' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  -- The constructors of a range type belong to it, internally.
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype IN ('e', 'i'))
