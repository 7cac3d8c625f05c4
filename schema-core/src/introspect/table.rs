//! `pg_class` to tables without their columns, constraints and indexes.

use std::collections::BTreeSet;

use postgres::types::{ToSql, Type};
use schema_model::{Foreign, QualifiedName, ReplicaIdentity, Table, TableId};

use super::attributes::{Entry, Tables};
use super::error::Error;
use super::option::List;
use super::query::{Catalog, Cells};
use crate::sql::quote;

const READING: &str = "the tables";

/// Reads all tables, or only these.
pub(super) fn read(catalog: &mut Catalog<'_, '_>, only: Option<&BTreeSet<TableId>>) -> Result<Tables, Error> {
    let mut tables = Tables::default();
    let schemas: Option<Vec<&str>> = only.map(|only| only.iter().map(|id| &*id.0.schema).collect());
    let names: Option<Vec<&str>> = only.map(|only| only.iter().map(|id| &*id.0.name).collect());
    let parameters: [(&(dyn ToSql + Sync), Type); 2] =
        [(&schemas, Type::TEXT_ARRAY), (&names, Type::TEXT_ARRAY)];
    for row in &catalog.rows(READING, include_str!("table.sql"), &parameters)? {
        let mut cells = Cells::of(row, READING);
        let oid = cells.next()?;
        let id = TableId::new(cells.next::<&str>()?, cells.next::<&str>()?);
        let unlogged = cells.next()?;
        let kept = &mut tables.bookkeeping;
        let mut options = List::Table.read(cells.next()?, kept);
        options.extend(List::Toast.read(cells.next()?, kept));
        let mut table = Table {
            unlogged,
            options,
            row_security: cells.next()?,
            force_row_security: cells.next()?,
            replica_identity: {
                let found = replica_identity(cells.next_char()?);
                match found {
                    Ok(found) => found,
                    Err(error) => {
                        tables.unknown.take(error, "table", || quote::printed(&id.0))?;
                        ReplicaIdentity::Default
                    }
                }
            },
            tablespace: cells.next()?,
            access_method: cells.next()?,
            comment: cells.next()?,
            of_type: match cells.next::<Option<Vec<String>>>()?.as_deref() {
                Some([schema, name]) => Some(QualifiedName::new(schema, name)),
                _ => None,
            },
            foreign: match (cells.next()?, cells.next()?) {
                (Some(server), texts) => {
                    let options = List::Foreign("pg_foreign_table.ftoptions").read(texts, kept);
                    Some(Foreign { server, options })
                }
                (None, _) => None,
            },
            ..Table::default()
        };
        if table.foreign.is_some() {
            // A foreign table has none, which the catalog says as it does NOTHING.
            table.replica_identity = ReplicaIdentity::Default;
        }
        tables.entries.insert(oid, Entry { id, table, attributes: Vec::new() });
    }
    Ok(tables)
}

fn replica_identity(relreplident: char) -> Result<ReplicaIdentity, Error> {
    match relreplident {
        'd' => Ok(ReplicaIdentity::Default),
        'f' => Ok(ReplicaIdentity::Full),
        // Of an index: whoever reads the indexes says which. There may be none: "if the index is dropped, the
        // behavior is the same as NOTHING" (ALTER TABLE).
        'n' | 'i' => Ok(ReplicaIdentity::Nothing),
        other => Err(Error::letter(READING, "relreplident", other)),
    }
}
