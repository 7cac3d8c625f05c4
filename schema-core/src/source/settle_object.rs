//! The texts of views, policies, triggers, rules, domains, functions and statistics that two catalogs print differently,
//! as queries that tell whether they are the same all the same.
//!
//! Each text becomes a query over the relation that it is about; one server prints both until they stop changing. The
//! queries become temporary views, which are only parsed, in a transaction that is rolled back; functions whose body the
//! server parses become temporary functions.

use std::collections::BTreeSet;

use postgres::Transaction;
use schema_model::object::Kind;
use schema_model::{NamedId, Object, Observed, TableId};

use super::settle::{Form, Pair};
use crate::sql::quote;

const ROUNDS: usize = 5;

const PRINTED_VIEW: &str = "SELECT pg_catalog.pg_get_viewdef('pg_temp.settle'::pg_catalog.regclass)";

/// In the words that made it: its schema goes by a name that every session has.
const PRINTED_ROUTINE: &str = r"SELECT pg_catalog.regexp_replace(pg_catalog.pg_get_functiondef(oid), ' pg_temp_\d+\.', ' pg_temp.')
    FROM pg_catalog.pg_proc
    WHERE pronamespace = pg_catalog.pg_my_temp_schema() AND proname = 'settle'";

/// A text within an object.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// All of its definition.
    Definition,
    /// The condition of a trigger or a rule, and what stands before and after.
    Condition(String, String),
    /// A part, by name.
    Part(String),
}

/// Every text that both schemas have, in the same place of the same object, in different words.
pub(super) fn disagreements(before: &Observed, after: &Observed) -> BTreeSet<Pair> {
    let mut found = BTreeSet::new();
    for (id, old) in &before.schema.objects {
        let Some(new) = after.schema.objects.get(id).filter(|new| *new != old) else { continue };
        found.extend(pairs(id, old, new).into_iter().map(|(_, pair)| pair));
    }
    found
}

/// Writes `after`'s words into `before` wherever the pair is known to be the same.
pub(super) fn adopt(before: &mut Observed, after: &Observed, same: &BTreeSet<Pair>) {
    for (id, old) in &mut before.schema.objects {
        let Some(new) = after.schema.objects.get(id).filter(|new| *new != old) else { continue };
        for (place, pair) in pairs(id, old, new) {
            if !same.contains(&pair) {
                continue;
            }
            match place {
                Place::Definition | Place::Condition(..) => old.definition.clone_from(&new.definition),
                Place::Part(name) => {
                    let part = old.parts.iter_mut().find(|part| part.name == name);
                    if let (Some(part), Some(new)) = (part, new.part(&name)) {
                        part.clone_from(new);
                    }
                }
            }
        }
    }
}

/// Whether the server prints both queries alike in the end.
///
/// # Errors
///
/// When the server lets nobody make a temporary view, or the connection is cut.
pub(super) fn is_same(transaction: &mut Transaction<'_>, pair: &Pair) -> Result<bool, postgres::Error> {
    let before = settled(transaction, pair.form, &pair.before)?;
    Ok(before.is_some() && before == settled(transaction, pair.form, &pair.after)?)
}

fn settled(
    transaction: &mut Transaction<'_>,
    form: Form,
    text: &str,
) -> Result<Option<String>, postgres::Error> {
    let (head, query) = match form {
        Form::Routine => ("", PRINTED_ROUTINE),
        _ => ("CREATE TEMPORARY VIEW settle AS ", PRINTED_VIEW),
    };
    let mut text = text.to_owned();
    for _ in 0..ROUNDS {
        let mut inner = transaction.savepoint("settle")?;
        if let Err(error) = inner.batch_execute(&format!("{head}{text}")) {
            if error.is_closed() {
                return Err(error);
            }
            inner.rollback()?;
            return Ok(None);
        }
        let printed: Option<String> = inner.query_one(query, &[])?.try_get(0)?;
        inner.rollback()?;
        let Some(printed) = printed else { return Ok(None) };
        if printed == text {
            return Ok(Some(text));
        }
        text = printed;
    }
    Ok(None)
}

fn pairs(id: &NamedId, before: &Object, after: &Object) -> Vec<(Place, Pair)> {
    let mut found = Vec::new();
    let relation = before.relation.clone().unwrap_or_else(|| TableId::new("", &*id.identity));
    let mut add = |place: Place, before: String, after: String| {
        if before != after {
            let pair = Pair { table: relation.clone(), form: Form::Query, before, after };
            found.push((place, pair));
        }
    };
    match id.kind {
        Kind::View | Kind::MaterializedView => {
            add(Place::Definition, before.definition.clone(), after.definition.clone());
        }
        Kind::Trigger | Kind::Rule => {
            if let (Some((head, old, tail)), Some((other, new, end))) =
                (condition(id.kind, &before.definition), condition(id.kind, &after.definition))
                && (&head, &tail) == (&other, &end)
            {
                let table = quote::qualified(&relation.0);
                let query = |text: &str| format!("SELECT {text} FROM {table} old, {table} new");
                add(Place::Condition(head, tail), query(&old), query(&new));
            }
        }
        Kind::Policy => {
            let table = quote::qualified(&relation.0);
            for (name, clause) in [("using", "USING"), ("check", "WITH CHECK")] {
                let head = format!("ALTER POLICY {} {clause} ", id.identity);
                let text = |object: &Object| Some(object.part(name)?.set.strip_prefix(&head)?.to_owned());
                if let (Some(old), Some(new)) = (text(before), text(after)) {
                    let query = |text: &str| format!("SELECT {text} FROM {table}");
                    add(Place::Part(name.to_owned()), query(&old), query(&new));
                }
            }
        }
        Kind::Statistics => {
            if let (Some((head, old)), Some((other, new))) =
                (listed(&before.definition), listed(&after.definition))
                && head == other
            {
                let table = quote::qualified(&relation.0);
                let query = |list: &str| format!("SELECT 1 AS one FROM {table} WHERE ROW({list}) IS NULL");
                add(Place::Definition, query(old), query(new));
            }
        }
        Kind::Function | Kind::Procedure => {
            if let (Some(old), Some(new)) = (parsed_body(id, before), parsed_body(id, after)) {
                let pair = Pair { table: relation.clone(), form: Form::Routine, before: old, after: new };
                found.push((Place::Definition, pair));
            }
        }
        Kind::Domain if before.definition == after.definition => {
            let base = before.definition.split(" COLLATE ").next().unwrap_or_default();
            for part in &before.parts {
                let text = |set: &str| Some(set.split_once(" CHECK ")?.1.to_owned());
                let new = after.part(&part.name).and_then(|part| text(&part.set));
                if let (Some(old), Some(new)) = (text(&part.set), new) {
                    let query =
                        |text: &str| format!("SELECT {text} FROM (SELECT NULL::{base} AS value) domain");
                    add(Place::Part(part.name.clone()), query(&old), query(&new));
                }
            }
        }
        _ => {}
    }
    found
}

/// The statement that makes a temporary function of the same body, where the server keeps that as it read it, not as
/// text (`pg_proc.prosqlbody`).
fn parsed_body(id: &NamedId, object: &Object) -> Option<String> {
    let is_parsed =
        |line: &str| line == "BEGIN ATOMIC" || line.starts_with("RETURN ") || line.starts_with("RETURN(");
    let words = if id.kind == Kind::Procedure { "PROCEDURE" } else { "FUNCTION" };
    let head = format!("CREATE OR REPLACE {words} ");
    let name = id.identity.split_once('(').map(|(name, _)| name)?;
    let rest = object.definition.strip_prefix(&head)?.strip_prefix(name)?;
    rest.lines().any(is_parsed).then(|| format!("{head}pg_temp.settle{rest}\n"))
}

/// What extended statistics are of, as `pg_get_statisticsobjdef` prints it, and what stands before and after.
fn listed(definition: &str) -> Option<((&str, &str), &str)> {
    let (head, rest) = definition.split_once(" ON ")?;
    let (list, table) = rest.rsplit_once(" FROM ")?;
    Some(((head, table), list))
}

/// The condition of a trigger as `pg_get_triggerdef` prints it, in its parentheses, or that of a rule.
fn condition(kind: Kind, definition: &str) -> Option<(String, String, String)> {
    let (head, rest, end) = if kind == Kind::Rule {
        let (head, rest) = definition.split_once(" WHERE ")?;
        (head, rest, rest.find(" DO ")?)
    } else {
        let (head, rest) = definition.split_once(" WHEN ")?;
        (head, rest, rest.rfind(" EXECUTE ")?)
    };
    let (condition, tail) = rest.split_at(end);
    Some((head.to_owned(), condition.to_owned(), tail.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trigger_is_cut_around_its_condition() {
        let text = "CREATE TRIGGER a BEFORE UPDATE ON public.t FOR EACH ROW WHEN ((old.a > 1)) EXECUTE FUNCTION public.f()";
        let (head, condition, tail) = condition(Kind::Trigger, text).expect("a condition");
        assert_eq!(condition, "((old.a > 1))");
        assert_eq!(format!("{head} WHEN {condition}{tail}"), text);
        let without = "CREATE TRIGGER a BEFORE UPDATE ON public.t EXECUTE FUNCTION f()";
        assert!(super::condition(Kind::Trigger, without).is_none());
    }
}
