(SELECT coalesce((SELECT nspowner FROM pg_namespace WHERE nspname = 'schema_history'),
                 quote_ident(current_user)::regrole::oid))
