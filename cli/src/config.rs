//! schema.toml to values. Nothing else reads it.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use schema_core::connect::{Target, pinned};
use schema_core::lint::{self, Levels};
use serde::Deserialize;

use crate::error::{Error, Setting};

/// What schema.toml says. Unknown keys are mistakes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Files and folders of the declaration.
    schema: Vec<PathBuf>,
    #[serde(default = "default_migrations")]
    migrations: PathBuf,
    /// `auto`, `off`, the connection string of a server without a password, or `$NAME` for an environment variable.
    #[serde(default = "default_dev")]
    dev: String,
    /// The target: a connection string without a password, or `$NAME` for an environment variable.
    database: Option<String>,
    /// The time zone that everything runs in.
    #[serde(default = "default_time_zone")]
    timezone: String,
    #[serde(default)]
    lint: Lint,
    /// Environments by name, such as `[env.staging]`.
    #[serde(default)]
    env: BTreeMap<String, Environment>,
}

/// What is different in one environment.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Environment {
    /// Its target, as `database` above.
    pub(crate) database: Option<String>,
    /// Its dev server, as `dev` above.
    dev: Option<String>,
    /// Whether its database is one of production.
    #[serde(default)]
    pub(crate) production: bool,
}

/// What the rules are worth, by code, and which migrations they look at.
#[derive(Debug, Default, Deserialize)]
struct Lint {
    /// What is not new: a migration's number, or a revision of git.
    since: Option<String>,
    #[serde(flatten)]
    levels: Levels,
}

fn default_migrations() -> PathBuf {
    PathBuf::from("migrations")
}

fn default_dev() -> String {
    "auto".to_owned()
}

fn default_time_zone() -> String {
    pinned::UTC.to_owned()
}

/// Whether the text may be the name of a time zone. Which names there are, the server knows; `5` or `UTC+3` it would take
/// too, and mean by them the opposite of what most people do (manual, appendix B.5).
fn may_be_zone(text: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+'))
    };
    let has_offset =
        !text.contains('/') && text.contains(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
    text.split('/').all(is_part) && !has_offset
}

/// The configuration, with paths that can be opened from here.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) schema: Vec<PathBuf>,
    pub(crate) migrations: PathBuf,
    /// As it was written: see [`Config::dev`].
    pub(crate) dev: String,
    /// As it was written: see [`Config::database`].
    pub(crate) database: Option<String>,
    /// The time zone that everything runs in.
    pub(crate) time_zone: String,
    /// The migrations that are not new.
    pub(crate) lint_since: Option<String>,
    /// What the rules are worth, by code.
    pub(crate) levels: Levels,
    /// The environment that was chosen.
    pub(crate) chosen: Option<Environment>,
    /// All of them.
    pub(crate) environments: BTreeMap<String, Environment>,
}

/// Name of the configuration file.
pub(crate) const FILE: &str = "schema.toml";

impl Config {
    /// What holds without a schema.toml.
    pub(crate) fn none() -> Self {
        Self {
            schema: Vec::new(),
            migrations: default_migrations(),
            dev: default_dev(),
            database: None,
            time_zone: default_time_zone(),
            lint_since: None,
            levels: Levels::new(),
            chosen: None,
            environments: BTreeMap::new(),
        }
    }

    /// Reads the given file, or the nearest one upwards from here, for the environment of this name.
    pub(crate) fn read(given: Option<&Path>, environment: Option<&str>) -> Result<Self, Error> {
        let path = match given {
            Some(path) => path.to_owned(),
            None => nearest().ok_or(Error::NoConfig)?,
        };
        let text = fs::read_to_string(&path).map_err(|source| Error::File {
            doing: "read",
            path: path.clone(),
            source,
        })?;
        let file: File = toml::from_str(&text).map_err(|error| Error::Config {
            path: path.clone(),
            bytes: error.span(),
            message: error.message().to_owned(),
            text,
        })?;
        let wrong = |key, problem| Error::Setting { path: path.clone(), key, problem };
        if file.schema.is_empty() {
            return Err(wrong("schema", Setting::NoFiles));
        }
        let says_password = |text: &Option<String>| text.as_deref().is_some_and(Target::says_password);
        let environments = file.env.values();
        if Target::says_password(&file.dev) || environments.clone().any(|own| says_password(&own.dev)) {
            return Err(wrong("dev", Setting::Password));
        }
        if says_password(&file.database) || environments.clone().any(|own| says_password(&own.database)) {
            return Err(wrong("database", Setting::Password));
        }
        let is_dev = |text: &str| {
            let is_server = text.contains("://") || text.contains('=') || text.starts_with('$');
            is_server || matches!(text, "auto" | "off")
        };
        if !(is_dev(&file.dev) && environments.clone().all(|own| own.dev.as_deref().is_none_or(is_dev))) {
            return Err(wrong("dev", Setting::Dev));
        }
        let chosen = match environment {
            Some(name) => match file.env.get(name) {
                Some(own) => Some(own.clone()),
                None => {
                    let known = file.env.keys().cloned().collect();
                    return Err(Error::NoEnvironment { name: name.to_owned(), known });
                }
            },
            None => None,
        };
        if !may_be_zone(&file.timezone) {
            return Err(wrong("timezone", Setting::Zone));
        }
        if let Some(code) = lint::unknown(file.lint.levels.keys()).first() {
            return Err(Error::NoRule { code: code.to_string() });
        }
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Ok(Self {
            schema: file.schema.iter().map(|path| folder.join(path)).collect(),
            migrations: folder.join(file.migrations),
            dev: chosen.as_ref().and_then(|own| own.dev.clone()).unwrap_or(file.dev),
            database: file.database,
            time_zone: file.timezone,
            lint_since: file.lint.since,
            levels: file.lint.levels,
            chosen,
            environments: file.env,
        })
    }

    /// The target database: what was given, else that of the chosen environment, else `DATABASE_URL`, else what schema.toml says.
    pub(crate) fn database(&self, given: Option<&str>) -> Result<String, Error> {
        if let Some(given) = given {
            return Ok(given.to_owned());
        }
        if let Some(text) = self.chosen.as_ref().and_then(|own| own.database.as_ref()) {
            return variable("database", text);
        }
        if let Some(url) = env::var("DATABASE_URL").ok().filter(|url| !url.is_empty()) {
            return Ok(url);
        }
        match &self.database {
            Some(text) => variable("database", text),
            None => Err(Error::NoDatabase),
        }
    }

    /// The connection strings of the databases that this file says are of production, as far as they are known here.
    pub(crate) fn of_production(&self) -> Vec<String> {
        let databases = self.environments.values().filter(|own| own.production);
        databases.filter_map(|own| variable("database", own.database.as_deref()?).ok()).collect()
    }

    /// Where throwaway databases are made: `auto`, `off`, or a connection string.
    pub(crate) fn dev(&self) -> Result<String, Error> {
        variable("dev", &self.dev)
    }
}

/// The text, or for `$NAME` what the environment says. An empty variable is none: libpq would take it for its default
/// database.
fn variable(key: &'static str, text: &str) -> Result<String, Error> {
    let Some(name) = text.strip_prefix('$') else { return Ok(text.to_owned()) };
    let value = env::var(name).ok().filter(|value| !value.trim().is_empty());
    value.ok_or_else(|| Error::NoVariable { key, name: name.to_owned() })
}

/// The nearest schema.toml upwards, by a path relative to here, so that every path that is shown can be used from here.
fn nearest() -> Option<PathBuf> {
    let here = env::current_dir().ok()?;
    let mut upwards = PathBuf::new();
    for folder in here.ancestors() {
        if folder.join(FILE).is_file() {
            return Some(upwards.join(FILE));
        }
        upwards.push("..");
    }
    None
}
