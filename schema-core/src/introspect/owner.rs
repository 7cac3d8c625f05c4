//! The owners of everything that can be given away, as far as they are not the database's usual one: the owner of the
//! schema `schema_history`, and where there is none, the role that reads.

use std::collections::BTreeMap;

use schema_model::object::Kind;
use schema_model::{EnumId, NamedId, ObjectId, SchemaId, SequenceId, TableId};

use super::error::Error;
use super::query::{Catalog, Cells};

const READING: &str = "the owners";

pub(super) fn read(catalog: &mut Catalog<'_, '_>) -> Result<BTreeMap<ObjectId, String>, Error> {
    let mut found = BTreeMap::new();
    for row in &catalog.rows(READING, include_str!("owner.sql"), &[])? {
        let mut cells = Cells::of(row, READING);
        let kind: &str = cells.next()?;
        let (schema, name): (String, String) = (cells.next()?, cells.next()?);
        let identity: String = cells.next()?;
        let id = match kind {
            "schema" => ObjectId::Schema(SchemaId(name)),
            "enum" => ObjectId::Enum(EnumId::new(schema, name)),
            "sequence" => ObjectId::Sequence(SequenceId::new(schema, name)),
            "table" => ObjectId::Table(TableId::new(schema, name)),
            words => match Kind::from_words(words) {
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
        found.insert(id, cells.next()?);
    }
    Ok(found)
}
