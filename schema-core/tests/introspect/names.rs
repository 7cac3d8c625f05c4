//! Names that need quotes, and names that are as long as they can be.

use schema_core::introspect;
use schema_core::model::constraint::ConstraintKind;
use schema_core::model::{EnumId, KeyPart, SequenceId, TableId};

use crate::server::server;

const SQL: &str = r#"
    CREATE SCHEMA "Ünï ""code""";
    SET search_path = "Ünï ""code""";
    CREATE TYPE "Type, (x)" AS ENUM ('it''s', '"', E'back\\slash', '', 'a, b');
    CREATE TABLE "select" (
        "Group by" integer GENERATED ALWAYS AS IDENTITY,
        "a.b" "Type, (x)"[] DEFAULT ARRAY['it''s']::"Type, (x)"[],
        "a ""quoted"" one" text CONSTRAINT "ck; --" CHECK ("a ""quoted"" one" <> ''),
        abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789 integer,
        "ääääääääääääääääääääääääääääääa" text,
        CONSTRAINT "the key" PRIMARY KEY ("Group by"),
        CONSTRAINT "to itself" FOREIGN KEY (abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789)
            REFERENCES "select"
    );
    CREATE INDEX "USING btree (x" ON "select" (
        "a ""quoted"" one" text_pattern_ops,
        lower("ääääääääääääääääääääääääääääääa"), "a.b" DESC);
    CREATE SEQUENCE "Seq'uence";
    CREATE VIEW "V.w" AS SELECT 1;
    CREATE FUNCTION "F n"("Type, (x)", integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';
    CREATE TRIGGER "T r" BEFORE INSERT ON "select" FOR EACH ROW EXECUTE FUNCTION f();
    RESET search_path;
"#;

#[test]
fn names_are_as_the_catalog_has_them() {
    let mut client = server().database("names", SQL);
    let observed = introspect::observe(&mut client).expect("the database");
    let schema = r#"Ünï "code""#;

    let values = &observed.schema.enums[&EnumId::new(schema, "Type, (x)")].values;
    assert_eq!(values, &["it's", "\"", "back\\slash", "", "a, b"]);
    assert!(observed.schema.sequences.contains_key(&SequenceId::new(schema, "Seq'uence")));

    let id = TableId::new(schema, "select");
    let table = &observed.schema.tables[&id];
    let long = "abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789";
    let wide = "ääääääääääääääääääääääääääääääa";
    assert_eq!(long.len(), 63);
    let names: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["Group by", "a.b", r#"a "quoted" one"#, long, wide]);
    let identity = table.columns[0].identity.as_ref().and_then(|identity| identity.sequence.as_ref());
    assert_eq!(identity, Some(&SequenceId::new(schema, "select_Group by_seq")));
    let element = table.columns[1].ty.element.as_ref().expect("a type from a catalog");
    assert_eq!((element.schema.as_str(), element.name.as_str()), (schema, "Type, (x)"));
    assert_eq!(table.columns[1].ty.text, r#""Ünï ""code"""."Type, (x)"[]"#);

    let ConstraintKind::ForeignKey(key) = &table.constraints["to itself"].kind else {
        panic!("a foreign key")
    };
    assert_eq!(
        (&key.columns, &key.target, &key.target_columns),
        (&vec![long.into()], &id, &vec!["Group by".into()])
    );
    let ConstraintKind::Check(check) = &table.constraints["ck; --"].kind else { panic!("a check") };
    assert_eq!(check.expression.printed, r#"("a ""quoted"" one" <> ''::text)"#);

    let index = &table.indexes["USING btree (x"];
    let lower_wide = format!("lower(\"{wide}\")");
    assert_eq!(index.keys[0].part, KeyPart::Column(r#"a "quoted" one"#.into()));
    assert!(index.keys[0].operator_class.is_some() && index.keys[1].operator_class.is_none());
    assert!(matches!(&index.keys[1].part, KeyPart::Expression(text) if text.printed == lower_wide));
    assert!(index.keys[2].descending);

    let objects: Vec<_> =
        observed.schema.objects.keys().map(|id| (id.kind.words(), id.identity.as_str())).collect();
    assert_eq!(
        objects,
        [
            ("function", r#""Ünï ""code"""."F n"("Ünï ""code"""."Type, (x)", integer)"#),
            ("function", r#""Ünï ""code""".f()"#),
            ("view", r#""Ünï ""code"""."V.w""#),
            ("trigger", r#""T r" ON "Ünï ""code"""."select""#),
        ]
    );
    assert!(observed.unmodeled.is_empty());
}

#[test]
fn tables_rank_by_name_with_public_first() {
    let mut client = server().database(
        "ranks",
        "CREATE SCHEMA app; CREATE TABLE app.a (); CREATE TABLE zoo (); CREATE TABLE bee ()",
    );
    let observed = introspect::observe(&mut client).expect("the database");
    let order: Vec<_> = observed.schema.tables_in_order().into_iter().map(|(id, _)| id.to_string()).collect();
    assert_eq!(order, ["bee", "zoo", "app.a"]);
    assert_eq!(observed.schema.tables[&TableId::new("app", "a")].rank, 2);
}

#[test]
fn what_is_not_the_databases_own_is_left_out() {
    let sql = "CREATE EXTENSION hstore; CREATE SCHEMA schema_history;
        CREATE TABLE schema_history.migration (id int);
        CREATE TABLE kept (id int); GRANT SELECT ON schema_history.migration TO reader;
        CREATE TEMP TABLE passing (id serial PRIMARY KEY); CREATE TEMP VIEW passing_by AS SELECT 1;
        CREATE TYPE pg_temp.mood AS ENUM ('a'); CREATE SEQUENCE pg_temp.numbers;
        COMMENT ON EXTENSION hstore IS 'maps'; CREATE TABLE tagged (tags hstore)";
    let mut client = server().database("others", sql);
    let observed = introspect::observe(&mut client).expect("the database");
    let schema = &observed.schema;
    let tables: Vec<_> = schema.tables.keys().map(ToString::to_string).collect();
    assert_eq!(tables, ["kept", "tagged"]);
    assert_eq!(schema.namespaces.len(), 1);
    assert!(schema.enums.is_empty() && schema.sequences.is_empty());
    let objects: Vec<_> = schema.objects.keys().map(ToString::to_string).collect();
    assert_eq!(objects, ["hstore"]);
    assert!(observed.unmodeled.is_empty() && schema.grants.is_empty());
}
