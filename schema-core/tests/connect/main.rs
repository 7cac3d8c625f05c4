//! Connecting to real servers, compared with what psql does with the same text and the same surroundings.
//!
//! Nothing here is skipped: without PostgreSQL's programs and `openssl` the tests fail.

mod certificates;
mod failures;
mod passwords;
mod server;
mod several;
mod tls;

use std::error::Error as _;

use schema_core::connect::{Error, Target};

use server::{Home, PASSWORD};

/// The answer to `sql`, or the error with everything it shows; fails if any of that is the password.
fn ask(home: &Home, target: &str, variables: &[(&str, &str)], sql: &str) -> Result<String, String> {
    let target = match Target::parse_in(target, &home.environment(variables)) {
        Ok(target) => target,
        Err(error) => return Err(shown(&error)),
    };
    assert_no_password(&format!("{target} {target:?}"));
    let mut client = target.connect().map_err(|error| shown(&error))?;
    let row = client.query_one(sql, &[]).unwrap();
    Ok(row.get::<_, String>(0))
}

/// Everything an error can show.
fn shown(error: &Error) -> String {
    let mut text = format!("{error}\n");
    let mut everything = format!("{error:?}");
    let mut source = error.source();
    while let Some(inner) = source {
        everything.push_str(&format!("{inner} {inner:?}"));
        source = inner.source();
    }
    if let Some(help) = error.help() {
        text.push_str(&format!("help: {help}"));
    }
    assert_no_password(&everything);
    assert_no_password(&text);
    text.trim().to_owned()
}

fn assert_no_password(text: &str) {
    for password in [PASSWORD, "hunter2", "hunter3"] {
        assert!(!text.contains(password), "a password is shown: {text}");
    }
}

/// A value of `key=value` text.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}

/// A string literal of SQL.
fn literal(text: &str) -> String {
    format!("E'{}'", text.replace('\\', r"\\").replace('\'', "''"))
}
