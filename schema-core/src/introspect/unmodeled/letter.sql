-- Letters that no manual from 14 to 18 knows, where the queries take a row by its letter, or its letter for the last one
-- that is left. What has one would be skipped, or taken for something else.
SELECT format('unknown %s of %s', field, kind), name, letter::text
FROM (
    SELECT 'relkind', 'relation', format('%I.%I', n.nspname, c.relname), c.relkind
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind NOT IN ('r', 'i', 'S', 't', 'v', 'm', 'c', 'f', 'p', 'I') AND c.oid >= 16384
    UNION ALL
    SELECT 'relpersistence', 'relation', format('%I.%I', n.nspname, c.relname), c.relpersistence
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relpersistence NOT IN ('p', 'u', 't') AND c.oid >= 16384
    UNION ALL
    SELECT 'contype', 'constraint',
           format('%I on %s', con.conname, coalesce(nullif(con.conrelid, 0)::regclass::text, con.contypid::regtype::text)),
           con.contype
    FROM pg_constraint con WHERE con.contype NOT IN ('c', 'f', 'n', 'p', 'u', 't', 'x') AND con.oid >= 16384
    UNION ALL
    SELECT 'typtype', 'type', t.oid::regtype::text, t.typtype
    FROM pg_type t WHERE t.typtype NOT IN ('b', 'c', 'd', 'e', 'p', 'r', 'm') AND t.oid >= 16384
    UNION ALL
    SELECT letter.field, 'function', p.oid::regprocedure::text, letter.own
    FROM pg_proc p CROSS JOIN LATERAL (VALUES ('prokind', p.prokind, 'fpaw'), ('provolatile', p.provolatile, 'isv'),
        ('proparallel', p.proparallel, 'sru')) AS letter (field, own, known)
    WHERE p.oid >= 16384 AND strpos(letter.known, letter.own::text) = 0
    UNION ALL
    SELECT 'tgenabled', 'trigger', format('%I on %s', t.tgname, t.tgrelid::regclass), t.tgenabled
    FROM pg_trigger t WHERE t.tgenabled NOT IN ('O', 'D', 'R', 'A')
    UNION ALL
    SELECT 'evtenabled', 'event trigger', quote_ident(e.evtname), e.evtenabled
    FROM pg_event_trigger e WHERE e.evtenabled NOT IN ('O', 'D', 'R', 'A')
    UNION ALL
    SELECT letter.field, 'rule', format('%I on %s', w.rulename, w.ev_class::regclass), letter.own
    FROM pg_rewrite w CROSS JOIN LATERAL (VALUES ('ev_enabled', w.ev_enabled, 'ODRA'), ('ev_type', w.ev_type, '1234'))
        AS letter (field, own, known)
    WHERE w.oid >= 16384 AND strpos(letter.known, letter.own::text) = 0
    UNION ALL
    SELECT 'polcmd', 'policy', format('%I on %s', p.polname, p.polrelid::regclass), p.polcmd
    FROM pg_policy p WHERE p.polcmd NOT IN ('r', 'a', 'w', 'd', '*')
    UNION ALL
    SELECT letter.field, 'cast', format('(%s AS %s)', c.castsource::regtype, c.casttarget::regtype), letter.own
    FROM pg_cast c CROSS JOIN LATERAL (VALUES ('castcontext', c.castcontext, 'eai'), ('castmethod', c.castmethod, 'fib'))
        AS letter (field, own, known)
    WHERE c.oid >= 16384 AND strpos(letter.known, letter.own::text) = 0
    UNION ALL
    SELECT 'collprovider', 'collation', format('%I.%I', n.nspname, c.collname), c.collprovider
    FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
    WHERE c.oid >= 16384 AND c.collprovider NOT IN ('b', 'c', 'i', 'd')
    UNION ALL
    SELECT 'partstrat', 'table', p.partrelid::regclass::text, p.partstrat
    FROM pg_partitioned_table p WHERE p.partstrat NOT IN ('l', 'r', 'h')
    UNION ALL
    SELECT 'defaclobjtype', 'default privileges', format('of %I', pg_get_userbyid(d.defaclrole)), d.defaclobjtype
    FROM pg_default_acl d WHERE d.defaclobjtype NOT IN ('r', 'S', 'f', 'T', 'n', 'L')
) AS unknown (field, kind, name, letter);
