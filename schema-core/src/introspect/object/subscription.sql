-- Subscriptions, as far as a schema holds them: whether one is enabled, and how far it got, is where it runs. The
-- connection string shows to superusers only; to others the whole object is unmodeled.
(WITH subscription AS (
    SELECT s.*, quote_ident(s.subname) AS name,
           (SELECT quote_literal(/* secret.sql */)
            FROM (SELECT 'conninfo' AS option_name, s.subconninfo AS option_value) o) AS connection,
           (SELECT string_agg(quote_ident(p), ', ' ORDER BY p) FROM unnest(s.subpublications) p) AS publications
    FROM pg_subscription s
    WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
), option (oid, name, value) AS (
    SELECT s.oid, o.name, o.value
    FROM subscription s, LATERAL (VALUES
        ('binary', s.subbinary::text), ('synchronous_commit', quote_literal(s.subsynccommit)),
        ('streaming', s.substream::text), -- before 16
        ('streaming', CASE s.substream WHEN 't' THEN 'on' WHEN 'p' THEN 'parallel' ELSE 'off' END), -- since 16
        ('disable_on_error', s.subdisableonerr::text), -- since 15
        ('origin', quote_literal(s.suborigin)), -- since 16
        ('run_as_owner', s.subrunasowner::text), -- since 16
        ('password_required', s.subpasswordrequired::text), -- since 16
        ('failover', s.subfailover::text), -- since 17
        ('slot_name', coalesce(quote_literal(s.subslotname), 'NONE'))) o (name, value)
)
SELECT 'pg_subscription'::regclass::oid, s.oid, 'subscription', s.name, NULL::name, NULL::name, o.two_phase,
       format('CREATE SUBSCRIPTION %s CONNECTION %s PUBLICATION %s WITH (%s)', s.name, s.connection,
           s.publications, concat_ws(', ', 'connect = false', nullif(o.two_phase, ''),
           (SELECT string_agg(name || ' = ' || value, ', ') FROM option
            WHERE oid = s.oid AND (value <> 'false' OR name = 'streaming')))),
       NULL::text[],
       (SELECT json_agg(json_build_object('name', p.name, 'unset', NULL, 'overwrites', true, 'inline', true,
                   'set', format('ALTER SUBSCRIPTION %s %s', s.name, p.text)))::text
        FROM (SELECT 'connection', 'CONNECTION ' || s.connection
              UNION ALL
              SELECT 'publications', format('SET PUBLICATION %s WITH (refresh = false)', s.publications)
              UNION ALL
              SELECT name, format('SET (%s = %s)', name, value) FROM option WHERE oid = s.oid) p (name, text)),
       obj_description(s.oid, 'pg_subscription')
FROM subscription s,
     LATERAL (SELECT
         '' -- before 15
         CASE WHEN s.subtwophasestate <> 'd' THEN 'two_phase = true' ELSE '' END -- since 15
         AS two_phase) o)
