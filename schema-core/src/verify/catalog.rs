//! What a migration left, against what it should have left: two catalogs.

use postgres::Transaction;
use schema_model::{ColumnId, Observed, TableId};

use super::ProofError;
use super::intent::Places;
use crate::diff::{self, Change};
use crate::introspect;
use crate::source::settle;

/// What still differs from the wanted schema, a line each.
///
/// # Errors
///
/// A catalog that cannot be read.
pub(crate) fn left(open: &mut Transaction<'_>, after: &Observed) -> Result<Vec<String>, ProofError> {
    Ok(compared(open, after)?.0)
}

/// The same with the catalog that is there.
///
/// # Errors
///
/// Those of [`left`].
pub(super) fn compared(
    open: &mut Transaction<'_>,
    after: &Observed,
) -> Result<(Vec<String>, Observed), ProofError> {
    let mut left = introspect::observe_within(open)?;
    let pairs = settle::disagreements(&left, after);
    if !pairs.is_empty() {
        let same = settle::settle(open, &pairs)?;
        settle::adopt(&mut left, after, &same);
    }
    let difference = diff::diff(&left, after);
    let unmodeled = difference.unmodeled.iter().map(diff::UnmodeledChange::describe);
    Ok((difference.changes.iter().map(Change::describe).chain(unmodeled).collect(), left))
}

/// Every column with the numbers that the catalog gives it, which no rename changes and no two columns ever share.
pub(super) fn places(open: &mut Transaction<'_>) -> Result<Places, postgres::Error> {
    let query = "SELECT c.oid, a.attnum, n.nspname::text, c.relname::text, a.attname::text
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
        WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
          AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')";
    let mut places = Places::new();
    for row in open.query(query, &[])? {
        let table = TableId::new(row.try_get::<_, String>(2)?, row.try_get::<_, String>(3)?);
        let column = ColumnId { table, name: row.try_get(4)? };
        places.insert((row.try_get(0)?, row.try_get(1)?), column);
    }
    Ok(places)
}
