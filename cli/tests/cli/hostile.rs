//! Operators and functions in `public` that match better than PostgreSQL's own: no statement of ours ever calls one, even
//! where the role and the database have `public` in their path.

use crate::world::World;

/// Makes an overload of every operator and function below for every pair of types below. Each leaves a trace that no
/// rollback takes away.
const OVERLOADS: &str = r#"
CREATE SEQUENCE public.calls;
DO $make$
DECLARE
    types text[] := ARRAY['name', 'text', 'varchar', '"char"', 'int4', 'int8', 'oid', 'bool', 'interval'];
    operators text[] := ARRAY['=', '<>', '<', '>', '<=', '>=', '+', '-', '*', '/', '||', '~', '~~', '&', '>>', '@>'];
    functions text[] := ARRAY['format', 'current_setting', 'set_config', 'pg_relation_size', 'to_char', 'count', 'max',
        'pg_try_advisory_lock', 'pg_advisory_unlock', 'has_table_privilege', 'to_regclass', 'to_regnamespace',
        'quote_ident', 'quote_literal', 'unnest', 'array_agg', 'string_agg', 'concat_ws', 'setval', 'timezone', 'host',
        'pg_get_expr', 'pg_get_constraintdef', 'pg_get_indexdef', 'format_type', 'obj_description', 'col_description',
        'pg_get_functiondef', 'pg_get_viewdef', 'pg_get_triggerdef', 'aclexplode', 'array_position', 'array_to_string',
        'array_length', 'generate_series', 'generate_subscripts', 'lower', 'length', 'left', 'substring', 'replace',
        'to_jsonb', 'clock_timestamp', 'nextval', 'pg_partition_tree', 'coalesce_to', 'pg_describe_object', 'bool_or',
        'row_number', 'starts_with', 'regexp_replace', 'min', 'sum', 'json_agg', 'split_part', 'cardinality'];
    body text := $body$BEGIN PERFORM pg_catalog.nextval('public.calls');
        RAISE EXCEPTION 'an overload was called'; END$body$;
    l text; r text; f text; o text;
BEGIN
    FOREACH l IN ARRAY types LOOP
        FOREACH f IN ARRAY functions LOOP
            EXECUTE format('CREATE FUNCTION public.%I(%s) RETURNS text LANGUAGE plpgsql AS %L', f, l, body);
        END LOOP;
        FOREACH r IN ARRAY types LOOP
            FOREACH f IN ARRAY functions LOOP
                CONTINUE WHEN l NOT IN ('text', 'oid') OR r NOT IN ('text', 'int4', 'bool');
                EXECUTE format('CREATE FUNCTION public.%I(%s, %s) RETURNS text LANGUAGE plpgsql AS %L', f, l, r, body);
            END LOOP;
            EXECUTE format('CREATE FUNCTION public.overload(%s, %s) RETURNS bool LANGUAGE plpgsql AS %L', l, r, body);
            FOREACH o IN ARRAY operators LOOP
                EXECUTE format('CREATE OPERATOR public.%s (FUNCTION = public.overload, LEFTARG = %s, RIGHTARG = %s)',
                    o, l, r);
            END LOOP;
        END LOOP;
    END LOOP;
END
$make$;
"#;

#[test]
fn no_statement_of_ours_calls_them() {
    let mut world = World::started();
    let url = world.url();
    world.schema(&["generate", "--down", "0000"]).expect(0);
    let database = world.target.name().to_owned();
    world.target.client().batch_execute(OVERLOADS).expect("overloads");
    let path = format!(r#"ALTER DATABASE "{database}" SET search_path = public, pg_catalog"#);
    world.target.client().batch_execute(&path).expect("a path");
    // It is PostgreSQL that would call them.
    let ask = "SET search_path = public; SELECT 'a'::varchar = 'b'::varchar";
    let error = world.target.client().batch_execute(ask).expect_err("an overload");
    assert!(
        error.as_db_error().is_some_and(|error| error.message() == "an overload was called"),
        "{error:?}"
    );
    let calls = |world: &mut World| -> i64 {
        world.target.client().query_one("SELECT last_value FROM public.calls", &[]).expect("a number").get(0)
    };
    let before = calls(&mut world);
    for args in [
        &["status", "--database", &url][..],
        &["migrate", "--dry-run", "--database", &url],
        &["migrate", "--database", &url],
        &["status", "--database", &url],
        &["drift", "--database", &url],
        &["diff", "--from", &url, "--to", "declared"],
        &["diff", "--from", "declared", "--to", &url],
        &["pull", "--database", &url, "--out", "pulled"],
        &["migrate", "--down", "--accept-loss", "--database", &url],
        &["push", "--dry-run", "--force", "--database", &url],
        &["baseline", "--force", "--database", &url],
    ] {
        let ran = world.schema(args);
        assert!(!ran.stderr.contains("overload was called"), "{args:?}: {}", ran.stderr);
        assert_eq!(calls(&mut world), before, "{args:?}: {}", ran.stderr);
        if matches!(args[0], "migrate" | "baseline") {
            ran.expect(0);
        }
    }
}
