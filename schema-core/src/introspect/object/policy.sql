-- Policies of row-level security. ALTER POLICY changes roles and conditions; it cannot take a condition away.
SELECT 'pg_policy'::regclass::oid, p.oid, 'policy', o.policy, n.nspname, c.relname, o.head,
       'CREATE POLICY ' || concat_ws(' ', o.policy, o.head, o.roles, o.using, o.checked), NULL::text[],
       (SELECT json_agg(json_build_object('name', v.name, 'set', format('ALTER POLICY %s %s', o.policy,
           v.clause),
                                          'unset', NULL, 'overwrites', true, 'inline', true))::text
        FROM (VALUES ('roles', o.roles), ('using', o.using), ('check', o.checked)) v (name, clause)
        WHERE v.clause IS NOT NULL),
       obj_description(p.oid, 'pg_policy')
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
     LATERAL (SELECT format('%I ON %I.%I', p.polname, n.nspname, c.relname) AS policy,
         concat_ws(' ', CASE WHEN p.polpermissive THEN 'AS PERMISSIVE' ELSE 'AS RESTRICTIVE' END,
             'FOR ' || CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                                     WHEN 'd' THEN 'DELETE' ELSE 'ALL' END) AS head,
         'TO ' || (SELECT string_agg(CASE role WHEN 0 THEN 'PUBLIC'
             ELSE quote_ident(pg_get_userbyid(role)) END, ', '
                                     ORDER BY pg_get_userbyid(role)) FROM unnest(p.polroles) role) AS roles,
         CASE WHEN p.polqual IS NOT NULL THEN format('USING (%s)', pg_get_expr(p.polqual,
             p.polrelid)) END AS using,
         CASE WHEN p.polwithcheck IS NOT NULL THEN
             format('WITH CHECK (%s)', pg_get_expr(p.polwithcheck, p.polrelid)) END AS checked) o
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid
      AND e.deptype = 'e')
