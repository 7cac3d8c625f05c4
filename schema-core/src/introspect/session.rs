//! A session to one whose printing depends on nothing that somebody has set.

use postgres::Transaction;

use super::error::Error;
use super::{OLDEST_SERVER, query};
use crate::connect::pinned;

/// Pins every setting that changes what the catalogs print, for the rest of the (sub)transaction, and says
/// the server's version.
pub(super) fn settle(transaction: &mut Transaction<'_>) -> Result<u32, Error> {
    let reading = "the server's settings";
    // Compiling a query takes longer than any of ours runs.
    let pins = format!("{}SET LOCAL jit = off", pinned::transaction(pinned::OWN_PATH));
    transaction.batch_execute(&pins).map_err(|cause| Error::query(reading, cause))?;
    let row = transaction
        .query_typed_one("SELECT current_setting('server_version_num')::int4", &[])
        .map_err(|cause| Error::query(reading, cause))?;
    let version: i32 = query::Cells::of(&row, reading).next()?;
    let version = version.unsigned_abs();
    if version < OLDEST_SERVER {
        return Err(Error::TooOld { found: version });
    }
    Ok(version)
}
