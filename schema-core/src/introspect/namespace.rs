//! `pg_namespace` to namespaces.

use std::collections::BTreeMap;

use schema_model::{Namespace, SchemaId};

use super::error::Error;
use super::query::{Catalog, Cells};

const READING: &str = "the schemas";

pub(super) fn read(catalog: &mut Catalog<'_, '_>) -> Result<BTreeMap<SchemaId, Namespace>, Error> {
    let mut namespaces = BTreeMap::new();
    for row in &catalog.rows(READING, include_str!("namespace.sql"), &[])? {
        let mut cells = Cells::of(row, READING);
        namespaces.insert(SchemaId(cells.next()?), Namespace { comment: cells.next()? });
    }
    Ok(namespaces)
}
