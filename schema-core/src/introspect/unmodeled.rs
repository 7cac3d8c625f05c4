//! Every other catalog to objects outside the model, each with a text that any hand edit changes.
//!
//! Left out on purpose: owners; the versions of extensions and collations; settings of the database and of
//! roles (`ALTER DATABASE ... SET`), which belong to where a database runs, as `pg_dump` sees it too; what
//! the whole server shares; and data.

use std::collections::BTreeSet;

use schema_model::Unmodeled;

use super::error::Error;
use super::query::{Catalog, Cells};

/// What is read, and the SQL that selects kind, name and definition.
const QUERIES: [(&str, &str); 2] = [
    ("the constraints outside the model", include_str!("unmodeled/attached.sql")),
    ("the objects outside of schemas", include_str!("unmodeled/catalog_wide.sql")),
];

pub(super) fn read(catalog: &mut Catalog<'_, '_>) -> Result<BTreeSet<Unmodeled>, Error> {
    let mut found = BTreeSet::new();
    for (reading, sql) in QUERIES {
        for row in &catalog.rows(reading, sql, &[])? {
            let mut cells = Cells::of(row, reading);
            found.insert(Unmodeled { kind: cells.next()?, name: cells.next()?, definition: cells.next()? });
        }
    }
    Ok(found)
}
