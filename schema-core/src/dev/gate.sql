-- What every dev database of a private server with a gate has besides what PostgreSQL brings. It is in pg_catalog, where nobody but a
-- superuser makes anything, and its oids are below those of users' objects (FirstNormalObjectId in access/transam.h), so
-- that whoever looks for such passes over it.
--
-- Whatever is called here is named with its schema and takes what it is given as it is: operators, functions and casts
-- that the author of a statement made must not run in here.

CREATE FUNCTION pg_catalog.schema_dev_run(
    key pg_catalog.text, statement pg_catalog.text, owner pg_catalog.text, kind pg_catalog.text
) RETURNS pg_catalog.void LANGUAGE plpgsql SECURITY DEFINER
-- Event triggers are somebody's functions. How strings end is what whoever cut the statement went by.
SET session_replication_role = replica SET standard_conforming_strings = on AS $gate$
DECLARE
    superuser pg_catalog.oid := 10::pg_catalog.oid;
    builder pg_catalog.oid := (SELECT a.oid FROM pg_catalog.pg_authid a
        WHERE a.rolname OPERATOR(pg_catalog.=) 'postgres'::pg_catalog.name);
    taker pg_catalog.oid;
    functions pg_catalog.oid[];
    versions pg_catalog.tid[];
    relations pg_catalog.oid[];
    types pg_catalog.oid[];
    schemas pg_catalog.oid[];
    languages pg_catalog.oid[];
    classes pg_catalog.oid[];
    families pg_catalog.oid[];
    is_extension pg_catalog.bool := kind OPERATOR(pg_catalog.=) 'extension'::pg_catalog.text;
    is_rename pg_catalog.bool := kind OPERATOR(pg_catalog.=) 'rename'::pg_catalog.text;
    -- The constructors of range types, which are the superuser's whoever makes the type (makeRangeConstructors in
    -- commands/typecmds.c).
    constructors pg_catalog.oid[];
BEGIN
    IF NOT COALESCE((SELECT a.rolpassword OPERATOR(pg_catalog.=) pg_catalog.encode(
            pg_catalog.sha256(pg_catalog.convert_to(key, 'UTF8'::pg_catalog.name)), 'hex'::pg_catalog.text)
        FROM pg_catalog.pg_authid a
        WHERE a.rolname OPERATOR(pg_catalog.=) 'schema_key'::pg_catalog.name), false) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission denied for function schema_dev_run';
    END IF;
    IF pg_catalog.current_setting('client_encoding'::pg_catalog.text)
        OPERATOR(pg_catalog.<>) 'UTF8'::pg_catalog.text THEN
        RAISE EXCEPTION USING ERRCODE = '42501',
            MESSAGE = 'permission denied for what superusers may do where client_encoding is not UTF8';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_event_trigger e
        WHERE e.evtenabled OPERATOR(pg_catalog.=) 'A'::pg_catalog."char"
           OR e.evtenabled OPERATOR(pg_catalog.=) 'R'::pg_catalog."char") THEN
        RAISE EXCEPTION USING ERRCODE = '42501',
            MESSAGE = 'permission denied for what superusers may do behind an event trigger that is always enabled';
    END IF;
    IF owner IS NOT NULL THEN
        taker := (SELECT a.oid FROM pg_catalog.pg_authid a
            WHERE a.rolname OPERATOR(pg_catalog.=) owner::pg_catalog.name
              AND NOT a.rolsuper AND NOT pg_catalog.starts_with(owner, 'pg_'::pg_catalog.text));
        IF taker IS NULL AND EXISTS (SELECT FROM pg_catalog.pg_authid a
            WHERE a.rolname OPERATOR(pg_catalog.=) owner::pg_catalog.name) THEN
            RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission denied to give something to a superuser';
        END IF;
    END IF;
    constructors := COALESCE((SELECT pg_catalog.array_agg(d.objid) FROM pg_catalog.pg_depend d
        JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) d.refobjid
            AND t.typowner OPERATOR(pg_catalog.=) builder
        WHERE is_rename AND d.classid OPERATOR(pg_catalog.=) 1255::pg_catalog.oid
          AND d.refclassid OPERATOR(pg_catalog.=) 1247::pg_catalog.oid
          AND d.deptype OPERATOR(pg_catalog.=) 'i'::pg_catalog."char"), ARRAY[]::pg_catalog.oid[]);
    functions := (SELECT pg_catalog.array_agg(p.oid ORDER BY p.oid) FROM pg_catalog.pg_proc p
        WHERE p.proowner OPERATOR(pg_catalog.=) superuser);
    versions := (SELECT pg_catalog.array_agg(p.ctid ORDER BY p.oid) FROM pg_catalog.pg_proc p
        WHERE p.proowner OPERATOR(pg_catalog.=) superuser
          AND NOT p.oid OPERATOR(pg_catalog.=) ANY (constructors));
    relations := (SELECT pg_catalog.array_agg(c.oid ORDER BY c.oid) FROM pg_catalog.pg_class c
        WHERE c.relowner OPERATOR(pg_catalog.=) superuser);
    types := (SELECT pg_catalog.array_agg(t.oid ORDER BY t.oid) FROM pg_catalog.pg_type t
        WHERE t.typowner OPERATOR(pg_catalog.=) superuser);
    schemas := (SELECT pg_catalog.array_agg(n.oid ORDER BY n.oid) FROM pg_catalog.pg_namespace n
        WHERE n.nspowner OPERATOR(pg_catalog.=) superuser);
    languages := (SELECT pg_catalog.array_agg(l.oid) FROM pg_catalog.pg_language l);
    classes := (SELECT pg_catalog.array_agg(o.oid) FROM pg_catalog.pg_opclass o);
    families := (SELECT pg_catalog.array_agg(o.oid) FROM pg_catalog.pg_opfamily o);

    -- Whoever defines a type has to be who announced it, superuser or not (TypeCreate in catalog/pg_type.c).
    UPDATE pg_catalog.pg_type SET typowner = superuser
        WHERE NOT typisdefined AND typowner OPERATOR(pg_catalog.=) builder;

    EXECUTE statement;

    IF NOT is_extension AND (
        NOT (versions OPERATOR(pg_catalog.=) (SELECT pg_catalog.array_agg(p.ctid ORDER BY p.oid)
            FROM pg_catalog.pg_proc p WHERE p.proowner OPERATOR(pg_catalog.=) superuser
              AND p.oid OPERATOR(pg_catalog.=) ANY (functions)
              AND NOT p.oid OPERATOR(pg_catalog.=) ANY (constructors)))
        OR NOT (relations OPERATOR(pg_catalog.=) (SELECT pg_catalog.array_agg(c.oid ORDER BY c.oid)
            FROM pg_catalog.pg_class c WHERE c.relowner OPERATOR(pg_catalog.=) superuser))
        OR NOT (types OPERATOR(pg_catalog.=) (SELECT pg_catalog.array_agg(t.oid ORDER BY t.oid)
            FROM pg_catalog.pg_type t WHERE t.typowner OPERATOR(pg_catalog.=) superuser
              AND t.oid OPERATOR(pg_catalog.=) ANY (types)))
        OR NOT (schemas OPERATOR(pg_catalog.=) (SELECT pg_catalog.array_agg(n.oid ORDER BY n.oid)
            FROM pg_catalog.pg_namespace n WHERE n.nspowner OPERATOR(pg_catalog.=) superuser))) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission denied to change what is the superuser''s';
    END IF;
    IF owner IS NOT NULL AND NOT pg_catalog.pg_has_role(builder, taker, 'MEMBER'::pg_catalog.text) THEN
        EXECUTE pg_catalog.concat('GRANT ', pg_catalog.quote_ident(owner), ' TO postgres');
    END IF;
    UPDATE pg_catalog.pg_extension SET extowner = builder
        WHERE oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid AND extowner OPERATOR(pg_catalog.=) superuser;
    UPDATE pg_catalog.pg_foreign_data_wrapper SET fdwowner = builder
        WHERE fdwowner OPERATOR(pg_catalog.=) superuser;
    IF NOT is_extension THEN
        UPDATE pg_catalog.pg_event_trigger SET evtowner = builder WHERE evtowner OPERATOR(pg_catalog.=) superuser;
        UPDATE pg_catalog.pg_publication SET pubowner = builder WHERE pubowner OPERATOR(pg_catalog.=) superuser;
        UPDATE pg_catalog.pg_subscription SET subowner = builder WHERE subowner OPERATOR(pg_catalog.=) superuser;
        UPDATE pg_catalog.pg_proc SET proowner = builder WHERE proowner OPERATOR(pg_catalog.=) superuser
            AND NOT oid OPERATOR(pg_catalog.=) ANY (functions);
        UPDATE pg_catalog.pg_type SET typowner = builder WHERE typowner OPERATOR(pg_catalog.=) superuser
            AND NOT oid OPERATOR(pg_catalog.=) ANY (types);
        UPDATE pg_catalog.pg_language SET lanowner = builder WHERE NOT oid OPERATOR(pg_catalog.=) ANY (languages);
        UPDATE pg_catalog.pg_opclass SET opcowner = builder WHERE NOT oid OPERATOR(pg_catalog.=) ANY (classes);
        UPDATE pg_catalog.pg_opfamily SET opfowner = builder WHERE NOT oid OPERATOR(pg_catalog.=) ANY (families);
        -- A function of the server under another name is as good as that one, where everybody may call it.
        IF EXISTS (SELECT FROM pg_catalog.pg_proc p
            WHERE p.prolang OPERATOR(pg_catalog.=) 12::pg_catalog.oid
              AND p.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
              AND NOT p.oid OPERATOR(pg_catalog.=) ANY (functions)
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_proc b
                  WHERE b.prosrc OPERATOR(pg_catalog.=) p.prosrc AND b.proacl IS NULL
                    AND b.prolang OPERATOR(pg_catalog.=) 12::pg_catalog.oid
                    AND b.oid OPERATOR(pg_catalog.<) 16384::pg_catalog.oid)) THEN
            RAISE EXCEPTION USING ERRCODE = '42501',
                MESSAGE = 'permission denied for a function of the server that not everybody may call';
        END IF;
        -- What checks the options of a foreign table is not the handler but the validator.
        IF EXISTS (SELECT FROM pg_catalog.pg_foreign_data_wrapper w
            WHERE w.fdwhandler OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_foreign_data_wrapper e JOIN pg_catalog.pg_depend d
                  ON d.classid OPERATOR(pg_catalog.=) 2328::pg_catalog.oid
                  AND d.objid OPERATOR(pg_catalog.=) e.oid
                  AND d.deptype OPERATOR(pg_catalog.=) 'e'::pg_catalog."char"
                  WHERE e.fdwhandler OPERATOR(pg_catalog.=) w.fdwhandler
                    AND e.fdwvalidator OPERATOR(pg_catalog.=) w.fdwvalidator)) THEN
            RAISE EXCEPTION USING ERRCODE = '42501',
                MESSAGE = 'permission denied for a handler without the validator of its extension';
        END IF;
        -- Trusted is what lets nobody out of the database, and that is the handler's to know.
        IF EXISTS (SELECT FROM pg_catalog.pg_language l
            WHERE NOT l.oid OPERATOR(pg_catalog.=) ANY (languages) AND l.lanpltrusted
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_language t
                  WHERE t.oid OPERATOR(pg_catalog.=) ANY (languages) AND t.lanpltrusted
                    AND t.lanplcallfoid OPERATOR(pg_catalog.=) l.lanplcallfoid)) THEN
            RAISE EXCEPTION USING ERRCODE = '42501',
                MESSAGE = 'permission denied to trust a handler that no trusted language has';
        END IF;
    END IF;
END $gate$;

-- What `GRANT SET ON PARAMETER` allows since PostgreSQL 15.
CREATE FUNCTION pg_catalog.schema_dev_replication(role pg_catalog.text, is_local pg_catalog.bool)
RETURNS pg_catalog.text LANGUAGE plpgsql SECURITY DEFINER AS $gate$
BEGIN
    RETURN pg_catalog.set_config('session_replication_role'::pg_catalog.text, role, is_local);
END $gate$;

DELETE FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_proc'::regclass
    AND objid IN (SELECT oid FROM pg_catalog.pg_proc WHERE proname IN ('schema_dev_run', 'schema_dev_replication'));
UPDATE pg_catalog.pg_proc SET oid = CASE proname WHEN 'schema_dev_run' THEN 16382 ELSE 16383 END
    WHERE proname IN ('schema_dev_run', 'schema_dev_replication');

-- A superuser sees the options of every user mapping and the connection of every subscription. So does the role that
-- builds here: they are its own.
CREATE OR REPLACE VIEW pg_catalog.pg_user_mappings AS
    SELECT u.oid AS umid, s.oid AS srvid, s.srvname, u.umuser,
           CASE WHEN u.umuser = 0 THEN 'public'::name ELSE a.rolname END AS usename, u.umoptions
    FROM pg_catalog.pg_user_mapping u JOIN pg_catalog.pg_foreign_server s ON u.umserver = s.oid
    LEFT JOIN pg_catalog.pg_authid a ON a.oid = u.umuser;
GRANT SELECT (subconninfo) ON pg_catalog.pg_subscription TO postgres;
-- As if initdb had said so: nobody granted it.
INSERT INTO pg_catalog.pg_init_privs (objoid, classoid, objsubid, privtype, initprivs)
    SELECT attrelid, 'pg_catalog.pg_class'::regclass, attnum, 'i', attacl FROM pg_catalog.pg_attribute
    WHERE attrelid = 'pg_catalog.pg_subscription'::regclass AND attname = 'subconninfo';

-- Since PostgreSQL 15 it is the owner's of the database.
DO $$ BEGIN
    IF current_setting('server_version_num')::int < 150000 THEN ALTER SCHEMA public OWNER TO postgres; END IF;
END $$;
