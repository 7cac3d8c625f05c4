//! The settings that decide what a text means, or how one is printed, to what a session is pinned to.
//!
//! A role, a database, `postgresql.conf` and the environment each have their say about a session (manual, 20.1), and a
//! default of `'01-02-2024'` is another day under `DateStyle = 'German, DMY'`. Whoever builds, replays, migrates, proves,
//! fills or observes has to mean the same everywhere. So there is one list, here, of what the manual's chapters 20.11 and
//! 20.13 say decides a meaning or a print.
//!
//! Not in it is what a server is meant to differ in: `default_transaction_read_only` (a database that somebody has closed
//! stays closed), `default_text_search_config` (a migration fills a column with the words that the application will look
//! for), how values are compressed, timeouts, and everything that only makes a statement faster or slower.

/// Where our own statements look names up: nowhere but in PostgreSQL's catalog. `pg_temp` is named so that it comes last,
/// and not first (manual, `search_path`).
pub const OWN_PATH: &str = "pg_catalog, pg_temp";

/// Where a name without a schema is, in what a user wrote: in `public`, on every database and for every role.
pub const USERS_PATH: &str = "public";

/// The zone unless schema.toml says another.
pub const UTC: &str = "UTC";

/// Each setting that every role may set, with its value.
pub const SETTINGS: &[(&str, &str)] = &[
    ("client_encoding", "UTF8"),
    ("standard_conforming_strings", "on"),
    ("backslash_quote", "safe_encoding"),
    ("DateStyle", "ISO, MDY"),
    ("IntervalStyle", "postgres"),
    ("timezone_abbreviations", "Default"),
    ("extra_float_digits", "1"),
    ("bytea_output", "hex"),
    ("xmlbinary", "base64"),
    ("xmloption", "content"),
    ("lc_monetary", "C"),
    ("lc_numeric", "C"),
    ("lc_time", "C"),
    ("array_nulls", "on"),
    ("transform_null_equals", "off"),
    ("quote_all_identifiers", "off"),
    ("check_function_bodies", "on"),
    ("row_security", "on"),
    ("default_tablespace", ""),
    ("default_table_access_method", "heap"),
    ("default_transaction_isolation", "read committed"),
    ("default_transaction_deferrable", "off"),
    ("gin_fuzzy_search_limit", "0"),
];

/// Settings that only a superuser may set, and that a superuser may have set for a role: they are set where they differ.
const RESERVED: &[(&str, &str)] =
    &[("session_replication_role", "origin"), ("plpgsql.variable_conflict", "error")];

/// The pins as libpq's `options`, which a server takes when it starts a session, so that `RESET` leads back to them.
pub fn options(path: &str, zone: &str) -> String {
    let all = SETTINGS.iter().copied().chain([("search_path", path), ("TimeZone", zone)]);
    all.map(|(name, value)| format!("-c {name}={}", escaped(value))).collect::<Vec<_>>().join(" ")
}

/// Statements that pin a session, in one text; without a zone `TimeZone` stays as it is.
pub fn session(path: &str, zone: Option<&str>) -> String {
    let zone = zone.map(|zone| ("TimeZone", zone));
    let all: String = SETTINGS.iter().copied().chain(zone).map(|it| set("SET", it)).collect();
    let reserved: String = RESERVED
        .iter()
        .map(|(name, value)| {
            format!(
                "SELECT pg_catalog.set_config('{name}', '{value}', false)
                 WHERE pg_catalog.current_setting('{name}', true) OPERATOR(pg_catalog.<>) '{value}'::pg_catalog.text;\n"
            )
        })
        .collect();
    format!("{all}{reserved}SET search_path = {path};\n")
}

/// Statements that pin the rest of a transaction, in which nothing but catalogs is read.
pub fn transaction(path: &str) -> String {
    let all: String = SETTINGS
        .iter()
        .copied()
        .filter(|(name, _)| *name != "client_encoding")
        .chain([("TimeZone", UTC)])
        .map(|it| set("SET LOCAL", it))
        .collect();
    format!("{all}SET LOCAL search_path = {path};\n")
}

fn set(how: &str, (name, value): (&str, &str)) -> String {
    // A list is a list of words: in quotes it would be one word.
    let value =
        if name == "DateStyle" { value.to_owned() } else { format!("'{}'", value.replace('\'', "''")) };
    format!("{how} {name} = {value};\n")
}

/// A value in `options`, where blanks part the words and a backslash keeps them together (manual, 34.1.2).
fn escaped(value: &str) -> String {
    let special = |c: char| c.is_whitespace() || c == '\\';
    value.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_keep_a_value_together() {
        let options = options(OWN_PATH, "Europe/Berlin");
        assert!(options.contains("-c DateStyle=ISO,\\ MDY -c "), "{options}");
        assert!(
            options.ends_with("-c search_path=pg_catalog,\\ pg_temp -c TimeZone=Europe/Berlin"),
            "{options}"
        );
    }

    #[test]
    fn the_readme_says_what_is_pinned() {
        let options = options(USERS_PATH, UTC);
        assert!(include_str!("../../../README.md").contains(&options), "{options}");
    }
}
