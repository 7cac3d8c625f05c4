//! A table to the lines that define it, each with the object that it is about: what people compare.

use schema_model::{ColumnId, ConstraintId, IndexId, ObjectId, Table, TableId};

use super::{column, constraint, index, table};
use crate::sql::quote;

/// One line of a table's definition, without the comma or the semicolon behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The column, constraint or index.
    pub object: ObjectId,
    /// What a migration would say for it.
    pub sql: String,
}

/// What stands between the brackets of `CREATE TABLE`: the columns in their order, then the constraints, foreign keys
/// last.
pub fn inside(id: &TableId, table: &Table) -> Vec<Entry> {
    let column = |own: &schema_model::Column| Entry {
        object: ObjectId::Column(ColumnId { table: id.clone(), name: own.name.clone() }),
        sql: column::definition(id, own, Some(table)),
    };
    let in_column = column::primary_key_column(id, table).map(|(name, _)| name);
    let constraints =
        table::constraint_order(table).into_iter().filter(|name| Some(name.as_str()) != in_column);
    let constraint = |name: &String| {
        let own = table.constraints.get(name)?;
        let object = ObjectId::Constraint(ConstraintId { table: id.clone(), name: name.clone() });
        let sql = format!("CONSTRAINT {} {}", quote::ident(name), constraint::definition(own));
        Some(Entry { object, sql })
    };
    table.columns.iter().map(column).chain(constraints.filter_map(constraint)).collect()
}

/// The statements for the indexes that back no constraint, in their order.
pub fn indexes(id: &TableId, table: &Table) -> Vec<Entry> {
    let index = |(name, own): (&String, &schema_model::Index)| {
        let index = IndexId::new(&id.0.schema, name);
        let sql = index::create(id, &index, own);
        Entry { object: ObjectId::Index(index), sql }
    };
    table.indexes_in_order().into_iter().map(index).collect()
}
