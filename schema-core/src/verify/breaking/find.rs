//! What rows are refused for, to how many there are and a few of them.

use postgres::GenericClient;
use schema_model::TableId;

use super::{Aliases, Breaking, By, Refusal, Said, Search, from, raising};
use crate::sql::quote;

/// How many rows are shown.
const SHOWN: usize = 3;

/// The rows of a refusal.
///
/// # Errors
///
/// A connection that is gone, or a query that takes too long or fails itself.
pub(in crate::verify) fn find<C: GenericClient>(
    client: &mut C,
    refusal: &Refusal,
) -> Result<(Breaking, Option<Said>), postgres::Error> {
    let Refusal { table, what, search, .. } = refusal;
    let here = Aliases::default();
    let (condition, said) = condition(client, table, search, &here)?;
    let (count, of) = count(client, table, search, &condition, &here)?;
    let rows = samples(client, table, search, &condition, &here)?;
    let (table, what, search) = (table.clone(), what.clone(), search.clone());
    Ok((Breaking { table, what, count, of, rows, condition, search }, said))
}

/// What is true of the rows here, and what the server says of the first of them where that was seen.
///
/// # Errors
///
/// Those of [`find`].
pub(in crate::verify) fn condition<C: GenericClient>(
    client: &mut C,
    table: &TableId,
    search: &Search,
    aliases: &Aliases,
) -> Result<(String, Option<Said>), postgres::Error> {
    match &search.by {
        By::Condition(sql) => Ok((sql.clone(), None)),
        By::Raising(raising) => raising::find(client, &from(table, search.only), raising, aliases),
    }
}

/// How many rows there are for which a condition is true, and how many in all.
///
/// # Errors
///
/// Those of [`find`].
pub(in crate::verify) fn count<C: GenericClient>(
    client: &mut C,
    table: &TableId,
    search: &Search,
    condition: &str,
    aliases: &Aliases,
) -> Result<(usize, usize), postgres::Error> {
    let from = from(table, search.only);
    let counted = format!("SELECT count(*) FILTER (WHERE {condition}), count(*) FROM {from} AS here");
    let row = client.query_one(&aliases.query(&counted), &[])?;
    let number = |count: i64| usize::try_from(count).unwrap_or(0);
    Ok((number(row.try_get(0)?), number(row.try_get(1)?)))
}

/// A few rows for which a condition is true.
pub(in crate::verify) fn samples<C: GenericClient>(
    client: &mut C,
    table: &TableId,
    search: &Search,
    condition: &str,
    aliases: &Aliases,
) -> Result<Vec<String>, postgres::Error> {
    let (target, from) = (quote::qualified(&aliases.table(table).0), from(table, search.only));
    let keys = client.query(
        "SELECT a.attname::text FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a
            ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
         WHERE i.indrelid = $1::text::regclass AND i.indisprimary ORDER BY array_position(i.indkey, a.attnum)",
        &[&target],
    )?;
    let keys: Vec<String> = keys.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    let shown = match keys.is_empty() {
        // No row may be shown whole: it may be long, and hold what nobody should read in a log.
        true => "left(here::text, 60)".to_owned(),
        false => {
            let each = keys.iter().map(|key| {
                format!(
                    "{} || left(here.{}::text, 60)",
                    quote::literal(&format!("{key} ")),
                    quote::ident(&aliases.column(table, key))
                )
            });
            each.collect::<Vec<_>>().join(" || ', ' || ")
        }
    };
    let order = match keys.is_empty() {
        true => "1".to_owned(),
        false => {
            let each = keys.iter().map(|key| format!("here.{}", quote::ident(&aliases.column(table, key))));
            each.collect::<Vec<_>>().join(", ")
        }
    };
    let sql = format!("SELECT {shown} FROM {from} AS here WHERE {condition} ORDER BY {order} LIMIT {SHOWN}");
    let rows = client.query(&aliases.query(&sql), &[])?;
    rows.iter().map(|row| Ok(row.try_get::<_, Option<String>>(0)?.unwrap_or_default())).collect()
}
