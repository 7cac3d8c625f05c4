//! A foreign key's column has another type than the column that it points at.
//!
//! PostgreSQL takes an `integer` that points at a `bigint`, and everything works until the target counts past 2147483647:
//! from then on no row can point there. Each look-up casts as well, which can keep an index from being used.
//!
//! ```sql before
//! CREATE TABLE users (id bigint PRIMARY KEY);
//! CREATE TABLE carts (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id));
//! ```
//! ```sql bad
//! CREATE TABLE purchases (id bigint PRIMARY KEY, user_id integer UNIQUE REFERENCES users (id));
//! ```
//! ```sql bad
//! ALTER TABLE carts ALTER COLUMN user_id SET DATA TYPE integer;
//! ```
//! ```sql good
//! CREATE TABLE purchases (id bigint PRIMARY KEY, user_id bigint UNIQUE REFERENCES users (id));
//! ```

use schema_model::{ConstraintId, ConstraintKind, ForeignKey, Schema};

use super::{Act, Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for (table, now) in &subject.after.tables {
        for (name, constraint) in &now.constraints {
            let ConstraintKind::ForeignKey(key) = &constraint.kind else { continue };
            let id = ConstraintId { table: table.clone(), name: name.clone() };
            let Some((own, target)) = differing(&subject.after, &id, key) else { continue };
            // What was so before is not this migration's doing.
            let was = subject.before.tables.get(table).and_then(|table| table.constraints.get(name));
            let was = was.is_some_and(|was| match &was.kind {
                ConstraintKind::ForeignKey(key) => differing(&subject.before, &id, key).is_some(),
                _ => false,
            });
            if let Some(act) = subject.acts.iter().rev().find(|act| makes(act, &id, key)).filter(|_| !was) {
                let message = format!("`{name}` of `{table}` points from {own} at {target}");
                found.at(act, message, format!("make it {target} as well"));
            }
        }
    }
}

/// The types of the first pair of columns that differ.
fn differing(schema: &Schema, id: &ConstraintId, key: &ForeignKey) -> Option<(String, String)> {
    let (own, target) = (schema.tables.get(&id.table)?, schema.tables.get(&key.target)?);
    let pairs = key.columns.iter().zip(&key.target_columns);
    let types = pairs.filter_map(|(a, b)| Some((&own.column(a)?.ty, &target.column(b)?.ty)));
    // A limit on the length is no other type.
    let kind = |ty: &schema_model::ColumnType| ty.element.as_ref().map(|element| (element.clone(), ty.array));
    let differing = types.filter(|(a, b)| kind(a) != kind(b)).map(|(a, b)| (a.text.clone(), b.text.clone()));
    differing.into_iter().next()
}

fn makes(act: &Act, id: &ConstraintId, key: &ForeignKey) -> bool {
    act.changes.iter().any(|change| match change {
        Change::AddConstraint { id: own, .. } => own == id,
        Change::CreateTable { id: own, .. } => *own == id.table,
        Change::SetColumnType { id: column, .. } => {
            column.table == id.table && key.columns.contains(&column.name)
                || column.table == key.target && key.target_columns.contains(&column.name)
        }
        _ => false,
    })
}
