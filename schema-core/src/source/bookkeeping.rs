//! What a server keeps in the catalogs for itself, or prints in two ways, to a sentence that a user is told once.
//!
//! A release of PostgreSQL may begin to keep something where only what people wrote stood before. So each version that a
//! dev server has is asked once: one text, built twice, has to be observed equal. What is told or was asked is
//! remembered in the cache.

use schema_model::Observed;

use super::{Error, Observer, memory};
use crate::diff;
use crate::introspect;

/// Something of every kind that has options, expressions or an order.
const PROBE: &str = include_str!("probe.sql");

impl Observer<'_> {
    /// What was observed that is the server's own and was not told before, a sentence each.
    pub fn news(&self, observed: &Observed) -> Vec<String> {
        let version = observed.server_version;
        let mut news = Vec::new();
        for own in &observed.bookkeeping {
            let key = key("told", version, &own.to_string());
            if !self.memory().is_new(&key) {
                continue;
            }
            news.push(match own.name.starts_with("pg_") {
                true => format!("PostgreSQL {} keeps {own} for itself: it is not compared", release(version)),
                false => format!(
                    "PostgreSQL {} holds {own}, which no manual up to 18 knows: it is neither compared nor written",
                    release(version)
                ),
            });
        }
        news
    }

    /// Asks a version of the dev server that was never asked whether it reports one text, built twice, as one schema. A
    /// sentence where it does not. Does nothing where no server was started.
    ///
    /// # Errors
    ///
    /// No dev database, or one that does not take the text.
    pub fn ask_new_server(&self) -> Result<Option<String>, Error> {
        let Some(server) = self.dev().started() else { return Ok(None) };
        let version = server.version();
        if !self.memory().is_new(&key("asked", version, PROBE)) {
            return Ok(None);
        }
        let built = || -> Result<Observed, Error> {
            let mut database = server.database()?;
            database.client().batch_execute(PROBE)?;
            Ok(introspect::observe(database.client())?)
        };
        let (one, other) = (built()?, built()?);
        let difference = diff::diff(&one, &other);
        if difference.is_empty() {
            return Ok(None);
        }
        let changes = difference.changes.iter().map(|change| change.describe().to_string());
        let unmodeled = difference.unmodeled.iter().map(|change| change.describe().to_string());
        let named: Vec<String> = changes.chain(unmodeled).take(3).collect();
        Ok(Some(format!(
            "PostgreSQL {} reports one text, built twice, in two ways ({}): differences of this kind may be its own, \
             so look for a newer version of this tool",
            release(version),
            named.join("; ")
        )))
    }
}

/// A key for what is known of a version, wherever it runs.
fn key(kind: &str, version: u32, content: &str) -> String {
    memory::digest(&[kind, env!("SCHEMA_OBSERVED_FORM"), &version.to_string(), content])
}

/// `server_version_num` as people say it: 150020 is 15.20 (manual 20.15, `server_version_num`).
fn release(version: u32) -> String {
    format!("{}.{}", version / 10_000, version % 10_000)
}
