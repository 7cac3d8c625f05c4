-- Transaction-local settings (the third argument), so that they work behind a pooler and end by themselves.
SELECT current_setting('server_version_num')::pg_catalog.int4,
       -- Printing qualifies what is not in the path: everything outside pg_catalog. Naming pg_temp puts it
       -- last; left out it would come first, and a temporary table could stand in for a catalog (manual,
       -- search_path).
       set_config('search_path', 'pg_catalog, pg_temp', true),
       set_config('quote_all_identifiers', 'off', true),
       set_config('standard_conforming_strings', 'on', true),
       -- Constants in expressions are printed by their types' output functions.
       set_config('datestyle', 'ISO, MDY', true),
       set_config('intervalstyle', 'postgres', true),
       set_config('timezone', 'UTC', true),
       set_config('extra_float_digits', '1', true),
       set_config('bytea_output', 'hex', true),
       set_config('lc_monetary', 'C', true),
       -- Compiling a query takes longer than any of ours runs.
       set_config('jit', 'off', true);
