//! The database that a command works on, and how long it waits there.

use std::time::Duration;

use clap::Args as Group;

#[derive(Debug, Group)]
pub(crate) struct Patience {
    /// How long a statement waits for a lock before its transaction is tried again; 0 for no limit
    #[arg(long, value_name = "SECONDS", default_value = "3", value_parser = seconds)]
    pub(crate) lock_timeout: Duration,
    /// How long a statement may run; 0 for no limit
    #[arg(long, value_name = "SECONDS", default_value = "0", value_parser = seconds)]
    pub(crate) statement_timeout: Duration,
    /// How long to wait for another run that changes this database
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    pub(crate) wait: Duration,
}

#[derive(Debug, Group)]
pub(crate) struct Database {
    /// The database: a URL, or key=value words as psql takes them [default: DATABASE_URL, then schema.toml]
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
}

/// Seconds, with a fraction if need be.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|_| "not a time that can be waited".to_owned())
}
