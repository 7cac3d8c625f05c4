//! What a database is, kept in the database: whether it is one of production. Whoever has nothing but its URL knows then.

use postgres::Client;
use postgres::error::SqlState;

use super::Error;
use super::table;

const NAME: &str = "production";

/// Whether the database is marked as one of production. A mark that may not be read counts as one.
///
/// # Errors
///
/// [`Error::Database`].
pub fn is_production(client: &mut Client) -> Result<bool, Error> {
    if !exists(client)? {
        return Ok(false);
    }
    let sql = "SELECT FROM schema_history.mark WHERE name = $1";
    match client.query_opt(sql, &[&NAME]) {
        Ok(row) => Ok(row.is_some()),
        Err(error) if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// Marks the database, or takes the mark away. Says whether anything changed.
///
/// # Errors
///
/// [`Error::Table`] where the role may not.
pub fn mark_production(client: &mut Client, is_production: bool) -> Result<bool, Error> {
    if !is_production && !exists(client)? {
        return Ok(false);
    }
    table::ensure(client)?;
    if !exists(client)? {
        let make = "CREATE TABLE IF NOT EXISTS schema_history.mark (
                        name text PRIMARY KEY, since timestamp with time zone NOT NULL)";
        client.batch_execute(make).map_err(|error| table::permission(client, "create", "INSERT", error))?;
    }
    let sql = if is_production {
        "INSERT INTO schema_history.mark (name, since) VALUES ($1, pg_catalog.now()) ON CONFLICT DO NOTHING"
    } else {
        "DELETE FROM schema_history.mark WHERE name = $1"
    };
    match client.execute(sql, &[&NAME]) {
        Ok(count) => Ok(count > 0),
        Err(error) => Err(table::permission(client, "write", "SELECT, INSERT, UPDATE, DELETE", error)),
    }
}

fn exists(client: &mut Client) -> Result<bool, Error> {
    let sql = "SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'schema_history' AND c.relname = 'mark'";
    Ok(client.query_opt(sql, &[])?.is_some())
}
