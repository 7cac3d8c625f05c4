//! Finds expressions that two catalogs print differently and that are the same all the same.
//!
//! `access_type IN ('a', 'b')` on a `varchar` prints in one way, and in another once that print has been loaded again,
//! as `pg_dump` and restore do. So equality is decided after one server has printed both texts until they stop changing.
//! Texts go to a temporary table of the same columns, in a transaction that is rolled back; no row is read or written.

use std::collections::{BTreeMap, BTreeSet};

use postgres::{GenericClient, Transaction};
use schema_model::{Column, ConstraintKind, Expression, KeyPart, Observed, Table, TableId};

use super::settle_object;
use crate::sql::quote;

/// How often a text is printed before it counts as restless. Two rounds are the most that was ever seen.
const ROUNDS: usize = 5;

/// Two texts for one thing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The table whose columns the texts are about.
    pub table: TableId,
    /// What kind of text it is.
    pub form: Form,
    /// As the one catalog printed it.
    pub before: String,
    /// As the other did.
    pub after: String,
}

/// How a text is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Any expression over the columns.
    Expression,
    /// All of an exclusion constraint.
    Exclusion,
    /// A query, made of a text within a view, a policy, a trigger or a domain.
    Query,
    /// The statement that makes a function or a procedure.
    Routine,
}

/// Every expression that both schemas have, under the same name, in different words.
pub fn disagreements(before: &Observed, after: &Observed) -> BTreeSet<Pair> {
    let mut found = settle_object::disagreements(before, after);
    for (id, old) in &before.schema.tables {
        let Some(new) = after.schema.tables.get(id) else { continue };
        if old == new {
            continue;
        }
        let mut old = old.clone();
        visit(&mut old, new, &mut |form, old, new| {
            if old != new {
                found.insert(Pair {
                    table: id.clone(),
                    form,
                    before: old.printed.clone(),
                    after: new.printed.clone(),
                });
            }
        });
    }
    found
}

/// Writes `after`'s words into `before` wherever the pair is known to be the same.
pub fn adopt(before: &mut Observed, after: &Observed, same: &BTreeSet<Pair>) {
    settle_object::adopt(before, after, same);
    for (id, old) in &mut before.schema.tables {
        let Some(new) = after.schema.tables.get(id).filter(|_| !same.is_empty()) else { continue };
        visit(old, new, &mut |form, old, new| {
            let pair =
                Pair { table: id.clone(), form, before: old.printed.clone(), after: new.printed.clone() };
            if same.contains(&pair) {
                old.printed.clone_from(&new.printed);
            }
        });
    }
}

/// The pairs of `wanted` that a server which has the tables prints alike in the end.
///
/// # Errors
///
/// When the server lets nobody make a temporary table: a standby, a missing privilege, a cut connection.
pub fn settle<C: GenericClient>(
    client: &mut C,
    wanted: &BTreeSet<Pair>,
) -> Result<BTreeSet<Pair>, postgres::Error> {
    let mut by_table: BTreeMap<&TableId, Vec<&Pair>> = BTreeMap::new();
    let is_object = |pair: &&Pair| matches!(pair.form, Form::Query | Form::Routine);
    for pair in wanted.iter().filter(|pair| !is_object(pair)) {
        by_table.entry(&pair.table).or_default().push(pair);
    }
    let mut same = BTreeSet::new();
    let mut transaction = client.transaction()?;
    transaction.batch_execute("SET LOCAL search_path = ''; SET LOCAL check_function_bodies = off")?;
    for pair in wanted.iter().filter(is_object) {
        if settle_object::is_same(&mut transaction, pair)? {
            same.insert(pair.clone());
        }
    }
    for (table, pairs) in by_table {
        let mut inner = transaction.transaction()?;
        let like = format!("CREATE TEMPORARY TABLE settle (LIKE {})", quote::qualified(&table.0));
        if let Err(error) = inner.batch_execute(&like) {
            // A table that this server does not have says nothing; a refusal is for the caller to know.
            if error.code() == Some(&postgres::error::SqlState::UNDEFINED_TABLE) {
                continue;
            }
            return Err(error);
        }
        for pair in pairs {
            let (before, after) =
                (settled(&mut inner, pair, &pair.before)?, settled(&mut inner, pair, &pair.after)?);
            if before.is_some() && before == after {
                same.insert(pair.clone());
            }
        }
        inner.rollback()?;
    }
    transaction.rollback()?;
    Ok(same)
}

/// The text that no longer changes; `None` where it does not parse here or never comes to rest.
fn settled(
    transaction: &mut Transaction<'_>,
    pair: &Pair,
    text: &str,
) -> Result<Option<String>, postgres::Error> {
    let mut text = text.to_owned();
    for _ in 0..ROUNDS {
        let Some(printed) = print(transaction, pair.form, &text)? else { return Ok(None) };
        if printed == text {
            return Ok(Some(printed));
        }
        text = printed;
    }
    Ok(None)
}

fn print(
    transaction: &mut Transaction<'_>,
    form: Form,
    text: &str,
) -> Result<Option<String>, postgres::Error> {
    let mut inner = transaction.savepoint("settle")?;
    // An exclusion constraint has an index of its name, which must not be that of the table.
    let definition = match form {
        Form::Expression => format!("CHECK (({text}) IS NOT NULL)"),
        Form::Exclusion | Form::Query | Form::Routine => text.to_owned(),
    };
    let added =
        inner.batch_execute(&format!("ALTER TABLE pg_temp.settle ADD CONSTRAINT settled {definition}"));
    if let Err(error) = added {
        if error.is_closed() {
            return Err(error);
        }
        inner.rollback()?;
        return Ok(None);
    }
    let query = "SELECT pg_catalog.pg_get_expr(conbin, conrelid), pg_catalog.pg_get_constraintdef(oid)
         FROM pg_catalog.pg_constraint
         WHERE conrelid = 'pg_temp.settle'::pg_catalog.regclass AND conname = 'settled'";
    let row = inner.query_one(query, &[])?;
    inner.rollback()?;
    Ok(match form {
        Form::Expression => row.try_get::<_, Option<String>>(0)?.map(|printed| unwrapped(&printed)),
        Form::Exclusion | Form::Query | Form::Routine => row.try_get(1)?,
    })
}

/// `((text) IS NOT NULL)` without what was put around the text.
fn unwrapped(printed: &str) -> String {
    let inner = printed.strip_prefix('(').and_then(|text| text.strip_suffix(" IS NOT NULL)"));
    inner.unwrap_or(printed).to_owned()
}

/// Pairs up the expressions of two versions of a table by what they belong to.
fn visit(before: &mut Table, after: &Table, each: &mut dyn FnMut(Form, &mut Expression, &Expression)) {
    for column in &mut before.columns {
        let Some(new) = after.column(&column.name) else { continue };
        pair_of_columns(column, new, each);
    }
    for (name, constraint) in &mut before.constraints {
        match (&mut constraint.kind, after.constraints.get(name).map(|new| &new.kind)) {
            (ConstraintKind::Check(old), Some(ConstraintKind::Check(new))) => {
                each(Form::Expression, &mut old.expression, &new.expression);
            }
            (ConstraintKind::Exclusion(old), Some(ConstraintKind::Exclusion(new))) => {
                each(Form::Exclusion, &mut old.definition, &new.definition);
            }
            _ => {}
        }
    }
    for (name, index) in &mut before.indexes {
        let Some(new) = after.indexes.get(name) else { continue };
        if let (Some(old), Some(new)) = (&mut index.predicate, &new.predicate) {
            each(Form::Expression, old, new);
        }
        for (old, new) in index.keys.iter_mut().zip(&new.keys) {
            if let (KeyPart::Expression(old), KeyPart::Expression(new)) = (&mut old.part, &new.part) {
                each(Form::Expression, old, new);
            }
        }
    }
}

fn pair_of_columns(
    before: &mut Column,
    after: &Column,
    each: &mut dyn FnMut(Form, &mut Expression, &Expression),
) {
    if let (Some(old), Some(new)) = (&mut before.default, &after.default) {
        each(Form::Expression, old, new);
    }
    if let (Some(old), Some(new)) = (&mut before.generated, &after.generated) {
        each(Form::Expression, &mut old.expression, &new.expression);
    }
}
