//! The settings under which rows go in, and the way back to those that there were.

use crate::dev::gate;
use postgres::Transaction;
use postgres::error::SqlState;

/// Settings that change what a value's text means, or what happens besides the insert.
const SETTINGS: [(&str, &str); 8] = [
    ("search_path", "public"),
    ("timezone", "UTC"),
    ("datestyle", "ISO, MDY"),
    ("intervalstyle", "postgres"),
    ("xmloption", "content"),
    ("lc_monetary", "C"),
    ("extra_float_digits", "1"),
    ("standard_conforming_strings", "on"),
];

/// The settings as they were.
#[derive(Debug)]
pub(super) struct Before {
    settings: Vec<String>,
    role: Option<String>,
}

impl Before {
    /// Whether foreign keys and triggers are silent.
    pub(super) fn is_silent(&self) -> bool {
        self.role.is_some()
    }
}

/// Sets everything for the rest of the transaction, or until [`restore`].
///
/// Only a superuser, or a role that was granted it, may silence triggers (manual, "GRANT", `SET`). Where that is
/// refused, they run.
pub(super) fn prepare(transaction: &mut Transaction<'_>) -> Result<Before, postgres::Error> {
    let read: Vec<String> = SETTINGS.iter().map(|(name, _)| format!("current_setting('{name}')")).collect();
    let row = transaction.query_one(&format!("SELECT {}", read.join(", ")), &[])?;
    let settings = (0..SETTINGS.len()).map(|at| row.try_get(at)).collect::<Result<_, _>>()?;
    set(transaction, SETTINGS.iter().map(|(name, value)| (*name, *value)))?;
    let mut savepoint = transaction.transaction()?;
    let read = "SELECT current_setting('session_replication_role')";
    let role: String = savepoint.query_one(read, &[])?.try_get(0)?;
    let role = match gate::run(&mut savepoint, "SET LOCAL session_replication_role = replica") {
        Ok(()) => {
            savepoint.commit()?;
            Some(role)
        }
        Err(error) if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => {
            savepoint.rollback()?;
            None
        }
        Err(error) => return Err(error),
    };
    Ok(Before { settings, role })
}

/// Sets everything back.
pub(super) fn restore(transaction: &mut Transaction<'_>, before: &Before) -> Result<(), postgres::Error> {
    let values = before.settings.iter().map(String::as_str);
    let names = SETTINGS.iter().map(|(name, _)| *name);
    set(transaction, names.zip(values))?;
    match &before.role {
        Some(role) => gate::run(transaction, &format!("SET LOCAL session_replication_role = {role}")),
        None => Ok(()),
    }
}

fn set<'a>(
    transaction: &mut Transaction<'_>,
    settings: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<(), postgres::Error> {
    let (names, values): (Vec<&str>, Vec<&str>) = settings.unzip();
    let sql = "SELECT set_config(name, value, true) FROM unnest($1::text[], $2::text[]) AS it(name, value)";
    transaction.query(sql, &[&names, &values])?;
    Ok(())
}
