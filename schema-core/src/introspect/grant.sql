-- Privileges that are not those that the object was born with: a row for each that was given, and for each that was
-- taken away. Whose hand a grant came from does not matter.
WITH namespace AS (
    -- What PostgreSQL makes has privileges, too, and pg_dump says those that are not as initdb left them.
    SELECT oid, nspname FROM pg_namespace
    WHERE (nspname !~ '^pg_' OR nspname = 'pg_catalog')
      AND nspname NOT IN ('information_schema', 'schema_history')
), object (class, oid, sub, kind, schema, name, col, identity, "on", lead, owner, now, born) AS (
    SELECT 'pg_class'::regclass::oid, c.oid, 0,
           CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view'
               WHEN 'm' THEN 'materialized view' ELSE 'table' END,
           n.nspname, c.relname, NULL::name, format('%I.%I', n.nspname, c.relname),
           format(CASE c.relkind WHEN 'S' THEN 'SEQUENCE %I.%I' ELSE 'TABLE %I.%I' END, n.nspname, c.relname),
           '', c.relowner, c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's'
               ELSE 'r' END::"char", c.relowner)
    FROM pg_class c JOIN namespace n ON n.oid = c.relnamespace WHERE c.relacl IS NOT NULL
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid, a.attnum, 'column', n.nspname, c.relname, a.attname, '',
           format('TABLE %I.%I', n.nspname, c.relname), '', c.relowner, a.attacl, NULL
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN namespace n ON n.oid = c.relnamespace
    WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
    UNION ALL
    SELECT 'pg_proc'::regclass, p.oid, 0, CASE p.prokind WHEN 'p' THEN 'procedure'
        WHEN 'a' THEN 'aggregate' ELSE 'function' END,
           n.nspname, p.proname, NULL,
           format('%I.%I(%s)', n.nspname, p.proname,
                  CASE WHEN p.prokind <> 'a' THEN oidvectortypes(p.proargtypes) WHEN p.pronargs = 0 THEN '*'
                       WHEN (SELECT aggkind FROM pg_aggregate
                           WHERE aggfnoid = p.oid) = 'n' THEN oidvectortypes(p.proargtypes)
                       ELSE pg_get_function_identity_arguments(p.oid) END),
           format('%s %I.%I(%s)', CASE p.prokind WHEN 'p' THEN 'PROCEDURE'
               ELSE 'FUNCTION' END, n.nspname, p.proname,
                  oidvectortypes(p.proargtypes)),
           '', p.proowner, p.proacl, acldefault('f', p.proowner)
    FROM pg_proc p JOIN namespace n ON n.oid = p.pronamespace WHERE p.proacl IS NOT NULL
      -- The constructors of a range type belong to it, internally; pg_dump leaves them out, too.
      AND NOT EXISTS (SELECT FROM pg_depend i
                      WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i')
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, 0, CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain'
        ELSE 'type' END, n.nspname,
           t.typname, NULL, format('%I.%I', n.nspname, t.typname), format('TYPE %I.%I', n.nspname, t.typname),
           '', t.typowner, t.typacl, acldefault('T', t.typowner)
    FROM pg_type t JOIN namespace n ON n.oid = t.typnamespace WHERE t.typacl IS NOT NULL
        AND t.typtype IN ('e', 'd', 'c', 'r', 'b')
    UNION ALL
    SELECT 'pg_language'::regclass, l.oid, 0, 'language', '', l.lanname, NULL, quote_ident(l.lanname),
           format('LANGUAGE %I', l.lanname), '', l.lanowner, l.lanacl, acldefault('l', l.lanowner)
    FROM pg_language l WHERE l.lanacl IS NOT NULL
    UNION ALL
    SELECT 'pg_foreign_data_wrapper'::regclass, w.oid, 0, 'foreign data wrapper', '', w.fdwname, NULL,
           quote_ident(w.fdwname), format('FOREIGN DATA WRAPPER %I', w.fdwname), '', w.fdwowner, w.fdwacl,
           acldefault('F', w.fdwowner)
    FROM pg_foreign_data_wrapper w WHERE w.fdwacl IS NOT NULL
    UNION ALL
    SELECT 'pg_foreign_server'::regclass, s.oid, 0, 'server', '', s.srvname, NULL, quote_ident(s.srvname),
           format('FOREIGN SERVER %I', s.srvname), '', s.srvowner, s.srvacl, acldefault('S', s.srvowner)
    FROM pg_foreign_server s WHERE s.srvacl IS NOT NULL
    UNION ALL
    SELECT 'pg_namespace'::regclass, s.oid, 0, 'schema', '', n.nspname, NULL, '', format('SCHEMA %I', n.nspname),
           '', s.nspowner, s.nspacl, acldefault('n', s.nspowner)
    FROM pg_namespace s JOIN namespace n ON n.oid = s.oid WHERE s.nspacl IS NOT NULL
    UNION ALL
    -- Within one schema they add to the default, elsewhere they replace it. Those of whoever reads name no role.
    SELECT 'pg_default_acl'::regclass, d.oid, 0, 'default privileges', '', '', NULL,
           concat_ws(' ', 'on', k.words, 'of ' || o.role, 'in schema ' || quote_ident(n.nspname)), k.words,
           concat_ws(' ', 'ALTER DEFAULT PRIVILEGES', 'FOR ROLE ' || o.role, 'IN SCHEMA '
               || quote_ident(n.nspname)),
           d.defaclrole, d.defaclacl,
           CASE WHEN d.defaclnamespace = 0 THEN
               acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole) END
    FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace,
         LATERAL (SELECT CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES'
             WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS'
             ELSE 'LARGE OBJECTS' END AS words) k,
         LATERAL (SELECT quote_ident(nullif(pg_get_userbyid(d.defaclrole), current_user)) AS role) o
    WHERE d.defaclobjtype IN ('r', 'S', 'f', 'T', 'n', 'L')
), privilege AS (
    -- Whoever runs the statements owns what they make. Default privileges are of the role that they name.
    SELECT o.*, side.given, CASE WHEN first.owner THEN 'CURRENT_USER'
                                 WHEN a.grantee = o.owner AND (o.kind <> 'default privileges'
                                     OR pg_get_userbyid(o.owner) = current_user) THEN 'CURRENT_USER'
                                 WHEN a.grantee = 0 THEN 'PUBLIC'
                                 ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS role,
           a.privilege_type AS privilege, bool_or(a.is_grantable) AND a.grantee <> o.owner AS grantable
    FROM object o
    -- What initdb and extensions make is born with privileges that they say.
    LEFT JOIN pg_init_privs i ON i.classoid = o.class AND i.objoid = o.oid AND i.objsubid = o.sub
    CROSS JOIN LATERAL (VALUES (true, o.now), (false, coalesce(i.initprivs, o.born))) AS side (given, acl)
    JOIN LATERAL aclexplode(side.acl) a ON a.privilege_type IN /* names: privilege */
    -- Those were given by the owner of the time, whoever owns it now.
    CROSS JOIN LATERAL (VALUES (NOT side.given AND i.initprivs IS NOT NULL AND a.grantee = a.grantor)) AS first (owner)
    WHERE o.now IS DISTINCT FROM i.initprivs
    GROUP BY o.class, o.oid, o.sub, o.kind, o.schema, o.name, o.col, o.identity, o."on", o.lead, o.owner, o.now,
        o.born, side.given, first.owner,
             a.grantee, a.privilege_type
)
SELECT kind, schema::text, name::text, col::text, identity, "on", lead,
    quote_ident(nullif(pg_get_userbyid(owner), current_user)), bool_or(given), role, privilege, grantable
FROM privilege
GROUP BY class, oid, sub, owner, kind, schema, name, col, identity, "on", lead, role, privilege, grantable
HAVING count(*) = 1;
