//! A part of a database to what is in it: for whoever knows the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use postgres::Transaction;
use schema_model::{NamedId, Object, Observed, Schema, TableId};

use super::query::Catalog;
use super::{
    Error, column, constraint, dependency, facts, grant, index, object, sequence, session, table, unmodeled,
};

/// Reads these tables with what is inside of them (columns, constraints, indexes, the sequences of their columns), and
/// every object that this transaction made or that something it made depends on.
///
/// The privileges, and what is outside the model, are those of the whole database, as far as they are not about other
/// tables' insides. Tables that are not there are left out; partitions, and what inherits, are not looked for.
///
/// # Errors
///
/// As [`observe_within`](super::observe_within).
pub fn observe_part(transaction: &mut Transaction<'_>, only: &BTreeSet<TableId>) -> Result<Observed, Error> {
    within(transaction, |catalog| {
        let mut tables = table::read(catalog, Some(only))?;
        column::read(catalog, &mut tables)?;
        let sequences = sequence::read(catalog, &mut tables, false)?;
        constraint::read(catalog, &mut tables)?;
        index::read(catalog, &mut tables)?;
        let made: Vec<u32> = catalog
            .rows("what was made", include_str!("made.sql"), &[])?
            .iter()
            .map(|row| row.try_get(0).map_err(|cause| Error::query("what was made", cause)))
            .collect::<Result<_, _>>()?;
        let objects = object::read(catalog, Some(&made))?;
        let dependency::Dependencies { whole: dependencies, of_parts: part_dependencies } =
            dependency::read(catalog, &objects)?;
        let grants = grant::read(catalog)?;
        let facts = facts::read(catalog)?;
        let mut unmodeled = unmodeled::read(catalog, &objects)?;
        unmodeled.append(&mut tables.unmodeled);
        let mut unknown = mem::take(&mut tables.unknown);
        unknown.append(objects.unknown);
        unmodeled.append(&mut unknown.into_set());
        let bookkeeping = mem::take(&mut tables.bookkeeping);
        let schema = Schema {
            sequences,
            tables: tables.in_order(),
            objects: objects.found,
            grants,
            dependencies,
            part_dependencies,
            ..Schema::default()
        };
        let server_version = catalog.version();
        Ok(Observed { server_version, schema, unmodeled, facts, bookkeeping })
    })
}

/// Reads the objects with one of these oids, in whichever catalog they are.
///
/// # Errors
///
/// As [`observe_within`](super::observe_within).
pub fn read_objects(
    transaction: &mut Transaction<'_>,
    oids: &[u32],
) -> Result<BTreeMap<NamedId, Object>, Error> {
    within(transaction, |catalog| Ok(object::read(catalog, Some(oids))?.found))
}

/// Reads behind a savepoint, as [`observe_within`](super::observe_within) does.
fn within<T>(
    transaction: &mut Transaction<'_>,
    read: impl FnOnce(&mut Catalog<'_, '_>) -> Result<T, Error>,
) -> Result<T, Error> {
    super::within(transaction, |savepoint| {
        let server_version = session::settle(savepoint)?;
        read(&mut Catalog::new(savepoint, server_version, None))
    })
}
