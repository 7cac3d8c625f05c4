//! Columns to expressions over them: types, values and conditions.

use super::gene::Gene;
use super::state::{Family, Kind, Sql, State, Uid, join, name, sql, text};

/// What an expression can read.
pub(crate) struct Scope {
    pub(crate) columns: Vec<(Sql, Family)>,
}

impl Scope {
    /// The columns of a relation, behind an alias where there is one.
    pub(crate) fn of(state: &State, relation: Uid, alias: &str) -> Self {
        let named = |uid| sql(&format!("{alias}{{}}"), &[super::state::bare(uid)]);
        let columns = state.columns(relation).into_iter().map(|(uid, family)| (named(uid), family));
        Self { columns: columns.collect() }
    }

    pub(crate) fn none() -> Self {
        Self { columns: Vec::new() }
    }

    /// `VALUE` in a domain, `$1` in a function.
    pub(crate) fn one(word: &str, family: Family) -> Self {
        Self { columns: vec![(text(word), family)] }
    }

    fn column(&self, gene: &mut Gene, family: Family) -> Option<Sql> {
        let of_family = self.columns.iter().filter(|(_, own)| *own == family);
        gene.pick(&of_family.map(|(sql, _)| sql.clone()).collect::<Vec<_>>())
    }
}

/// Some family, those that everybody uses more often than the others.
pub(crate) fn family(gene: &mut Gene, state: &State) -> Family {
    let enums: Vec<Family> = state.of_kinds(&[Kind::Enum]).into_iter().map(Family::Enum).collect();
    let composites = state.of_kinds(&[Kind::Composite]).into_iter().map(Family::Composite);
    let composites: Vec<Family> = composites.collect();
    match gene.below(20) {
        0..5 => Family::Integer,
        5..9 => Family::Text,
        9 => Family::Number,
        10 => Family::Boolean,
        11 | 12 => Family::Time,
        13 => Family::Json,
        14 => Family::Uuid,
        15 => gene.pick(&[Family::Integers, Family::Texts, Family::Range]).unwrap_or(Family::Range),
        16..19 => gene.pick(&enums).unwrap_or(Family::Text),
        _ => gene.pick(&composites).unwrap_or(Family::Integer),
    }
}

/// A type of a family.
pub(crate) fn type_of(gene: &mut Gene, state: &State, family: Family) -> Sql {
    let user_types = |kind: Kind| -> Vec<Uid> {
        let own = state.of_kinds(&[kind]).into_iter();
        own.filter(|uid| state.items.get(uid).and_then(|item| item.family) == Some(family)).collect()
    };
    if gene.chance(25)
        && let Some(uid) = gene.pick(&user_types(Kind::Domain))
    {
        return name(uid);
    }
    if family == Family::Range
        && gene.chance(40)
        && let Some(uid) = gene.pick(&user_types(Kind::Range))
    {
        return name(uid);
    }
    let has_citext = state.items.values().any(|item| item.kind == Kind::Extension && item.name == "citext");
    let words: &[&str] = match family {
        Family::Integer => &["integer", "bigint", "smallint", "integer"],
        Family::Number => &["numeric", "numeric(12,4)", "double precision", "real", "numeric(10,2)"],
        Family::Text if has_citext && gene.chance(30) => &["public.citext"],
        Family::Text => &["text", "varchar(20)", "varchar(50)", "varchar", "char(8)", "text"],
        Family::Boolean => &["boolean"],
        Family::Time => &["timestamptz", "timestamp", "date", "timestamp(3)"],
        Family::Json => &["jsonb", "json"],
        Family::Uuid => &["uuid"],
        Family::Integers => &["integer[]", "bigint[]"],
        Family::Texts => &["text[]", "varchar(10)[]"],
        Family::Range => &["int4range", "numrange"],
        Family::Enum(uid) | Family::Composite(uid) => return name(uid),
    };
    text(gene.word(words))
}

/// A constant of a family, as SQL that needs no column.
pub(crate) fn constant(gene: &mut Gene, state: &State, family: Family) -> Sql {
    let number = gene.below(9);
    match family {
        Family::Integer => text(number.to_string()),
        Family::Number => text(format!("{number}.5")),
        Family::Text => text(gene.word(&["'a'", "'it''s'", "''", "'b c'"])),
        Family::Boolean => text(gene.word(&["true", "false"])),
        Family::Time => text(gene.word(&["now()", "'2020-02-03'", "CURRENT_TIMESTAMP", "'epoch'"])),
        Family::Json => text(gene.word(&["'{}'", "'{\"a\": 1}'", "'[]'"])),
        Family::Uuid => text(gene.word(&["gen_random_uuid()", "'00000000-0000-0000-0000-000000000001'"])),
        Family::Integers => text(gene.word(&["'{}'", "ARRAY[1, 2]"])),
        Family::Texts => text(gene.word(&["'{}'", "ARRAY['a', 'b']::text[]"])),
        Family::Range => text(gene.word(&["'empty'", "'[1,5)'"])),
        Family::Enum(uid) => {
            let labels = state.parts(uid, Kind::Label);
            match gene.pick(&labels) {
                // The label as an item, so that what names it goes with it.
                Some(label) => sql("'{}'::{}", &[super::state::bare(label), name(uid)]),
                None => sql("NULL::{}", &[name(uid)]),
            }
        }
        Family::Composite(uid) => sql("NULL::{}", &[name(uid)]),
    }
}

/// A value of a family.
pub(crate) fn value(gene: &mut Gene, state: &State, scope: &Scope, family: Family) -> Sql {
    if gene.chance(20)
        && let Some(function) = function(gene, state, family)
        && let Some((takes, _)) = state.items.get(&function).and_then(|item| item.takes.as_ref())
    {
        let arguments: Vec<Sql> = takes
            .iter()
            .map(|family| scope.column(gene, *family).unwrap_or_else(|| constant(gene, state, *family)))
            .collect();
        return sql("{}({})", &[name(function), join(arguments, ", ")]);
    }
    let Some(column) = scope.column(gene, family) else {
        let text_column = scope.column(gene, Family::Text);
        return match (family, text_column) {
            (Family::Integer, Some(column)) => sql("length({})", &[column]),
            (Family::Boolean, Some(column)) => sql("({} <> 'x')", &[column]),
            _ => constant(gene, state, family),
        };
    };
    let format = match family {
        Family::Integer => ["{}", "({} + 1)", "abs({})", "({} * 2)", "COALESCE({}, 0)"],
        Family::Number => ["{}", "({} + 1.5)", "abs({})", "{}", "round({})"],
        Family::Text => ["{}", "lower({})", "({} || 'x')", "upper({}::text)", "COALESCE({}, 'none')"],
        Family::Boolean => ["{}", "(NOT {})", "{}", "({} IS TRUE)", "{}"],
        Family::Time => ["{}", "{}", "({} + '1 day'::interval)", "{}", "{}"],
        _ => ["{}"; 5],
    };
    sql(gene.word(&format), &[column])
}

/// A condition.
pub(crate) fn condition(gene: &mut Gene, state: &State, scope: &Scope) -> Sql {
    let first = simple_condition(gene, state, scope);
    if gene.chance(25) {
        let second = simple_condition(gene, state, scope);
        let format = gene.word(&["({} AND {})", "({} OR {})", "(NOT {} OR {})"]);
        return sql(format, &[first, second]);
    }
    first
}

fn simple_condition(gene: &mut Gene, state: &State, scope: &Scope) -> Sql {
    let Some((column, family)) = gene.pick(&scope.columns) else { return text("true") };
    let number = gene.below(20).to_string();
    if gene.chance(15)
        && let Some(function) = function(gene, state, Family::Boolean)
        && let Some((takes, _)) = state.items.get(&function).and_then(|item| item.takes.as_ref())
        && takes.as_slice() == [family]
    {
        return sql("{}({})", &[name(function), column]);
    }
    match family {
        Family::Integer | Family::Number => {
            let formats = ["{} > {}", "{} <> {}", "{} BETWEEN 0 AND {}", "{} IN (1, 2, {})", "({} + 1) < {}"];
            sql(gene.word(&formats), &[column, text(number)])
        }
        Family::Text => {
            let formats = ["{} <> 'x'", "{} IN ('a', 'b')", "length({}) < 100", "{} ~ '^a'", "{} LIKE 'a%'"];
            sql(gene.word(&formats), &[column])
        }
        Family::Boolean => sql(gene.word(&["{}", "{} IS TRUE", "NOT {}"]), &[column]),
        Family::Time => sql(gene.word(&["{} > '2020-01-01'", "{} IS NOT NULL"]), &[column]),
        Family::Enum(_) => {
            let constant = constant(gene, state, family);
            sql(gene.word(&["{} <> {}", "{} = {}", "{} IN ({})"]), &[column, constant])
        }
        Family::Integers => sql("1 = ANY ({})", &[column]),
        _ => sql("{} IS NOT NULL", &[column]),
    }
}

/// A function with this result that takes plain values.
pub(crate) fn function(gene: &mut Gene, state: &State, family: Family) -> Option<Uid> {
    let fits = |uid: &Uid| {
        let item = state.items.get(uid);
        item.is_some_and(|item| item.family == Some(family) && item.takes.is_some())
    };
    gene.pick(&state.of_kinds(&[Kind::Function]).into_iter().filter(fits).collect::<Vec<_>>())
}
