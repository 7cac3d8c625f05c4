//! Every other catalog to objects outside the model, each with a text that any hand edit changes.
//!
//! Left out on purpose: owners; the versions of extensions and collations; settings of the database and of
//! roles (`ALTER DATABASE ... SET`), which belong to where a database runs, as `pg_dump` sees it too; what
//! the whole server shares; and data.

use std::collections::BTreeSet;

use schema_model::Unmodeled;
use schema_model::object::Kind;

use super::error::Error;
use super::object::Objects;
use super::query::{Catalog, Cells};

/// What is read of every database, and the SQL that selects kind, name and definition.
const QUERIES: [(&str, &str); 3] = [
    ("the constraints outside the model", include_str!("unmodeled/attached.sql")),
    ("the objects outside of schemas", include_str!("unmodeled/catalog_wide.sql")),
    ("the letters that no manual knows", include_str!("unmodeled/letter.sql")),
];

/// What hides values that may be secret, and where they are.
const SECRETS: [(&[Kind], &str, &str); 2] = [
    (
        &[Kind::ForeignDataWrapper, Kind::ForeignServer, Kind::UserMapping],
        "the options of foreign data",
        include_str!("unmodeled/secret_option.sql"),
    ),
    (&[Kind::Subscription], "the subscriptions", include_str!("unmodeled/secret_connection.sql")),
];

pub(super) fn read(catalog: &mut Catalog<'_, '_>, objects: &Objects) -> Result<BTreeSet<Unmodeled>, Error> {
    let is_there = |kinds: &[Kind]| objects.found.keys().any(|id| kinds.contains(&id.kind));
    let secrets = SECRETS.into_iter().filter(|(kinds, ..)| is_there(kinds));
    let queries = QUERIES.into_iter().chain(secrets.map(|(_, reading, sql)| (reading, sql)));
    let mut found = BTreeSet::new();
    for (reading, sql) in queries {
        for row in &catalog.rows(reading, sql, &[])? {
            let mut cells = Cells::of(row, reading);
            found.insert(Unmodeled { kind: cells.next()?, name: cells.next()?, definition: cells.next()? });
        }
    }
    Ok(found)
}
