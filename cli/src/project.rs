//! A configuration to everything that commands work with.

use std::sync::Arc;

use schema_core::connect::Target;
use schema_core::dev::{Cache, Connect, Dev, DevConfig};
use schema_core::history::{History, Migration};
use schema_core::lint::Levels;
use schema_core::source::{Observer, Project as Places, Source};

use crate::config::Config;
use crate::error::Error;
use crate::report::Talk;

pub(crate) struct Project {
    config: Config,
    places: Places,
    dev: Dev,
}

impl Project {
    pub(crate) fn open(config: Config) -> Result<Self, Error> {
        let dev = match config.dev()?.as_str() {
            "auto" => DevConfig::Auto,
            "off" => DevConfig::Off,
            server => DevConfig::External(Arc::new(Named(
                Target::parse(server)?.in_time_zone(&config.time_zone).for_users(),
            ))),
        };
        let dev = Dev::new(dev).in_time_zone(&config.time_zone);
        let places = Places { schema: config.schema.clone(), migrations: config.migrations.clone() };
        Ok(Self { config, places, dev })
    }

    pub(crate) fn observer(&self) -> Observer<'_> {
        Observer::new(&self.places, &self.dev, Cache::open())
    }

    pub(crate) fn history(&self) -> Result<History, Error> {
        Ok(History::read(&self.config.migrations)?)
    }

    pub(crate) fn migrations(&self) -> &std::path::Path {
        &self.config.migrations
    }

    /// Says which files a migration is in now.
    pub(crate) fn say_written(&self, migration: &Migration, talk: &Talk) {
        let down = migration.down.as_ref().map(|_| migration.down_file());
        for file in std::iter::once(migration.file()).chain(down) {
            talk.done(&format!("wrote {}", self.migrations().join(file).display()));
        }
    }

    /// The files and folders of the declaration, as schema.toml names them; none without one.
    pub(crate) fn schema(&self) -> &[std::path::PathBuf] {
        &self.config.schema
    }

    /// What the rules are worth.
    pub(crate) fn levels(&self) -> &Levels {
        &self.config.levels
    }

    /// The migrations that are not new to `lint` and `check`: a number, or a revision of git.
    pub(crate) fn lint_since(&self) -> Option<&str> {
        self.config.lint_since.as_deref()
    }

    /// Whether schema.toml says that the target is one of production: the environment that was chosen does, or one that
    /// has the same database.
    pub(crate) fn says_production(&self, target: &Target) -> bool {
        let place = |target: &Target| {
            let text = target.to_string();
            text.split_once('@').map_or(text.clone(), |(_, place)| place.to_owned())
        };
        let same = |text: &String| Target::parse(text).is_ok_and(|own| place(&own) == place(target));
        self.config.chosen.as_ref().is_some_and(|own| own.production)
            || self.config.of_production().iter().any(same)
    }

    /// The target database of this run.
    pub(crate) fn target(&self, given: Option<&str>) -> Result<Target, Error> {
        Ok(Target::parse(&self.config.database(given)?)?.in_time_zone(&self.config.time_zone))
    }
}

/// The dev server that schema.toml names.
struct Named(Target);

impl Connect for Named {
    fn connect(
        &self,
        database: Option<&str>,
    ) -> Result<postgres::Client, Box<dyn std::error::Error + Send + Sync>> {
        let target = database.map_or_else(|| self.0.clone(), |name| self.0.with_database(name));
        Ok(target.connect()?)
    }

    fn url(&self, database: &str) -> String {
        self.0.with_database(database).to_string()
    }
}

/// A source as it was written on the command line.
pub(crate) fn source(text: &str) -> Result<Source, Error> {
    Ok(Source::parse(text)?)
}
