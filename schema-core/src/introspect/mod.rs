//! A database to an observed schema, in one snapshot, by a fixed number of queries however many tables there
//! are.
//!
//! One `.rs` and one `.sql` per kind. The SQL reads the system catalogs and never a user's rows; oids and
//! column numbers are turned into names here, because a hash join or a function call per row costs the server
//! more than a lookup costs us. What the model does not cover ends up in
//! [`Observed::unmodeled`](schema_model::Observed), never nowhere: only what belongs to an extension, to
//! PostgreSQL itself, to this tool's own schema or to a session (temporary objects) is left out, and what
//! belongs to the whole server (roles, databases, tablespaces) or is data (large objects, the last value of a
//! sequence).

mod attributes;
mod column;
mod constraint;
mod dependency;
mod enum_type;
mod error;
mod facts;
mod grant;
mod index;
mod inheritance;
mod key_text;
mod look;
mod namespace;
mod object;
mod option;
mod part;
mod prepared;
mod query;
mod sequence;
mod session;
mod table;
mod unknown;
mod unmodeled;

use std::mem;

use postgres::{Client, IsolationLevel, Transaction};
use schema_model::{Observed, Schema};

pub use error::Error;
pub use part::{observe_part, read_objects};
pub use prepared::Prepared;
pub(crate) use query::for_server;

use look::Seen;
use query::Catalog;

/// The oldest server whose catalogs the queries know, as `server_version_num`.
pub const OLDEST_SERVER: u32 = 140_000;

/// Reads the whole database in a transaction of its own.
///
/// `REPEATABLE READ` makes all queries see one snapshot (manual 13.2.2). The functions that print expressions look
/// up names in the newest catalogs all the same, so that what changes in this very moment may not be understood. Then
/// there is a second look: what that does not understand either is outside the model, with its object and its field.
///
/// # Errors
///
/// When a catalog cannot be read, or when the schema changed while it was read.
pub fn observe(client: &mut Client) -> Result<Observed, Error> {
    look::twice(|| within_snapshot(client, |transaction| read(transaction, None)))
}

/// Reads the database as this transaction sees it, its own uncommitted DDL included.
///
/// Works at any isolation level, and leaves the transaction as it was: the reading happens behind a
/// savepoint, whose rollback gives every setting back its value and frees every lock that was taken since. A
/// query that fails does not abort the transaction either.
///
/// # Errors
///
/// When a catalog cannot be read, or when the schema changed while it was read.
pub fn observe_within(transaction: &mut Transaction<'_>) -> Result<Observed, Error> {
    look::twice(|| within(transaction, |savepoint| read(savepoint, None)))
}

/// Reads in a transaction of its own that sees one snapshot.
fn within_snapshot<T>(
    client: &mut Client,
    read: impl FnOnce(&mut Transaction<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut transaction = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .map_err(|cause| Error::query("the database", cause))?;
    let found = read(&mut transaction)?;
    transaction.rollback().map_err(|cause| Error::query("the database", cause))?;
    Ok(found)
}

/// Reads behind a savepoint.
fn within<T>(
    transaction: &mut Transaction<'_>,
    read: impl FnOnce(&mut Transaction<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut savepoint = transaction.transaction().map_err(|cause| Error::query("the database", cause))?;
    let found = read(&mut savepoint)?;
    savepoint.rollback().map_err(|cause| Error::query("the database", cause))?;
    Ok(found)
}

fn read(transaction: &mut Transaction<'_>, prepared: Option<&mut Prepared>) -> Result<Seen, Error> {
    let server_version = session::settle(transaction)?;
    let catalog = &mut Catalog::new(transaction, server_version, prepared);

    let namespaces = namespace::read(catalog)?;
    let enums = enum_type::read(catalog)?;
    let mut tables = table::read(catalog, None)?;
    column::read(catalog, &mut tables)?;
    let sequences = sequence::read(catalog, &mut tables, true)?;
    constraint::read(catalog, &mut tables)?;
    index::read(catalog, &mut tables)?;
    let inheritance = inheritance::read(catalog, &tables)?;
    let objects = object::read(catalog, None)?;
    let dependency::Dependencies { whole: dependencies, of_parts: part_dependencies } =
        dependency::read(catalog, &objects)?;
    let grants = grant::read(catalog)?;
    let facts = facts::read(catalog)?;
    let mut unmodeled = unmodeled::read(catalog, &objects)?;
    unmodeled.append(&mut tables.unmodeled);
    let mut unknown = mem::take(&mut tables.unknown);
    unknown.append(objects.unknown);
    let mut bookkeeping = objects.bookkeeping;
    bookkeeping.append(&mut tables.bookkeeping);

    let (tables, objects) = (tables.in_order(), objects.found);
    let schema = Schema {
        namespaces,
        enums,
        sequences,
        tables,
        inheritance,
        objects,
        grants,
        dependencies,
        part_dependencies,
    };
    let observed = Observed { server_version, schema, unmodeled, facts, bookkeeping };
    Ok(Seen { observed, unknown: unknown.into_set() })
}
