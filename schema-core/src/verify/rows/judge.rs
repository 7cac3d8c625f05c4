//! Values for a condition that cannot be computed here: the server is asked which of many it lets pass.

use std::collections::BTreeSet;

use postgres::Transaction;

use super::assign::{Source, Unit, product};
use super::insert;
use super::rules::Condition;
use super::shape::{Table, Types};
use super::wish::{Sources, Wish};
use super::{Row, Value};
use crate::sql::quote;

/// How many combinations are tried.
const TRIED: usize = 2_000;

/// How many that pass are kept.
const KEPT: usize = 60;

/// How many queries it may take: a value on which the condition fails hides the others of its query.
const QUERIES: usize = 120;

/// The values of the condition's columns with which it passes, of those that an ordinary row may have.
pub(super) fn passing(
    transaction: &mut Transaction<'_>,
    sources: &Sources<'_>,
    condition: &Condition,
) -> Result<Vec<Vec<Value>>, postgres::Error> {
    let (table, types) = (sources.table, sources.types);
    let columns = &condition.predicate.columns;
    if columns.is_empty() {
        return Ok(Vec::new());
    }
    let tried: BTreeSet<Vec<Value>> = tuples(table, columns, &sources.units(Wish::Ordinary(0)));
    let mut queue = vec![tried.into_iter().collect::<Vec<_>>()];
    let mut passing: Vec<Vec<Value>> = Vec::new();
    let mut queries = 0;
    while let Some(tuples) = queue.pop() {
        queries += 1;
        if queries > QUERIES || passing.len() >= KEPT {
            break;
        }
        let mut savepoint = transaction.transaction()?;
        match savepoint.query(&question(table, types, condition, &tuples), &[]) {
            Ok(rows) => {
                savepoint.rollback()?;
                for row in rows {
                    let at = usize::try_from(row.try_get::<_, i32>(0)?).unwrap_or_default();
                    passing.extend(tuples.get(at).cloned());
                }
            }
            Err(error) if error.as_db_error().is_some() => {
                savepoint.rollback()?;
                if tuples.len() > 1 {
                    let (one, two) = tuples.split_at(tuples.len() / 2);
                    queue.extend([two.to_vec(), one.to_vec()]);
                }
            }
            Err(error) => return Err(error),
        }
    }
    passing.truncate(KEPT);
    Ok(passing)
}

fn tuples(table: &Table, columns: &BTreeSet<usize>, units: &[Unit<'_>]) -> BTreeSet<Vec<Value>> {
    let involved: Vec<usize> =
        (0..units.len()).filter(|at| !units[*at].columns.is_disjoint(columns)).collect();
    let row = |picks: Vec<usize>| {
        let mut row: Row = vec![None; table.columns.len()];
        for (unit, pick) in units.iter().zip(picks) {
            for (at, source) in unit.choice(pick) {
                if let Source::Value(value) = source {
                    row[*at].clone_from(value);
                }
            }
        }
        columns.iter().map(|at| row[*at].clone()).collect()
    };
    product(units, &involved, TRIED).map(row).collect()
}

/// Which of the tuples, by number, the condition lets pass.
fn question(table: &Table, types: &Types, condition: &Condition, tuples: &[Vec<Value>]) -> String {
    let columns = &condition.predicate.columns;
    let is_domain = condition.is_domain;
    let typed = columns.iter().enumerate().map(|(at, place)| {
        let column = &table.columns[*place];
        let (oid, _) = types.base(column.ty, column.typmod);
        let ty = types.get(oid).map_or_else(|| "text".to_owned(), |ty| quote::qualified(&ty.name));
        let name = if is_domain { "value" } else { column.name.as_str() };
        format!("v{at}::{ty} AS {}", quote::ident(name))
    });
    let typed: Vec<String> = typed.collect();
    let names: Vec<String> = (0..columns.len()).map(|at| format!("v{at}")).collect();
    let rows: Vec<String> = tuples
        .iter()
        .enumerate()
        .map(|(at, tuple)| {
            let values: Vec<String> = tuple.iter().map(|it| format!("{}::text", insert::value(it))).collect();
            format!("({at},{})", values.join(","))
        })
        .collect();
    format!(
        "SELECT n FROM (SELECT n, {} FROM (VALUES {}) AS tried(n, {})) AS {} WHERE ({}) IS NOT FALSE ORDER BY n",
        typed.join(", "),
        rows.join(","),
        names.join(", "),
        quote::ident(&table.id.0.name),
        condition.predicate.sql,
    )
}
