//! `pg_depend` to what hangs on what, as far as an object that the model keeps as statements is on either side.

use std::collections::{BTreeMap, BTreeSet};

use postgres::types::Type;
use schema_model::{ColumnId, ConstraintId, EnumId, IndexId, ObjectId, SchemaId, SequenceId, TableId};

use super::error::Error;
use super::object::Objects;
use super::query::{Catalog, Cells};

const READING: &str = "the dependencies";

/// Catalog, oid and column number.
type Address = (u32, u32, i32);

/// What hangs on what, and by which of its parts.
#[derive(Default)]
pub(super) struct Dependencies {
    pub(super) whole: BTreeSet<(ObjectId, ObjectId)>,
    pub(super) of_parts: BTreeSet<(ObjectId, String, ObjectId)>,
}

pub(super) fn read(catalog: &mut Catalog<'_, '_>, objects: &Objects) -> Result<Dependencies, Error> {
    let (classes, oids): (Vec<u32>, Vec<u32>) = objects.addresses.keys().copied().unzip();
    let own: [(&(dyn postgres::types::ToSql + Sync), Type); 2] =
        [(&classes, Type::OID_ARRAY), (&oids, Type::OID_ARRAY)];
    let mut edges: Vec<(Address, Address, Option<String>)> = Vec::new();
    for row in &catalog.rows(READING, include_str!("dependency.sql"), &own)? {
        let mut cells = Cells::of(row, READING);
        let mut address = || -> Result<Address, Error> { Ok((cells.next()?, cells.next()?, cells.next()?)) };
        let (dependent, referenced) = (address()?, address()?);
        edges.push((dependent, referenced, cells.next()?));
    }
    let others: BTreeSet<(u32, u32, i32)> = edges
        .iter()
        .flat_map(|(dependent, referenced, _)| [*dependent, *referenced])
        .filter(|(class, oid, _)| !objects.addresses.contains_key(&(*class, *oid)))
        .collect();
    let names = names(catalog, &others)?;
    let named = |(class, oid, column): &Address| match objects.addresses.get(&(*class, *oid)) {
        Some(id) => Some(ObjectId::Named(id.clone())),
        None => names.get(&(*class, *oid, *column)).cloned(),
    };
    let mut found = Dependencies::default();
    for (dependent, referenced, part) in &edges {
        let (Some(dependent), Some(referenced)) = (named(dependent), named(referenced)) else { continue };
        if dependent == referenced {
            continue;
        }
        if let Some(part) = part {
            found.of_parts.insert((dependent.clone(), part.clone(), referenced.clone()));
        }
        found.whole.insert((dependent, referenced));
    }
    Ok(found)
}

/// What the other end of a dependency is called, where the model knows it.
fn names(
    catalog: &mut Catalog<'_, '_>,
    addresses: &BTreeSet<Address>,
) -> Result<BTreeMap<Address, ObjectId>, Error> {
    let (mut classes, mut oids, mut columns) = (Vec::new(), Vec::new(), Vec::new());
    for (class, oid, column) in addresses {
        classes.push(*class);
        oids.push(*oid);
        columns.push(*column);
    }
    let mut names = BTreeMap::new();
    let parameters: [(&(dyn postgres::types::ToSql + Sync), Type); 3] =
        [(&classes, Type::OID_ARRAY), (&oids, Type::OID_ARRAY), (&columns, Type::INT4_ARRAY)];
    for row in &catalog.rows(READING, include_str!("dependency_name.sql"), &parameters)? {
        let mut cells = Cells::of(row, READING);
        let address: Address = (cells.next()?, cells.next()?, cells.next()?);
        let kind: &str = cells.next()?;
        let (schema, relation): (String, Option<String>) = (cells.next()?, cells.next()?);
        let part: Option<String> = cells.next()?;
        let relation = relation.unwrap_or_default();
        let table = TableId::new(&*schema, &*relation);
        let id = match (kind, part) {
            ("schema", _) => ObjectId::Schema(SchemaId(schema)),
            ("enum", _) => ObjectId::Enum(EnumId::new(schema, relation)),
            ("sequence", _) => ObjectId::Sequence(SequenceId::new(schema, relation)),
            ("index", _) => ObjectId::Index(IndexId::new(schema, relation)),
            ("column", Some(name)) => ObjectId::Column(ColumnId { table, name }),
            ("constraint", Some(name)) => ObjectId::Constraint(ConstraintId { table, name }),
            ("table", _) => ObjectId::Table(table),
            _ => continue,
        };
        names.insert(address, id);
    }
    Ok(names)
}
