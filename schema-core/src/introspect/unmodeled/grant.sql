-- Privileges: one row per object whose privileges are not those that it was born with.
WITH member AS (
    SELECT classid, objid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
), object (kind, name, now, born) AS (
    SELECT 'grant on language', quote_ident(l.lanname), l.lanacl,
           coalesce(i.initprivs, acldefault('l', l.lanowner))
    FROM pg_language l
    LEFT JOIN pg_init_privs i ON i.classoid = 'pg_language'::regclass AND i.objoid = l.oid
    WHERE l.lanacl IS NOT NULL
    UNION ALL
    SELECT 'grant on foreign data wrapper', quote_ident(w.fdwname), w.fdwacl, acldefault('F', w.fdwowner)
    FROM pg_foreign_data_wrapper w
    WHERE w.fdwacl IS NOT NULL
      AND w.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_foreign_data_wrapper'::regclass)
    UNION ALL
    SELECT 'grant on foreign server', quote_ident(s.srvname), s.srvacl, acldefault('S', s.srvowner)
    FROM pg_foreign_server s
    WHERE s.srvacl IS NOT NULL
      AND s.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_foreign_server'::regclass)
), line AS (
    SELECT o.kind, o.name, side.at, e.own,
           concat(CASE WHEN e.own THEN 'the owner' WHEN e.grantee = 0 THEN 'PUBLIC'
                       ELSE quote_ident(pg_get_userbyid(e.grantee)) END,
                  ': ', string_agg(e.privilege, ', ' ORDER BY e.privilege)) AS text
    FROM object o
    CROSS JOIN LATERAL (VALUES ('now', o.now), ('born', o.born)) AS side (at, acl)
    -- The owner grants to itself and nobody else does; whose hand a grant came from does not matter.
    CROSS JOIN LATERAL (SELECT a.grantee, a.grantee = a.grantor AS own,
                               concat(a.privilege_type,
                                      CASE WHEN bool_or(a.is_grantable) THEN ' with grant option' END)
                                   AS privilege
                        FROM aclexplode(side.acl) a GROUP BY a.grantee, own, a.privilege_type) e
    GROUP BY o.kind, o.name, side.at, e.own, e.grantee
), compared AS (
    SELECT *, count(*) OVER (PARTITION BY kind, name, text) = 1 AS differs FROM line
)
SELECT kind, name,
       coalesce(string_agg(text, E'\n' ORDER BY text) FILTER (WHERE at = 'now' AND (NOT own OR differs)),
           'nobody')
FROM compared
GROUP BY kind, name
HAVING bool_or(differs);
