-- What is not in the hands of the database's usual owner. Sequences of columns go with their tables, indexes and row types
-- too; extensions, casts and what else has no ALTER ... OWNER TO have none that a schema could say.
WITH usual AS MATERIALIZED (SELECT /* usual_owner.sql */ AS oid
), namespace AS (
    SELECT oid, nspname FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'schema_history')
), object (class, oid, owner, kind, schema, name, identity) AS (
    SELECT 'pg_namespace'::regclass::oid, s.oid, s.nspowner, 'schema', '', n.nspname, ''
    FROM usual u JOIN pg_namespace s ON s.nspowner <> u.oid JOIN namespace n ON n.oid = s.oid
    WHERE n.nspname <> 'public'
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid, c.relowner, CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view'
               WHEN 'm' THEN 'materialized view' ELSE 'table' END, n.nspname, c.relname,
           format('%I.%I', n.nspname, c.relname)
    FROM usual u JOIN pg_class c ON c.relowner <> u.oid JOIN namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
      AND NOT (c.relkind = 'S' AND EXISTS (SELECT FROM pg_depend o WHERE o.classid = 'pg_class'::regclass
          AND o.objid = c.oid AND o.objsubid = 0 AND o.refclassid = 'pg_class'::regclass
          AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')))
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, t.typowner, CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain'
               ELSE 'type' END, n.nspname, t.typname, format('%I.%I', n.nspname, t.typname)
    FROM usual u JOIN pg_type t ON t.typowner <> u.oid JOIN namespace n ON n.oid = t.typnamespace
    LEFT JOIN pg_class c ON c.oid = t.typrelid
    -- A shell cannot be given away, and an array goes with what it is of.
    WHERE t.typtype IN ('e', 'd', 'c', 'r', 'b') AND (c.oid IS NULL OR c.relkind = 'c')
      AND NOT EXISTS (SELECT FROM pg_type element WHERE element.typarray = t.oid)
    UNION ALL
    SELECT 'pg_proc'::regclass, p.oid, p.proowner, CASE p.prokind WHEN 'p' THEN 'procedure'
               WHEN 'a' THEN 'aggregate' ELSE 'function' END, n.nspname, p.proname,
           format('%I.%I(%s)', n.nspname, p.proname,
                  CASE WHEN p.prokind <> 'a' THEN oidvectortypes(p.proargtypes) WHEN p.pronargs = 0 THEN '*'
                       WHEN (SELECT aggkind FROM pg_aggregate
                           WHERE aggfnoid = p.oid) = 'n' THEN oidvectortypes(p.proargtypes)
                       ELSE pg_get_function_identity_arguments(p.oid) END)
    FROM usual u JOIN pg_proc p ON p.proowner <> u.oid JOIN namespace n ON n.oid = p.pronamespace
    UNION ALL
    SELECT 'pg_operator'::regclass, o.oid, o.oprowner, 'operator', n.nspname, o.oprname,
           format('%I.%s (%s, %s)', n.nspname, o.oprname,
               CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END,
               CASE WHEN o.oprright = 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END)
    FROM usual u JOIN pg_operator o ON o.oprowner <> u.oid JOIN namespace n ON n.oid = o.oprnamespace
    WHERE o.oprcode <> 0
    UNION ALL
    SELECT 'pg_opclass'::regclass, c.oid, c.opcowner, 'operator class', n.nspname, c.opcname,
           format('%I.%I USING %I', n.nspname, c.opcname, am.amname)
    FROM usual u JOIN pg_opclass c ON c.opcowner <> u.oid JOIN namespace n ON n.oid = c.opcnamespace
    JOIN pg_am am ON am.oid = c.opcmethod
    UNION ALL
    SELECT 'pg_opfamily'::regclass, f.oid, f.opfowner, 'operator family', n.nspname, f.opfname,
           format('%I.%I USING %I', n.nspname, f.opfname, am.amname)
    FROM usual u JOIN pg_opfamily f ON f.opfowner <> u.oid JOIN namespace n ON n.oid = f.opfnamespace
    JOIN pg_am am ON am.oid = f.opfmethod
    UNION ALL
    SELECT 'pg_collation'::regclass, c.oid, c.collowner, 'collation', n.nspname, c.collname,
           format('%I.%I', n.nspname, c.collname)
    FROM usual u JOIN pg_collation c ON c.collowner <> u.oid JOIN namespace n ON n.oid = c.collnamespace
    UNION ALL
    SELECT 'pg_conversion'::regclass, c.oid, c.conowner, 'conversion', n.nspname, c.conname,
           format('%I.%I', n.nspname, c.conname)
    FROM usual u JOIN pg_conversion c ON c.conowner <> u.oid JOIN namespace n ON n.oid = c.connamespace
    UNION ALL
    SELECT 'pg_statistic_ext'::regclass, x.oid, x.stxowner, 'statistics', n.nspname, x.stxname,
           format('%I.%I', n.nspname, x.stxname)
    FROM usual u JOIN pg_statistic_ext x ON x.stxowner <> u.oid JOIN namespace n ON n.oid = x.stxnamespace
    UNION ALL
    SELECT 'pg_ts_dict'::regclass, d.oid, d.dictowner, 'text search dictionary', n.nspname, d.dictname,
           format('%I.%I', n.nspname, d.dictname)
    FROM usual u JOIN pg_ts_dict d ON d.dictowner <> u.oid JOIN namespace n ON n.oid = d.dictnamespace
    UNION ALL
    SELECT 'pg_ts_config'::regclass, c.oid, c.cfgowner, 'text search configuration', n.nspname, c.cfgname,
           format('%I.%I', n.nspname, c.cfgname)
    FROM usual u JOIN pg_ts_config c ON c.cfgowner <> u.oid JOIN namespace n ON n.oid = c.cfgnamespace
    UNION ALL
    SELECT 'pg_language'::regclass, l.oid, l.lanowner, 'language', '', l.lanname, quote_ident(l.lanname)
    FROM usual u JOIN pg_language l ON l.lanowner <> u.oid WHERE l.oid >= 16384 AND l.lanispl
    UNION ALL
    SELECT 'pg_foreign_data_wrapper'::regclass, w.oid, w.fdwowner, 'foreign data wrapper', '', w.fdwname,
           quote_ident(w.fdwname)
    FROM usual u JOIN pg_foreign_data_wrapper w ON w.fdwowner <> u.oid
    UNION ALL
    SELECT 'pg_foreign_server'::regclass, s.oid, s.srvowner, 'server', '', s.srvname, quote_ident(s.srvname)
    FROM usual u JOIN pg_foreign_server s ON s.srvowner <> u.oid
    UNION ALL
    SELECT 'pg_publication'::regclass, p.oid, p.pubowner, 'publication', '', p.pubname, quote_ident(p.pubname)
    FROM usual u JOIN pg_publication p ON p.pubowner <> u.oid
    UNION ALL
    SELECT 'pg_subscription'::regclass, s.oid, s.subowner, 'subscription', '', s.subname, quote_ident(s.subname)
    FROM usual u JOIN pg_subscription s ON s.subowner <> u.oid
    WHERE s.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
    UNION ALL
    SELECT 'pg_event_trigger'::regclass, t.oid, t.evtowner, 'event trigger', '', t.evtname, quote_ident(t.evtname)
    FROM usual u JOIN pg_event_trigger t ON t.evtowner <> u.oid
)
SELECT o.kind, o.schema::text, o.name::text, o.identity, pg_get_userbyid(o.owner)::text
FROM object o
-- What an extension has goes with it, and what a type has (its constructors) with that.
WHERE NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = o.class AND e.objid = o.oid AND e.deptype IN ('e', 'i'));
