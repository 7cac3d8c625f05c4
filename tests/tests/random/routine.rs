//! Functions, procedures, aggregates and event triggers.

use super::expression::{self, Scope};
use super::gene::Gene;
use super::state::{Family, Item, Kind, Sql, State, bare, join, name, sql, text};

pub(super) fn item(gene: &mut Gene, state: &State, kind: Kind) -> Option<Item> {
    match kind {
        Kind::Function => function(gene, state),
        Kind::Procedure => {
            let body = gene.word(&["BEGIN NULL; END", "BEGIN PERFORM 1; END", "BEGIN COMMIT; END"]);
            let takes = gene.word(&["a integer", "a integer, b text DEFAULT 'x'", "INOUT a integer"]);
            let families = if takes.contains("b text") {
                vec![Family::Integer, Family::Text]
            } else {
                vec![Family::Integer]
            };
            let mut item = Item::new(
                kind,
                "",
                "CREATE PROCEDURE",
                text(format!("({takes}) LANGUAGE plpgsql AS $$ {body} $$")),
            );
            let types = if families.len() == 2 { "integer, text" } else { "integer" };
            item.takes = Some((families, text(types)));
            Some(item)
        }
        Kind::Aggregate => {
            let step = expression::function(gene, state, Family::Integer)?;
            let (takes, types) = state.items.get(&step)?.takes.as_ref()?;
            let [Family::Integer, rest @ ..] = takes.as_slice() else { return None };
            let own: Sql = if rest.is_empty() { text("*") } else { text("integer") };
            let start = if gene.chance(50) { ", INITCOND = '0'" } else { "" };
            let _ = types;
            let mut item = Item::new(
                kind,
                "",
                "CREATE AGGREGATE",
                sql(&format!("({{}}) (SFUNC = {{}}, STYPE = integer{start})"), &[own.clone(), name(step)]),
            );
            item.takes = Some((rest.to_vec(), own));
            Some(item)
        }
        _ => None,
    }
}

fn function(gene: &mut Gene, state: &State) -> Option<Item> {
    let relations = state.of_kinds(&[Kind::Table, Kind::View, Kind::MaterializedView]);
    match gene.below(18) {
        14 => {
            let body = gene.word(&["BEGIN NULL; END", "BEGIN RAISE DEBUG 'ddl'; END"]);
            let body = format!("() RETURNS event_trigger LANGUAGE plpgsql AS $$ {body} $$");
            Some(called(text(body), Vec::new(), Vec::new(), None))
        }
        // Returns a type of somebody's own.
        15 => {
            let family = gene.pick(&[Family::Integer, Family::Text])?;
            let enums = state.of_kinds(&[Kind::Enum, Kind::Composite, Kind::Domain, Kind::Range]);
            let ty = gene.pick(&enums)?;
            let words = if family == Family::Integer { "integer" } else { "text" };
            let format = gene.word(&[
                "(x WORDS, y {} DEFAULT NULL) RETURNS {} LANGUAGE sql STABLE AS $$ SELECT y $$",
                "(x WORDS, y {} DEFAULT NULL) RETURNS {} LANGUAGE sql STABLE RETURN y",
                "(x WORDS, y {} DEFAULT NULL) RETURNS SETOF {} LANGUAGE sql STABLE ROWS 5 AS $$ SELECT y $$",
            ]);
            let body = sql(&format.replace("WORDS", words), &[name(ty), name(ty)]);
            Some(called(body, Vec::new(), sql(&format!("{words}, {{}}"), &[name(ty)]), None))
        }
        16 => {
            let body = gene.word(&[
                "(VARIADIC x integer[]) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 1 $$",
                "(x integer[], OUT y integer, OUT z text) LANGUAGE sql IMMUTABLE AS $$ SELECT 1, 'a' $$",
                "(x integer[]) RETURNS anyelement LANGUAGE sql AS $$ SELECT NULL $$",
            ]);
            Some(called(text(body), Vec::new(), text("integer[]"), None))
        }
        // Calls another function, in a body that PostgreSQL keeps parsed.
        17 => {
            let family = gene.pick(&[Family::Integer, Family::Boolean, Family::Text])?;
            let other = expression::function(gene, state, family)?;
            let (takes, _) = state.items.get(&other)?.takes.as_ref()?;
            let values: Vec<Sql> =
                takes.iter().map(|family| expression::constant(gene, state, *family)).collect();
            let body = sql(
                "() RETURNS text LANGUAGE sql STABLE BEGIN ATOMIC SELECT {}({})::text; END",
                &[name(other), join(values, ", ")],
            );
            Some(called(body, Vec::new(), Vec::new(), Some(Family::Text)))
        }
        0..5 => plain(gene, state),
        5..7 => trigger_function(gene, state),
        // Reads a relation, in a body that only the executor reads.
        7 => {
            let relation = gene.pick(&relations)?;
            let body = sql(
                "() RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT count(*) FROM {} $$",
                &[name(relation)],
            );
            Some(called(body, Vec::new(), Vec::new(), None))
        }
        // The same in a body that PostgreSQL keeps parsed.
        8 | 9 => {
            let relation = gene.pick(&relations)?;
            let condition = expression::condition(gene, state, &Scope::of(state, relation, "x."));
            let format =
                "() RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT count(*) FROM {} x WHERE {}; END";
            Some(called(sql(format, &[name(relation), condition]), Vec::new(), Vec::new(), None))
        }
        10 => {
            let relation = gene.pick(&relations)?;
            let (column, _) = gene.pick(&state.columns(relation))?;
            let format = "({}) RETURNS text LANGUAGE sql STABLE AS $$ SELECT ($1).{}::text $$";
            Some(called(sql(format, &[name(relation), bare(column)]), Vec::new(), name(relation), None))
        }
        11 => {
            let relation = gene.pick(&relations)?;
            // Parsed, the body would name the columns of a table in an order that a migrated one does not have.
            let parsed = match state.items.get(&relation)?.kind {
                Kind::Table => "() RETURNS SETOF {} LANGUAGE sql STABLE ROWS 10 AS $$ SELECT * FROM {} $$",
                _ => "() RETURNS SETOF {} LANGUAGE sql STABLE BEGIN ATOMIC SELECT * FROM {}; END",
            };
            let format = gene.word(&[
                "() RETURNS SETOF {} LANGUAGE sql STABLE AS $$ SELECT * FROM {} $$",
                parsed,
                "() RETURNS SETOF {} LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT * FROM {}; END $$",
            ]);
            Some(called(sql(format, &[name(relation), name(relation)]), Vec::new(), Vec::new(), None))
        }
        12 => {
            let family = expression::family(gene, state);
            let ty = expression::type_of(gene, state, family);
            let format = "({}) RETURNS TABLE (x {}, n integer) LANGUAGE sql STABLE AS $$ SELECT $1, 1 $$";
            Some(called(sql(format, &[ty.clone(), ty.clone()]), Vec::new(), ty, None))
        }
        _ => {
            let family = expression::family(gene, state);
            let ty = expression::type_of(gene, state, family);
            let volatile = gene.word(&["STABLE", "IMMUTABLE", "VOLATILE STRICT", "STABLE SECURITY DEFINER"]);
            let format = format!(
                "(x {{}}) RETURNS text LANGUAGE plpgsql {volatile} AS $$ BEGIN RETURN $1::text; END $$"
            );
            Some(called(sql(&format, std::slice::from_ref(&ty)), vec![family], ty, Some(Family::Text)))
        }
    }
}

/// A function of values, which anything can call.
fn plain(gene: &mut Gene, state: &State) -> Option<Item> {
    let result = gene.pick(&[Family::Integer, Family::Boolean, Family::Text])?;
    let takes = gene.pick(&[Family::Integer, Family::Text])?;
    let words = |family: Family| match family {
        Family::Integer => "integer",
        Family::Boolean => "boolean",
        _ => "text",
    };
    let other = gene.chance(20);
    let arguments = match (other, gene.chance(50)) {
        (true, true) => format!("x {}, y integer DEFAULT {}", words(takes), gene.below(5)),
        (true, false) => format!("{}, integer", words(takes)),
        (false, true) => format!("x {}", words(takes)),
        (false, false) => words(takes).to_owned(),
    };
    let scope = Scope::one("$1", takes);
    let value = match result {
        Family::Boolean => expression::condition(gene, state, &scope),
        family => expression::value(gene, state, &scope, family),
    };
    let options = gene.word(&["", " STRICT", " PARALLEL SAFE", " COST 50", " SET search_path = pg_catalog"]);
    let form = gene.word(&[
        "LANGUAGE sql IMMUTABLE AS $$ SELECT {} $$",
        "LANGUAGE sql IMMUTABLE RETURN {}",
        "LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN {}; END $$",
    ]);
    // Attributes come before a body that is a statement.
    let form = match form.strip_suffix("RETURN {}") {
        Some(head) => format!("{head}{options} RETURN {{}}"),
        None => format!("{form}{options}"),
    };
    let body = sql(&format!("({arguments}) RETURNS {} {form}", words(result)), &[value]);
    let mut families = vec![takes];
    let mut types = vec![text(words(takes))];
    if other {
        families.push(Family::Integer);
        types.push(text("integer"));
    }
    Some(called(body, families, join(types, ", "), Some(result)))
}

fn trigger_function(gene: &mut Gene, state: &State) -> Option<Item> {
    let body = gene.word(&[
        "BEGIN RETURN NEW; END",
        "BEGIN RAISE DEBUG 'seen'; RETURN NEW; END",
        "BEGIN PERFORM 1; RETURN COALESCE(NEW, OLD); END",
    ]);
    let body = match (gene.chance(30), expression::function(gene, state, Family::Integer)) {
        (true, Some(function)) => sql(
            "BEGIN IF false THEN PERFORM {}; END IF; RETURN NEW; END",
            &[sql("'{}'::text", &[name(function)])],
        ),
        _ => text(body),
    };
    Some(called(
        sql("() RETURNS trigger LANGUAGE plpgsql AS $$ {} $$", &[body]),
        Vec::new(),
        Vec::new(),
        None,
    ))
}

/// Only what has a result of a family is called in expressions.
fn called(body: Sql, takes: Vec<Family>, types: Sql, result: Option<Family>) -> Item {
    let mut item = Item::new(Kind::Function, "", "CREATE FUNCTION", body);
    item.takes = Some((takes, types));
    item.family = result;
    item
}
