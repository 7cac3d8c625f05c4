//! Defaults that go, and those that have to be computed for each row.

use schema_model::object::Kind;
use schema_model::{ColumnId, ObjectId};

use super::super::step::{Phase, Step};
use super::super::{Context, Effects, LockMode};
use super::links::no_default;
use super::{alter, sequences_in};
use crate::diff::Change;
use crate::sql::identity;
use crate::sql::tokens::{self, Token};

pub(super) fn drop(change: &Change, id: &ColumnId, default: Option<&str>) -> Step {
    let sql = format!("{} DROP DEFAULT", alter(id));
    let effects = Effects::lock(&id.table, LockMode::AccessExclusiveLock);
    let step = Step::new(Phase::AlterColumn, change, sql, effects).creates([no_default(id)]);
    step.releases(default.map(sequences_in).unwrap_or_default().into_iter().map(ObjectId::Sequence))
}

/// Whether a default must be computed for each row: it calls something that is volatile, or may be.
///
/// `now()` and its kin give one value for the whole statement, which PostgreSQL then stores once. A printed name without
/// a schema is one of `pg_catalog`.
pub(super) fn is_volatile(context: &Context<'_>, printed: &str) -> bool {
    let found = tokens::tokens(printed);
    (0..found.len()).any(|at| {
        let [Token::Name(name, _), open, ..] = &found[at..] else { return false };
        let schema = match at.checked_sub(2).and_then(|first| found.get(first..at)) {
            Some([Token::Name(schema, _), dot]) if dot.is('.') => Some(schema),
            _ => None,
        };
        open.is('(')
            && match schema {
                Some(schema) => may_be_volatile(context, schema, name),
                None => VOLATILE.contains(&name.as_str()),
            }
    })
}

/// What is in `pg_catalog`, is `provolatile = 'v'`, and may stand in a default.
const VOLATILE: &[&str] = &[
    "clock_timestamp",
    "currval",
    "gen_random_uuid",
    "lastval",
    "nextval",
    "random",
    "random_normal",
    "set_config",
    "setseed",
    "setval",
    "timeofday",
    "uuidv4",
    "uuidv7",
];

/// Whether a function is volatile, or one of an extension, of which nothing is known.
fn may_be_volatile(context: &Context<'_>, schema: &str, name: &str) -> bool {
    let is_it = |text: &str| {
        let own = identity::parse(text);
        own.is_some_and(|own| own.schema.as_deref() == Some(schema) && own.name == name)
    };
    let functions = context.after.objects.iter().filter(|(id, _)| id.kind == Kind::Function);
    let mut functions = functions.filter(|(id, _)| is_it(&id.identity)).peekable();
    // The words stand on a line of their own, before the body.
    let is_stable = |definition: &str| {
        let head = definition.lines().take_while(|line| !line.starts_with("AS "));
        head.skip(1).any(|line| line.split_whitespace().any(|word| matches!(word, "IMMUTABLE" | "STABLE")))
    };
    functions.peek().is_none() || functions.any(|(_, function)| !is_stable(&function.definition))
}
