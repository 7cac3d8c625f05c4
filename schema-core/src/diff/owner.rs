//! What differs between the owners of two schemas. `None` is the database's usual owner.

use std::collections::BTreeSet;

use schema_model::object::Kind;
use schema_model::{ColumnId, NamedId, ObjectId, Schema, SequenceId, TableId};

use super::Change;

pub(super) fn diff(changes: &mut Vec<Change>, before: &Schema, after: &Schema) {
    if before.owners.is_empty() && after.owners.is_empty() {
        return;
    }
    // A sequence that leaves its column stays with the owner of the table.
    let alone = after.sequences.iter().filter(|(_, own)| own.owned_by.is_none());
    let alone = alone.map(|(id, _)| ObjectId::Sequence(id.clone()));
    let ids: BTreeSet<ObjectId> =
        before.owners.keys().chain(after.owners.keys()).cloned().chain(alone).collect();
    for id in ids.iter().filter(|id| after.holds(id) && can_be_given_away(after, id)) {
        let old = if before.holds(id) { of(before, id) } else { None };
        set(changes, id, old, of(after, id));
    }
}

/// The owner of an object that was just made: it was born with whoever runs the statements.
pub(crate) fn given_away_anew(changes: &mut Vec<Change>, id: &ObjectId, after: &Schema) {
    changes.retain(|change| !matches!(change, Change::SetOwner { id: other, .. } if other == id));
    if can_be_given_away(after, id) {
        set(changes, id, None, of(after, id));
    }
}

/// Who owns it: a column goes with its relation, and a sequence with the table of its column.
pub(crate) fn of<'a>(schema: &'a Schema, id: &ObjectId) -> Option<&'a String> {
    schema.owners.get(&holder(schema, id))
}

/// What an object goes with when somebody else gets it.
pub(crate) fn holder(schema: &Schema, id: &ObjectId) -> ObjectId {
    match id {
        ObjectId::Column(column) => relation(schema, &column.table),
        ObjectId::Sequence(id) => match column_of(schema, id) {
            Some(column) => ObjectId::Table(column.table),
            None => ObjectId::Sequence(id.clone()),
        },
        other => other.clone(),
    }
}

fn relation(schema: &Schema, table: &TableId) -> ObjectId {
    let view =
        schema.objects.iter().find(|(id, own)| id.kind.is_relation() && own.relation.as_ref() == Some(table));
    match view {
        Some((id, _)) if !schema.tables.contains_key(table) => ObjectId::Named(id.clone()),
        _ => ObjectId::Table(table.clone()),
    }
}

/// The column that a sequence is of.
fn column_of(schema: &Schema, id: &SequenceId) -> Option<ColumnId> {
    if let Some(sequence) = schema.sequences.get(id) {
        return sequence.owned_by.clone();
    }
    let is_own = |table: &schema_model::Table| {
        let mut identities = table.columns.iter().filter_map(|column| column.identity.as_ref());
        identities.any(|own| own.sequence.as_ref() == Some(id))
    };
    let (table, _) = schema.tables.iter().find(|(_, table)| is_own(table))?;
    Some(ColumnId { table: table.clone(), name: String::new() })
}

/// Whether there is an `ALTER ... OWNER TO` for it, and it goes with nothing else.
fn can_be_given_away(schema: &Schema, id: &ObjectId) -> bool {
    match id {
        ObjectId::Schema(id) => id.0 != "public",
        ObjectId::Named(NamedId { kind, .. }) => !matches!(
            kind,
            Kind::Extension
                | Kind::AccessMethod
                | Kind::UserMapping
                | Kind::TextSearchParser
                | Kind::TextSearchTemplate
                | Kind::Cast
                | Kind::Transform
                | Kind::Rule
                | Kind::Trigger
                | Kind::Policy
        ),
        ObjectId::Sequence(id) => column_of(schema, id).is_none(),
        ObjectId::Enum(_) | ObjectId::Table(_) => true,
        ObjectId::Column(_) | ObjectId::Constraint(_) | ObjectId::Index(_) | ObjectId::Unmodeled(..) => false,
    }
}

fn set(changes: &mut Vec<Change>, id: &ObjectId, old: Option<&String>, new: Option<&String>) {
    if old != new {
        changes.push(Change::SetOwner { id: id.clone(), from: old.cloned(), to: new.cloned() });
    }
}
