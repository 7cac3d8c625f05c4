//! Rows to statements, and statements to what a server made of them.

use postgres::Transaction;

use super::shape::{Kind, Shape, Table};
use super::{Row, Value};
use crate::sql::quote;

/// The statement that inserts rows of one table.
pub(super) fn statement(table: &Table, rows: &[Row]) -> String {
    let target = quote::qualified(&table.id.0);
    let given: Vec<usize> = (0..table.columns.len()).filter(|at| !table.columns[*at].generated).collect();
    if given.is_empty() {
        // No columns, no list of them.
        return vec![format!("INSERT INTO {target} DEFAULT VALUES;"); rows.len()].join("\n");
    }
    let names = quote::idents(given.iter().map(|at| &table.columns[*at].name));
    let rows: Vec<String> = rows
        .iter()
        .map(|row| {
            let values: Vec<String> = given.iter().map(|at| value(&row[*at])).collect();
            format!("({})", values.join(","))
        })
        .collect();
    format!("INSERT INTO {target} ({names}) OVERRIDING SYSTEM VALUE VALUES\n{};", rows.join(",\n"))
}

/// A value as a literal without a type: the column decides how it is read.
pub(super) fn value(value: &Value) -> String {
    value.as_ref().map_or_else(|| "NULL".to_owned(), |text| quote::literal(text))
}

/// Runs statements, all or none of them. The outer error is that of a connection which is gone.
pub(super) fn attempt(
    transaction: &mut Transaction<'_>,
    sql: &str,
) -> Result<Result<(), postgres::Error>, postgres::Error> {
    // In one message: half the time of a small insert is the way there and back.
    match transaction.batch_execute(&format!("SAVEPOINT schema_rows;\n{sql}\nRELEASE SAVEPOINT schema_rows;"))
    {
        Ok(()) => Ok(Ok(())),
        Err(error) if error.as_db_error().is_some() => {
            transaction.batch_execute("ROLLBACK TO SAVEPOINT schema_rows; RELEASE SAVEPOINT schema_rows")?;
            Ok(Err(error))
        }
        Err(error) => Err(error),
    }
}

/// The rows that are there, up to a number that is enough to point at.
pub(super) fn existing(
    transaction: &mut Transaction<'_>,
    shape: &Shape,
) -> Result<Vec<Vec<Row>>, postgres::Error> {
    let mut rows: Vec<Vec<Row>> = shape.tables.iter().map(|_| Vec::new()).collect();
    let holders = || shape.tables.iter().enumerate().filter(|(_, table)| table.kind == Kind::Plain);
    let asked: Vec<String> = holders()
        .map(|(at, table)| {
            format!("SELECT {at} WHERE EXISTS (SELECT FROM ONLY {})", quote::qualified(&table.id.0))
        })
        .collect();
    if asked.is_empty() {
        return Ok(rows);
    }
    for row in transaction.query(&asked.join(" UNION ALL "), &[])? {
        let at = usize::try_from(row.try_get::<_, i32>(0)?).unwrap_or_default();
        if let Some(table) = shape.tables.get(at) {
            rows[at] = read(transaction, table)?;
        }
    }
    Ok(rows)
}

/// The rows of one table, in the order in which they are stored.
pub(super) fn read(transaction: &mut Transaction<'_>, table: &Table) -> Result<Vec<Row>, postgres::Error> {
    let texts: Vec<String> =
        table.columns.iter().map(|column| format!("{}::text", quote::ident(&column.name))).collect();
    let target = quote::qualified(&table.id.0);
    let sql = format!("SELECT {} FROM ONLY {target} LIMIT 200", texts.join(", "));
    let rows = transaction.query(&sql, &[])?;
    rows.iter().map(|row| (0..texts.len()).map(|at| row.try_get(at)).collect()).collect()
}
