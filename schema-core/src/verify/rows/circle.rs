//! Rows that point at what was only guessed to be there, to rows that point at what is there.

use std::collections::BTreeSet;

use postgres::Transaction;

use super::shape::{ForeignKey, Shape, Table};
use crate::sql::quote;

/// Clears every foreign key that points nowhere, by NULL where that is allowed and else with its row, until none does.
/// Says which tables were changed.
pub(super) fn keep_promises(
    transaction: &mut Transaction<'_>,
    shape: &Shape,
) -> Result<BTreeSet<usize>, postgres::Error> {
    // Each round clears at least one row more of those that are left.
    const ROUNDS: usize = 50;
    let mut changed = BTreeSet::new();
    for _ in 0..ROUNDS {
        let mut found = false;
        for (at, table) in shape.tables.iter().enumerate() {
            if table.leaves != [at] {
                continue;
            }
            for key in &table.foreign_keys {
                if clear(transaction, shape, table, key)? > 0 {
                    changed.insert(at);
                    found = true;
                }
            }
        }
        if !found {
            break;
        }
    }
    Ok(changed)
}

fn clear(
    transaction: &mut Transaction<'_>,
    shape: &Shape,
    table: &Table,
    key: &ForeignKey,
) -> Result<u64, postgres::Error> {
    let own = quote::qualified(&table.id.0);
    let target = quote::qualified(&shape.tables[key.target].id.0);
    let names: Vec<String> = key.columns.iter().map(|at| quote::ident(&table.columns[*at].name)).collect();
    let pairs = names.iter().zip(&key.target_columns);
    let equal: Vec<String> =
        pairs.map(|(own, other)| format!("there.{} = here.{own}", quote::ident(other))).collect();
    let set: Vec<String> = names.iter().map(|name| format!("here.{name} IS NOT NULL")).collect();
    let nowhere = format!(
        "{} AND NOT EXISTS (SELECT FROM {target} AS there WHERE {})",
        set.join(" AND "),
        equal.join(" AND ")
    );
    let may_be_null = |at: &&usize| !table.columns[**at].not_null;
    if let Some(at) = key.columns.iter().find(may_be_null) {
        let name = quote::ident(&table.columns[*at].name);
        let mut savepoint = transaction.transaction()?;
        let update = format!("UPDATE ONLY {own} AS here SET {name} = NULL WHERE {nowhere}");
        match savepoint.execute(&update, &[]) {
            Ok(count) => return savepoint.commit().map(|()| count),
            // NULL is what a check or the partition refuses.
            Err(error) if error.as_db_error().is_some() => savepoint.rollback()?,
            Err(error) => return Err(error),
        }
    }
    transaction.execute(&format!("DELETE FROM ONLY {own} AS here WHERE {nowhere}"), &[])
}
