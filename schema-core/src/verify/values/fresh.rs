//! New columns to whether the rows that were there got what was declared for them.

use postgres::Transaction;
use schema_model::{Column, ColumnId, TableId};

use super::{Comparison, KeptTable};
use crate::sql::{lexer, quote};
use crate::verify::proof::{ChangedValues, Expected};

/// The columns of one table whose values are neither their default nor what was said for existing rows.
pub(super) fn compare(
    transaction: &mut Transaction<'_>,
    kept: &KeptTable,
    comparison: &Comparison<'_>,
    now: &TableId,
) -> Result<Vec<ChangedValues>, postgres::Error> {
    let mut found = Vec::new();
    let Some(table) = comparison.after.tables.get(now) else { return Ok(found) };
    for column in &table.columns {
        let id = ColumnId { table: now.clone(), name: column.name.clone() };
        let is_computed = column.generated.is_some() || column.identity.is_some();
        if comparison.intent.origin(&id).is_some() || is_computed {
            continue;
        }
        let sql = wanted(comparison, &id, column);
        let name = quote::ident(&column.name);
        let ty = &column.ty.text;
        let target = quote::qualified(&now.0);
        let value = format!("(({sql})::{ty})::text");
        let query = format!(
            "SELECT count(*) FILTER (WHERE {name}::text IS DISTINCT FROM {value}), count(*), min({value}),
                min({name}::text) FROM ONLY {target}"
        );
        let mut savepoint = transaction.transaction()?;
        if is_another_value(&mut savepoint, &sql, comparison.in_one)? {
            continue;
        }
        let answer = savepoint.query_one(&query, &[]);
        let row = match answer {
            Ok(row) => row,
            Err(error) if error.as_db_error().is_some() => {
                savepoint.rollback()?;
                continue;
            }
            Err(error) => return Err(error),
        };
        savepoint.rollback()?;
        let (count, of): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        if count > 0 {
            let number = |count: i64| usize::try_from(count).unwrap_or(0);
            found.push(ChangedValues {
                column: Some(id),
                table: kept.id.clone(),
                expected: Expected::Value(sql),
                count: number(count),
                of: number(of),
                example: Some((row.try_get(2)?, row.try_get(3)?)),
                severity: comparison.severity,
            });
        }
    }
    Ok(found)
}

/// What existing rows get.
fn wanted(comparison: &Comparison<'_>, id: &ColumnId, column: &Column) -> String {
    let default = column.default.as_ref().map(|default| default.printed.clone());
    // A default wins, as it does in the plan.
    default.or_else(|| comparison.backfills.get(id).cloned()).unwrap_or_else(|| "NULL".to_owned())
}

/// Whether an expression is another value by now, so that none can be expected: whether one of the functions that it may
/// call gives another each time (`pg_proc.provolatile`), or in each transaction, where there was more than one.
fn is_another_value(
    transaction: &mut Transaction<'_>,
    sql: &str,
    in_one: bool,
) -> Result<bool, postgres::Error> {
    let (tokens, _) = lexer::tokens(sql);
    let calls = tokens.windows(2).filter(|pair| pair[1].is_symbol("("));
    let names: Vec<String> = calls.filter_map(|pair| pair[0].name()).collect();
    let query = "SELECT EXISTS (SELECT FROM pg_catalog.pg_proc WHERE proname = ANY($1::text[])
        AND (provolatile = 'v' OR provolatile = 's' AND NOT $2))";
    transaction.query_one(query, &[&names, &in_one])?.try_get(0)
}
