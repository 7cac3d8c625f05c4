//! Access control lists to privileges that differ from those that an object is born with.

use std::collections::BTreeMap;

use schema_model::grant::Target;
use schema_model::{
    ColumnId, EnumId, Grant, Grants, NamedId, ObjectId, SchemaId, SequenceId, TableId, object::Kind,
};

use super::error::Error;
use super::query::{Catalog, Cells};

const READING: &str = "the privileges";

pub(super) fn read(catalog: &mut Catalog<'_, '_>) -> Result<BTreeMap<ObjectId, Grants>, Error> {
    let mut found: BTreeMap<ObjectId, Grants> = BTreeMap::new();
    for row in &catalog.rows(READING, include_str!("grant.sql"), &[])? {
        let mut cells = Cells::of(row, READING);
        let kind: &str = cells.next()?;
        let (schema, name): (String, String) = (cells.next()?, cells.next()?);
        let column: Option<String> = cells.next()?;
        let (identity, on, lead): (String, String, String) = (cells.next()?, cells.next()?, cells.next()?);
        let id = match (kind, &column) {
            ("schema", _) => ObjectId::Schema(SchemaId(name)),
            ("enum", _) => ObjectId::Enum(EnumId::new(schema, name)),
            ("sequence", _) => ObjectId::Sequence(SequenceId::new(schema, name)),
            ("column", Some(column)) => {
                ObjectId::Column(ColumnId { table: TableId::new(schema, name), name: column.clone() })
            }
            ("default privileges", _) => ObjectId::Unmodeled(kind.to_owned(), identity),
            ("table", _) => ObjectId::Table(TableId::new(schema, name)),
            (words, _) => match Kind::from_words(words) {
                Some(kind) => ObjectId::Named(NamedId::new(kind, identity)),
                None => {
                    return Err(Error::Unknown {
                        reading: READING,
                        column: "kind".into(),
                        value: words.into(),
                    });
                }
            },
        };
        let owner: Option<String> = cells.next()?;
        let given: bool = cells.next()?;
        let grant = Grant { role: cells.next()?, privilege: cells.next()?, grantable: cells.next()? };
        let grants = found.entry(id).or_default();
        grants.target = Target { lead, on, column, owner };
        if given { &mut grants.given } else { &mut grants.taken }.insert(grant);
    }
    Ok(found)
}
