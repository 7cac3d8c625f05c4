//! A check, or an exclusion constraint, to whether its table has to be there before it can be said: what it calls takes a row of the table, or reads
//! it, so that neither the table nor the function can come first with the other.

use std::collections::BTreeSet;

use schema_model::{ConstraintId, ConstraintKind, IndexId, ObjectId, Schema, SchemaId, TableId};

/// The checks and exclusion constraints of a table that `CREATE TABLE` cannot say, and that go before the table does.
pub(crate) fn checks(schema: &Schema, table: &TableId) -> BTreeSet<String> {
    let own = schema.tables.get(table).into_iter().flat_map(|own| &own.constraints);
    let checks =
        own.filter(|(_, own)| matches!(own.kind, ConstraintKind::Check(_) | ConstraintKind::Exclusion(_)));
    let closed = checks.filter(|(name, _)| is_closed(schema, table, name));
    closed.map(|(name, _)| name.clone()).collect()
}

/// The indexes of a table that go before the table does.
pub(crate) fn indexes(schema: &Schema, table: &TableId) -> BTreeSet<String> {
    let own = schema.tables.get(table).into_iter().flat_map(|own| own.indexes.keys());
    let index = |name: &String| ObjectId::Index(IndexId::new(&table.0.schema, name.as_str()));
    own.filter(|name| hangs_on(schema, table, &index(name))).cloned().collect()
}

/// Whether a constraint hangs on an object that hangs on the table, however far away.
pub(crate) fn is_closed(schema: &Schema, table: &TableId, name: &str) -> bool {
    hangs_on(
        schema,
        table,
        &ObjectId::Constraint(ConstraintId { table: table.clone(), name: name.to_owned() }),
    )
}

/// Whether something of a table hangs on an object that hangs on the table, however far away.
pub(crate) fn hangs_on(schema: &Schema, table: &TableId, own: &ObjectId) -> bool {
    let mut next: Vec<&ObjectId> = named(schema, own).collect();
    let mut seen: BTreeSet<&ObjectId> = BTreeSet::new();
    while let Some(object) = next.pop() {
        if !seen.insert(object) {
            continue;
        }
        let is_part = |id: &ObjectId| match id {
            ObjectId::Table(id) => id == table,
            ObjectId::Column(id) => id.table == *table,
            _ => false,
        };
        if referenced(schema, object).any(is_part) {
            return true;
        }
        next.extend(named(schema, object));
    }
    false
}

/// The objects of kinds that need no model of their own that something hangs on.
fn named<'a>(schema: &'a Schema, id: &'a ObjectId) -> impl Iterator<Item = &'a ObjectId> {
    referenced(schema, id).filter(|own| matches!(own, ObjectId::Named(_)))
}

fn referenced<'a>(schema: &'a Schema, id: &'a ObjectId) -> impl Iterator<Item = &'a ObjectId> {
    // Schemas come first in the order of ids, and no name before the empty one.
    let first = (id.clone(), ObjectId::Schema(SchemaId(String::new())));
    let edges = schema.dependencies.range(first..);
    edges.take_while(move |(dependent, _)| dependent == id).map(|(_, referenced)| referenced)
}
