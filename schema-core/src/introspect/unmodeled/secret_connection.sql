-- What secret.sql hides in the connections of subscriptions: a few bits of a digest, as in secret_option.sql.
SELECT 'secret', 'connection of subscription ' || quote_ident(name),
       left(encode(sha256(convert_to(option_value, 'UTF8')), 'hex'), 4)
FROM (SELECT s.subname, 'conninfo', s.subconninfo FROM pg_subscription s
      WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()))
    AS s (name, option_name, option_value)
WHERE option_value <> /* secret.sql */;
