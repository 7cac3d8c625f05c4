//! `pg_partitioned_table` and `pg_inherits` to what tables get from others.

use postgres::types::Type;
use schema_model::{Child, ColumnId, ConstraintId, IndexId, Inheritance, ObjectId, TableId};

use super::attributes::Tables;
use super::error::Error;
use super::query::{Catalog, Cells};

const READING: &str = "the partitions";

pub(super) fn read(catalog: &mut Catalog<'_, '_>, tables: &Tables) -> Result<Inheritance, Error> {
    let mut found = Inheritance::default();
    for row in
        &catalog.rows(READING, include_str!("inheritance.sql"), &[(&tables.oids(), Type::OID_ARRAY)])?
    {
        let mut cells = Cells::of(row, READING);
        let oid = cells.next()?;
        let entry = tables.entries.get(&oid).ok_or_else(|| unknown("oid", oid.to_string()))?;
        let table = entry.id.clone();
        let kind: &str = cells.next()?;
        let (schema, name): (Option<String>, Option<String>) = (cells.next()?, cells.next()?);
        let (schema, name) = (schema.unwrap_or_default(), name.unwrap_or_default());
        let text: Option<String> = cells.next()?;
        match kind {
            "key" => _ = found.keys.insert(table, text.unwrap_or_default()),
            "parent" => {
                let child = found.children.entry(table).or_insert(Child { parents: Vec::new(), bound: None });
                child.parents.push(TableId::new(schema, name));
                child.bound = text;
            }
            "column" => {
                found.inherited.insert(ObjectId::Column(ColumnId { table, name: name.clone() }), name);
            }
            "check" => {
                found
                    .inherited
                    .insert(ObjectId::Constraint(ConstraintId { table, name: name.clone() }), name);
            }
            // The index behind a constraint is said with it.
            "index" if entry.table.indexes.contains_key(&name) => {
                found.inherited.insert(ObjectId::Index(IndexId::new(schema, name)), text.unwrap_or_default());
            }
            "index" => {
                let id = ObjectId::Constraint(ConstraintId { table, name });
                found.inherited.insert(id, text.unwrap_or_default());
            }
            other => return Err(unknown("kind", other.to_owned())),
        }
    }
    Ok(found)
}

fn unknown(column: &str, value: String) -> Error {
    Error::Unknown { reading: READING, column: column.into(), value }
}
