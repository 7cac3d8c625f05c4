//! A foreign key's columns have no index.
//!
//! Each `DELETE` of a row that others may point at, and each change of its key, looks for those others: without an index
//! on the columns that point, by reading their whole table, one deleted row after the other.
//!
//! ```sql before
//! CREATE TABLE users (id bigint PRIMARY KEY);
//! CREATE TABLE purchases (id bigint PRIMARY KEY, user_id bigint);
//! ```
//! ```sql bad
//! ALTER TABLE purchases ADD CONSTRAINT buyer FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;
//! ```
//! ```sql bad
//! CREATE TABLE carts (user_id bigint REFERENCES users (id), at date);
//! CREATE INDEX ON carts (at, user_id);
//! ```
//! ```sql good
//! ALTER TABLE purchases ADD CONSTRAINT buyer FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;
//! CREATE INDEX CONCURRENTLY purchases_user_id ON purchases (user_id);
//! ```
//! ```sql good
//! CREATE TABLE carts (user_id bigint REFERENCES users (id), at date, PRIMARY KEY (user_id, at));
//! ```

use std::collections::BTreeSet;

use schema_model::{ConstraintId, ConstraintKind, KeyPart, Table};

use super::{Act, Findings, Level, Subject};
use crate::diff::{self, Change};

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            match change {
                Change::AddConstraint { id, .. } => at(subject, found, act, id),
                Change::CreateTable { id: table, table: made } => {
                    for name in made.constraints.keys() {
                        let id = ConstraintId { table: table.clone(), name: name.clone() };
                        // A plan adds each by a statement of its own.
                        if !subject.acts.iter().any(|act| adds(act, &id)) {
                            at(subject, found, act, &id);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

fn adds(act: &Act, wanted: &ConstraintId) -> bool {
    act.changes.iter().any(|change| matches!(change, Change::AddConstraint { id, .. } if id == wanted))
}

/// Looks at how things are in the end: the index may come later in the migration.
fn at(subject: &Subject, found: &mut Findings<'_>, act: &Act, id: &ConstraintId) {
    let Some(table) = subject.after.tables.get(&id.table) else { return };
    let Some(ConstraintKind::ForeignKey(key)) = table.constraints.get(&id.name).map(|own| &own.kind) else {
        return;
    };
    // A constraint that is only made anew has been without one before.
    let was = subject.before.tables.get(&id.table).and_then(|table| table.constraints.get(&id.name));
    if was.is_none_or(|was| !matches!(was.kind, ConstraintKind::ForeignKey(_))) && !is_indexed(table, &key.columns) {
        let columns = key.columns.join(", ");
        let message = format!("`{}` has no index on `{columns}`, which point at `{}`", id.table, key.target);
        found.at(act, message, format!("add an index on `{columns}`"));
    }
}

/// Whether some index begins with these columns, in any order, and holds every row.
fn is_indexed(table: &Table, columns: &[String]) -> bool {
    let wanted: BTreeSet<&String> = columns.iter().collect();
    let begins = |keys: Vec<&String>| {
        keys.len() >= wanted.len() && keys[..wanted.len()].iter().copied().collect::<BTreeSet<_>>() == wanted
    };
    let keys = table.constraints.values().filter_map(diff::key_of);
    let by_key = keys.map(|key| key.columns.iter().collect()).any(begins);
    let whole = table.indexes.values().filter(|index| index.predicate.is_none() && index.method == "btree");
    let by_index = whole.map(|index| {
        let names = index.keys.iter().map_while(|key| match &key.part {
            KeyPart::Column(name) => Some(name),
            KeyPart::Expression(_) => None,
        });
        names.collect::<Vec<&String>>()
    });
    let by_other = || {
        table.indexes.values().any(|index| {
            index.method == "hash"
                && matches!(&index.keys[..], [key] if matches!(&key.part, KeyPart::Column(name) if columns == [name.clone()]))
        })
    };
    by_key || by_index.into_iter().any(begins) || by_other()
}
