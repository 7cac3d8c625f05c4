//! A program's structs and a database to what differs between them.

mod declared;
mod error;
mod observed;

use std::collections::BTreeMap;

use postgres::{GenericClient, Transaction};

use super::links::Declaration;
use crate::source::settle;
use crate::sql::name;
use crate::{diff, introspect, plan};

pub use error::DriftError;

use declared::Declared;

/// Compares the tables of a database with the structs that this program was compiled with, for its own tests, or
/// before it starts to work.
///
/// What is declared is built in schemas of its own, in a transaction that is rolled back, and both are read from the
/// catalog: the server that would refuse the program's statements is asked what its declaration means. Nobody else
/// waits for that, no row is read, and nothing is left behind. It needs a role that may create schemas in the database
/// and use the types of its columns; the primary, not a standby; and a few milliseconds a table.
///
/// Compared are the tables that are named, with their columns, constraints, indexes and comments, and the enum types
/// that they use. Other tables, and what stands in `.sql` files (views, functions, grants), are for `schema drift`,
/// which knows of the history too. A struct that another one points at has to be named with it.
///
/// # Errors
///
/// [`DriftError::Drifted`] with a line for each difference; the others say what kept the two from being compared.
///
/// ```no_run
/// use schema_core::Table;
/// use schema_core::rows::postgres::{Client, NoTls};
///
/// #[derive(Table)]
/// #[table(name = "users")]
/// pub struct User {
///     #[column(primary_key)]
///     pub id: String,
/// }
///
/// #[derive(Table)]
/// #[table(name = "purchases")]
/// pub struct Purchase {
///     #[column(primary_key)]
///     pub id: i64,
///     #[column(references(User::id))]
///     pub customer_id: String,
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let mut db = Client::connect(&std::env::var("DATABASE_URL")?, NoTls)?;
///     schema_core::assert_no_drift(&mut db, schema_core::tables![User, Purchase])?;
///     Ok(())
/// }
/// ```
pub fn assert_no_drift<C: GenericClient>(db: &mut C, tables: &[Declaration]) -> Result<(), DriftError> {
    let declared = Declared::read(tables)?;
    let mut transaction = db.transaction()?;
    let printed = build(&mut transaction, &declared)?;
    let all = introspect::observe_within(&mut transaction)?;
    transaction.rollback()?;

    let expected = observed::declared_part(&all, &declared, &printed).map_err(DriftError::Foreign)?;
    let mut found = observed::live_part(&all, &expected);
    let pairs = settle::disagreements(&found, &expected);
    if !pairs.is_empty() {
        let same = settle::settle(db, &pairs)?;
        settle::adopt(&mut found, &expected, &same);
    }
    let differences = diff::diff(&found, &expected).describe();
    if differences.is_empty() { Ok(()) } else { Err(DriftError::Drifted { differences }) }
}

/// Builds what is declared, and says how the server writes the name of each namespace.
fn build(
    transaction: &mut Transaction<'_>,
    declared: &Declared,
) -> Result<BTreeMap<String, String>, DriftError> {
    let real: Vec<&String> = declared.stand_ins.keys().collect();
    let quoted = "SELECT real, pg_catalog.quote_ident(real) FROM pg_catalog.unnest($1::pg_catalog.text[]) AS namespace(real)";
    let rows = transaction.query(quoted, &[&real])?;
    let printed = rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?)));
    let printed: BTreeMap<String, String> = printed.collect::<Result<_, postgres::Error>>()?;

    // Names that the author left without a schema mean what is declared before they mean what is there.
    let first = declared.stand_ins.get("public").map(|stand_in| name::ident(stand_in));
    let path = "SELECT pg_catalog.set_config('search_path', pg_catalog.concat_ws(', ', $1::pg_catalog.text,
                    CASE pg_catalog.length(pg_catalog.current_setting('search_path')) WHEN 0 THEN NULL
                    ELSE pg_catalog.current_setting('search_path') END), true),
                pg_catalog.current_setting('server_version_num')::pg_catalog.int4";
    let version: i32 = transaction.query_one(path, &[&first])?.try_get(1)?;
    for step in plan::build(&declared.model, version.unsigned_abs()).steps {
        transaction.batch_execute(&step.sql).map_err(|source| DriftError::refused(&step.sql, source))?;
    }
    Ok(printed)
}
