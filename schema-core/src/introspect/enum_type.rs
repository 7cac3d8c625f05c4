//! `pg_type` and `pg_enum` to enum types.

use std::collections::BTreeMap;

use schema_model::{EnumId, EnumType};

use super::error::Error;
use super::query::{Catalog, Cells};

const READING: &str = "the enum types";

pub(super) fn read(catalog: &mut Catalog<'_, '_>) -> Result<BTreeMap<EnumId, EnumType>, Error> {
    let mut enums = BTreeMap::new();
    for row in &catalog.rows(READING, include_str!("enum_type.sql"), &[])? {
        let mut cells = Cells::of(row, READING);
        let id = EnumId::new(cells.next::<&str>()?, cells.next::<&str>()?);
        enums.insert(id, EnumType { values: cells.next()?, comment: cells.next()? });
    }
    Ok(enums)
}
