//! A statement that changes a column's type to whether the values that it makes depend on the session's `TimeZone`.

use std::collections::BTreeMap;

use postgres::Transaction;
use schema_model::{ColumnId, TableId};

use super::intent::Places;
use super::proof::{OTHER_ZONE, ZoneDependence};
use crate::connect::pinned;
use crate::sql::quote;

/// The types of columns at one moment, by the numbers that the catalog gives them.
pub(super) type Types = BTreeMap<(u32, i16), ColumnType>;

/// A column's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ColumnType {
    pub(super) name: String,
    /// Whether it is a date or a time, or made of them.
    is_time: bool,
    table: TableId,
    column: String,
}

/// A column whose type was changed to or from one of time.
#[derive(Debug, Clone)]
pub(super) struct Retyped {
    place: (u32, i16),
    from: ColumnType,
    to: ColumnType,
}

/// Reads the types of all columns of these tables.
pub(super) fn types(transaction: &mut Transaction<'_>, tables: &[u32]) -> Result<Types, postgres::Error> {
    // `typcategory` D: dates and times (manual, "pg_type", table of categories).
    let query = "SELECT a.attrelid, a.attnum, pg_catalog.format_type(a.atttypid, a.atttypmod),
            'D' IN (base.typcategory::text, element.typcategory::text),
            n.nspname::text, c.relname::text, a.attname::text
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
        JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        JOIN pg_catalog.pg_type base ON base.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
        LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = base.oid
        LEFT JOIN pg_catalog.pg_type element ON element.oid = coalesce(r.rngsubtype, base.typelem)
        WHERE c.oid = ANY($1) AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped";
    let mut types = Types::new();
    for row in transaction.query(query, &[&tables])? {
        let table = TableId::new(row.try_get::<_, String>(4)?, row.try_get::<_, String>(5)?);
        let is_time: Option<bool> = row.try_get(3)?;
        let ty = ColumnType {
            name: row.try_get(2)?,
            is_time: is_time.unwrap_or(false),
            table,
            column: row.try_get(6)?,
        };
        types.insert((row.try_get(0)?, row.try_get(1)?), ty);
    }
    Ok(types)
}

/// The columns that a statement gave another type, from or to one of time.
pub(super) fn retyped(before: &Types, after: &Types) -> Vec<Retyped> {
    let changed = after.iter().filter_map(|(place, to)| {
        let from = before.get(place)?;
        let is_time = from.is_time || to.is_time;
        (from.name != to.name && is_time).then(|| Retyped {
            place: *place,
            from: from.clone(),
            to: to.clone(),
        })
    });
    changed.collect()
}

/// The values that columns have now, printed so that two of them are the same text only if they are the same value,
/// whatever the session's zone.
pub(super) fn values(
    transaction: &mut Transaction<'_>,
    retyped: &[Retyped],
) -> Result<Vec<Vec<Option<String>>>, postgres::Error> {
    transaction.batch_execute("SET LOCAL TimeZone = 'UTC'")?;
    let mut all = Vec::new();
    for column in retyped {
        let target = quote::qualified(&column.to.table.0);
        let name = quote::ident(&column.to.column);
        let query = format!("SELECT {name}::text FROM ONLY {target} ORDER BY ctid");
        let rows = transaction.query(&query, &[])?;
        all.push(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?);
    }
    Ok(all)
}

/// The values of columns, row by row: before a statement, and behind it in the zone that migrations run in and in another.
pub(super) struct Values {
    pub(super) old: Vec<Vec<Option<String>>>,
    pub(super) here: Vec<Vec<Option<String>>>,
    pub(super) other: Vec<Vec<Option<String>>>,
}

/// The columns whose values differ between the two zones.
pub(super) fn dependent(
    transaction: &mut Transaction<'_>,
    (number, rewrites): (usize, (bool, bool)),
    names: &Places,
    retyped: &[Retyped],
    Values { old, here, other }: &Values,
) -> Result<Vec<ZoneDependence>, postgres::Error> {
    let zone = own(transaction)?;
    let mut found = Vec::new();
    for (at, column) in retyped.iter().enumerate() {
        let differing: Vec<usize> =
            (0..here[at].len()).filter(|row| here[at].get(*row) != other[at].get(*row)).collect();
        let Some(first) = differing.first() else { continue };
        let text = |values: &[Vec<Option<String>>]| values.get(at)?.get(*first)?.clone();
        let own = ColumnId { table: column.from.table.clone(), name: column.from.column.clone() };
        found.push(ZoneDependence {
            number,
            column: names.get(&column.place).cloned().unwrap_or(own),
            from: column.from.name.clone(),
            to: column.to.name.clone(),
            count: differing.len(),
            example: text(old).and_then(|before| Some((before, text(here)?, text(other)?))),
            rewrites,
            zone: zone.clone(),
        });
    }
    Ok(found)
}

/// Values before a statement: those of the same columns under their old type.
pub(super) fn old_values(
    transaction: &mut Transaction<'_>,
    retyped: &[Retyped],
) -> Result<Vec<Vec<Option<String>>>, postgres::Error> {
    let old: Vec<Retyped> =
        retyped.iter().map(|own| Retyped { to: own.from.clone(), ..own.clone() }).collect();
    values(transaction, &old)
}

/// Puts a session into the zone that migrations run in, with which it began.
pub(super) const OWN: &str = "SET SESSION TimeZone TO DEFAULT";

/// Sets the zone for the rest of the transaction, or of the savepoint that is rolled back: the one that migrations run in,
/// or another.
pub(super) fn set(transaction: &mut Transaction<'_>, is_own: bool) -> Result<(), postgres::Error> {
    if is_own {
        return transaction.batch_execute("SET LOCAL TimeZone TO DEFAULT");
    }
    let (zone, instead) = (quote::literal(OTHER_ZONE), quote::literal(pinned::UTC));
    transaction.batch_execute(&format!(
        "SELECT pg_catalog.set_config('TimeZone', CASE reset_val WHEN {zone} THEN {instead} ELSE {zone} END, true)
         FROM pg_catalog.pg_settings WHERE name = 'TimeZone'"
    ))
}

/// The zone that migrations run in.
fn own(transaction: &mut Transaction<'_>) -> Result<String, postgres::Error> {
    let query = "SELECT reset_val FROM pg_catalog.pg_settings WHERE name = 'TimeZone'";
    transaction.query_one(query, &[])?.try_get(0)
}

/// The zone that values are compared with.
pub(super) fn other(own: &str) -> &'static str {
    if own == OTHER_ZONE { pinned::UTC } else { OTHER_ZONE }
}
