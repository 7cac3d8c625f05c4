//! A query to what the server answers, where the answer is all that is wanted: what it did is undone.

use postgres::Transaction;
use schema_model::TableId;

use crate::dev::gate;
use crate::sql::quote;

/// Why the server refuses a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) sqlstate: String,
    pub(super) message: String,
    /// The constraint or else the column that it is about, where it says.
    pub(super) subject: Option<String>,
}

/// Tries a query. Nothing is what it says to one that it runs.
pub(super) fn refusal(
    transaction: &mut Transaction<'_>,
    sql: &str,
) -> Result<Option<Refusal>, postgres::Error> {
    let mut savepoint = transaction.transaction()?;
    let result = savepoint.batch_execute(sql);
    savepoint.rollback()?;
    match result {
        Ok(()) => Ok(None),
        Err(error) => match error.as_db_error() {
            Some(said) => Ok(Some(Refusal {
                sqlstate: said.code().code().to_owned(),
                message: said.message().to_owned(),
                subject: said.constraint().or(said.column()).map(str::to_owned),
            })),
            None => Err(error),
        },
    }
}

/// Tries each row in a table of its own, without foreign keys and triggers, and says why which is refused. `optional`
/// columns may be left out, whatever the table says.
pub(super) fn rows(
    transaction: &mut Transaction<'_>,
    table: &TableId,
    optional: &[String],
    columns: &[String],
    rows: &[Vec<Option<String>>],
) -> Result<Vec<Option<Refusal>>, postgres::Error> {
    let target = quote::qualified(&table.0);
    let mut open = transaction.transaction()?;
    empty(&mut open, table)?;
    for column in optional {
        let mut savepoint = open.transaction()?;
        let sql = format!("ALTER TABLE {target} ALTER COLUMN {} DROP NOT NULL", quote::ident(column));
        // A column of a primary key has to stay: then its rows are refused for that, which is known without trying.
        match savepoint.batch_execute(&sql) {
            Ok(()) => savepoint.commit()?,
            Err(error) if error.as_db_error().is_some() => savepoint.rollback()?,
            Err(error) => return Err(error),
        }
    }
    let each: Vec<String> = rows
        .iter()
        .map(|row| format!("{};\nDELETE FROM {target};\n", insert(table, columns, Some(row))))
        .collect();
    let answers = match refusal(&mut open, &each.concat())? {
        None => vec![None; rows.len()],
        Some(_) => each.iter().map(|sql| refusal(&mut open, sql)).collect::<Result<_, _>>()?,
    };
    open.rollback()?;
    Ok(answers)
}

/// Takes all rows out of a table, and lets those to come in without foreign keys and triggers.
pub(super) fn empty(open: &mut Transaction<'_>, table: &TableId) -> Result<(), postgres::Error> {
    let target = quote::qualified(&table.0);
    // `replica`: neither triggers nor foreign keys, which are such (manual, "session_replication_role").
    gate::run(open, "SET LOCAL session_replication_role = replica; SET LOCAL DateStyle = 'ISO, MDY'")?;
    let delete = format!("DELETE FROM {target}");
    // What a publication refuses for want of an identity.
    let identity = format!("ALTER TABLE {target} REPLICA IDENTITY FULL");
    let mut savepoint = open.transaction()?;
    match savepoint.batch_execute(&delete) {
        Ok(()) => savepoint.commit(),
        Err(error) if error.as_db_error().is_some() => {
            savepoint.rollback()?;
            open.batch_execute(&format!("{identity}; {delete}"))
        }
        Err(error) => Err(error),
    }
}

/// `INSERT` as a program makes it: with these values, or with `$1` and so on in their places.
pub(super) fn insert(table: &TableId, columns: &[String], values: Option<&[Option<String>]>) -> String {
    let target = quote::relation(&table.0);
    if columns.is_empty() {
        return format!("INSERT INTO {target} DEFAULT VALUES");
    }
    let literal =
        |value: &Option<String>| value.as_ref().map_or("NULL".to_owned(), |text| quote::literal(text));
    let values: Vec<String> = match values {
        Some(values) => values.iter().map(literal).collect(),
        None => (1..=columns.len()).map(|number| format!("${number}")).collect(),
    };
    format!("INSERT INTO {target} ({}) VALUES ({})", quote::idents(columns), values.join(", "))
}
