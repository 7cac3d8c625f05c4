//! Open lists of the catalog, `name=value` texts as `reloptions` and `attoptions` hold them, to what a user can have
//! set, apart from what the server keeps there for itself.
//!
//! PostgreSQL 15.20 writes `pg_attver` into `attoptions` of every column, and its `pg_dump` leaves it out. So nothing
//! is taken for a user's whose name PostgreSQL reserves, or which no manual from 14 to 18 lets a user set.

use schema_model::Options;

/// What stands before the names that PostgreSQL keeps for itself, as it does in the names of schemas and roles
/// (manual 5.9.5 and "CREATE ROLE").
const RESERVED: &str = "pg_";

/// `pg_attribute.attoptions` of a column (manual: "ALTER TABLE", `SET ( attribute_option )`).
const COLUMN: [&str; 2] = ["n_distinct", "n_distinct_inherited"];

/// The options of a column that a user can have set.
pub(super) fn of_column(texts: Option<Vec<&str>>) -> Options {
    split(texts, "").filter(|(name, _)| COLUMN.contains(&name.as_str())).collect()
}

/// The options of anything else, each name behind a prefix.
pub(super) fn of(texts: Option<Vec<&str>>, prefix: &'static str) -> Options {
    split(texts, prefix).filter(|(name, _)| !name.starts_with(RESERVED)).collect()
}

fn split<'a>(
    texts: Option<Vec<&'a str>>,
    prefix: &'static str,
) -> impl Iterator<Item = (String, String)> + use<'a> {
    texts.unwrap_or_default().into_iter().map(move |text| {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        (format!("{prefix}{name}"), value.to_owned())
    })
}
