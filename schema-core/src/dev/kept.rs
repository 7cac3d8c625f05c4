//! Databases that outlive a run, under a name made from a content key, so that the next run finds them.
//!
//! Only a private server keeps: its place is held by one process at a time, so nobody else can be in them.

use std::sync::Arc;
use std::time::SystemTime;

use postgres::error::SqlState;
use sha2::{Digest, Sha256};

use super::cache::hex;
use super::database::DevDatabase;
use super::error::Error;
use super::server::{Shared, lock};
use crate::sql::quote;

/// How many are kept: enough for a few branches, at some ten megabytes each.
const LIMIT: usize = 6;

const PREFIX: &str = "schema_kept_";

/// Kept databases, the most recently used first; the comment (`pg_shdescription`) says when that was.
const KEPT: &str = "SELECT datname::text FROM pg_catalog.pg_database \
    WHERE starts_with(datname::text, $1) \
    ORDER BY coalesce(pg_catalog.shobj_description(oid, 'pg_database'), '') DESC, datname";

/// The database kept under a key. One that will not open is dropped: it can be built again.
pub(super) fn find(shared: &Arc<Shared>, key: &str) -> Result<Option<DevDatabase>, Error> {
    let name = name_of(key);
    if !names(shared)?.contains(&name) || !lock(&shared.held).insert(name.clone()) {
        return Ok(None);
    }
    match DevDatabase::open(shared, name.clone(), true) {
        Ok(database) => {
            stamp(shared, &name)?;
            Ok(Some(database))
        }
        Err(_) => drop_unheld(shared, &name).map(|()| None),
    }
}

/// Renames a database to where [`find`] looks.
pub(super) fn keep(shared: &Arc<Shared>, mut database: DevDatabase, key: &str) -> Result<DevDatabase, Error> {
    let name = name_of(key);
    // Held before it has the name, so that nobody takes it for one that can go.
    if database.is_kept() || names(shared)?.contains(&name) || !lock(&shared.held).insert(name.clone()) {
        return Ok(database);
    }
    let renamed = database.without_sessions(|database| {
        let (from, to) = (quote::ident(database.name()), quote::ident(&name));
        match shared.execute("keep a database", &format!("ALTER DATABASE {from} RENAME TO {to}")) {
            // Somebody else in this process built the same, and kept it a moment ago.
            Err(Error::Sql { source, .. }) if source.code() == Some(&SqlState::DUPLICATE_DATABASE) => {}
            renamed => {
                renamed?;
                database.renamed_to_keep(name.clone());
            }
        }
        Ok(())
    });
    if !database.is_kept() {
        lock(&shared.held).remove(&name);
        return renamed.map(|()| database);
    }
    renamed?;
    stamp(shared, &name)?;
    evict(shared)?;
    Ok(database)
}

fn name_of(key: &str) -> String {
    format!("{PREFIX}{}", hex(&Sha256::digest(key), 32))
}

fn names(shared: &Shared) -> Result<Vec<String>, Error> {
    let rows = shared.admin("list the kept databases", |admin| admin.query(KEPT, &[&PREFIX]))?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

fn stamp(shared: &Shared, name: &str) -> Result<(), Error> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    // As wide as it ever gets, because the comments are sorted as text.
    let sql = format!("COMMENT ON DATABASE {} IS '{:020}'", quote::ident(name), since.as_micros());
    shared.execute("stamp a kept database", &sql)
}

fn evict(shared: &Shared) -> Result<(), Error> {
    names(shared)?.into_iter().skip(LIMIT).try_for_each(|name| drop_unheld(shared, &name))
}

/// Drops a kept database that nobody in this process uses, and lets nobody use it meanwhile.
fn drop_unheld(shared: &Shared, name: &str) -> Result<(), Error> {
    if !lock(&shared.held).insert(name.to_owned()) {
        return Ok(());
    }
    let dropped = shared.drop_database(name);
    lock(&shared.held).remove(name);
    dropped
}
