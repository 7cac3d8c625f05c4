//! A column is wider than the sequence that numbers it.
//!
//! A `serial` column that becomes `bigint` keeps a sequence of type `integer`, which refuses to count past 2147483647:
//! the day that the column was widened for, inserts fail. `ALTER SEQUENCE ... AS bigint` belongs to the change.
//!
//! ```sql before
//! CREATE TABLE events (id serial PRIMARY KEY);
//! ```
//! ```sql bad
//! ALTER TABLE events ALTER COLUMN id SET DATA TYPE bigint;
//! ```
//! ```sql good
//! ALTER TABLE events ALTER COLUMN id SET DATA TYPE bigint;
//! ALTER SEQUENCE events_id_seq AS bigint;
//! ```

use schema_model::{ColumnId, Schema, Sequence};

use super::{Act, Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Error;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for (id, sequence) in &subject.after.sequences {
        let Some(column) = &sequence.owned_by else { continue };
        let was = subject.before.sequences.get(id).and_then(|was| narrower(&subject.before, was, column));
        let Some((counts, holds)) = narrower(&subject.after, sequence, column).filter(|_| was.is_none()) else {
            continue;
        };
        if let Some(act) = subject.acts.iter().rev().find(|act| touches(act, column, sequence)) {
            let message = format!("`{column}` is {holds}, and `{id}` that numbers it ends where {counts} does");
            found.at(act, message, format!("add `ALTER SEQUENCE {id} AS {holds}`"));
        }
    }
}

/// The type that the sequence counts in and the type of its column, where the column could hold more.
fn narrower(schema: &Schema, sequence: &Sequence, column: &ColumnId) -> Option<(&'static str, &'static str)> {
    let ty = schema.tables.get(&column.table)?.column(&column.name)?.ty.text.as_str();
    let width = |name: &str| ["smallint", "integer", "bigint"].iter().position(|own| *own == name);
    let (counts, holds) = (width(sequence.options.data_type.as_deref()?)?, width(ty)?);
    let names = ["smallint", "integer", "bigint"];
    (counts < holds).then(|| (names[counts], names[holds]))
}

fn touches(act: &Act, column: &ColumnId, _: &Sequence) -> bool {
    act.changes.iter().any(|change| match change {
        Change::SetColumnType { id, .. } | Change::AddColumn { id, .. } => id == column,
        Change::CreateTable { id, .. } => *id == column.table,
        Change::SetSequenceOwner { to, .. } => to.as_ref() == Some(column),
        Change::CreateSequence { sequence, .. } => sequence.owned_by.as_ref() == Some(column),
        _ => false,
    })
}
