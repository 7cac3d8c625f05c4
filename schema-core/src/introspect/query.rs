//! SQL to rows, one round trip a query, and rows to values.

use std::borrow::Cow;

use postgres::types::{FromSql, ToSql, Type, WasNull};
use postgres::{Row, Transaction};

use super::error::Error;
use super::option;
use super::prepared::Prepared;

/// The catalogs of one server, seen through one transaction.
pub(super) struct Catalog<'a, 'c> {
    transaction: &'a mut Transaction<'c>,
    version: u32,
    /// What the session has prepared, where it may keep statements.
    prepared: Option<&'a mut Prepared>,
}

impl<'a, 'c> Catalog<'a, 'c> {
    pub(super) fn new(
        transaction: &'a mut Transaction<'c>,
        version: u32,
        prepared: Option<&'a mut Prepared>,
    ) -> Self {
        Self { transaction, version, prepared }
    }

    /// Whether a query is planned once and used many times, so that small ones are better than one made for the day.
    pub(super) fn is_prepared(&self) -> bool {
        self.prepared.is_some()
    }

    /// `server_version_num`.
    pub(super) fn version(&self) -> u32 {
        self.version
    }

    pub(super) fn major_version(&self) -> u32 {
        self.version / 10_000
    }

    /// Runs one query. Unless it is prepared it is unnamed and typed: no statement is left on the server, so a pooler
    /// between us does no harm, and there is one round trip and not two.
    pub(super) fn rows(
        &mut self,
        reading: &'static str,
        sql: &str,
        parameters: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<Vec<Row>, Error> {
        let sql = without_secrets(sql);
        let sql = option::named_in(&sql);
        let sql = for_server(&sql, self.major_version());
        let rows = match &mut self.prepared {
            Some(prepared) => prepared.rows(self.transaction, &sql, parameters),
            None => self.transaction.query_typed(&sql, parameters),
        };
        rows.map_err(|cause| Error::query(reading, cause))
    }
}

/// The cells of a row from left to right, as the select list names them.
pub(super) struct Cells<'r> {
    row: &'r Row,
    next: usize,
    reading: &'static str,
}

impl<'r> Cells<'r> {
    pub(super) fn of(row: &'r Row, reading: &'static str) -> Self {
        Self { row, next: 0, reading }
    }

    pub(super) fn next<T: FromSql<'r>>(&mut self) -> Result<T, Error> {
        let cell = self.row.try_get(self.next).map_err(|cause| {
            let column = self.row.columns().get(self.next).map_or("", |column| column.name()).to_owned();
            let deeper = std::error::Error::source(&cause);
            let value = match deeper.and_then(|deeper| deeper.downcast_ref::<WasNull>()) {
                Some(WasNull) => "NULL".to_owned(),
                None => deeper.map_or_else(|| cause.to_string(), ToString::to_string),
            };
            Error::Unknown { reading: self.reading, column, value }
        })?;
        self.next += 1;
        Ok(cell)
    }

    /// A `"char"` column.
    pub(super) fn next_char(&mut self) -> Result<char, Error> {
        // PostgreSQL's "char" is a byte, the driver's an i8.
        Ok(char::from(self.next::<i8>()?.cast_unsigned()))
    }
}

/// The SQL with `secret.sql` where it is named: what that hides never leaves the server.
fn without_secrets(sql: &str) -> Cow<'_, str> {
    const NAMED: &str = "/* secret.sql */";
    if !sql.contains(NAMED) {
        return Cow::Borrowed(sql);
    }
    Cow::Owned(sql.replace(NAMED, &format!("\n{}", include_str!("secret.sql"))))
}

/// The SQL without the lines that this server does not know: a line with `-- since 15` at its end is for
/// PostgreSQL 15 and later, one with `-- before 15` for the others.
pub(crate) fn for_server(sql: &str, major: u32) -> Cow<'_, str> {
    if !sql.contains("-- since ") && !sql.contains("-- before ") {
        return Cow::Borrowed(sql);
    }
    let bound = |line: &str, word: &str| -> Option<u32> {
        line.split_once(word)?.1.split_whitespace().next()?.parse().ok()
    };
    let known = |line: &&str| {
        bound(line, "-- since ").is_none_or(|since| major >= since)
            && bound(line, "-- before ").is_none_or(|before| major < before)
    };
    Cow::Owned(sql.lines().filter(known).flat_map(|line| [line, "\n"]).collect())
}

#[cfg(test)]
mod tests {
    use super::for_server;

    #[test]
    fn lines_are_for_the_versions_that_they_say() {
        let sql = "a -- since 15\nb -- before 15\nc -- since 15 -- before 17\nd -- since the dawn\n";
        assert_eq!(for_server(sql, 14), "b -- before 15\nd -- since the dawn\n");
        assert_eq!(for_server(sql, 15), "a -- since 15\nc -- since 15 -- before 17\nd -- since the dawn\n");
        assert_eq!(for_server(sql, 18), "a -- since 15\nd -- since the dawn\n");
    }
}
