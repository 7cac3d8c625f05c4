//! schema.toml to values. Nothing else reads it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::Error;

/// What schema.toml says. Unknown keys are mistakes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Files and folders of the declaration.
    schema: Vec<PathBuf>,
    #[serde(default = "default_migrations")]
    migrations: PathBuf,
    /// `auto`, `off`, or the connection string of a server.
    #[serde(default = "default_dev")]
    dev: String,
    /// The target: a connection string without a password, or `$NAME` for an environment variable.
    database: Option<String>,
}

fn default_migrations() -> PathBuf {
    PathBuf::from("migrations")
}

fn default_dev() -> String {
    "auto".to_owned()
}

/// The configuration, with paths that can be opened from here.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) schema: Vec<PathBuf>,
    pub(crate) migrations: PathBuf,
    pub(crate) dev: String,
    pub(crate) database: Option<String>,
}

/// Name of the configuration file.
pub(crate) const FILE: &str = "schema.toml";

impl Config {
    /// Reads the given file, or the nearest one upwards from here.
    pub(crate) fn read(given: Option<&Path>) -> Result<Self, Error> {
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
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Ok(Self {
            schema: file.schema.iter().map(|path| folder.join(path)).collect(),
            migrations: folder.join(file.migrations),
            dev: file.dev,
            database: file.database,
        })
    }

    /// The target database: what was given, else `DATABASE_URL`, else what schema.toml says.
    pub(crate) fn database(&self, given: Option<&str>) -> Result<String, Error> {
        if let Some(given) = given {
            return Ok(given.to_owned());
        }
        if let Some(url) = env::var("DATABASE_URL").ok().filter(|url| !url.is_empty()) {
            return Ok(url);
        }
        match &self.database {
            Some(text) => match text.strip_prefix('$') {
                Some(name) => env::var(name).map_err(|_| Error::NoVariable { name: name.to_owned() }),
                None => Ok(text.clone()),
            },
            None => Err(Error::NoDatabase),
        }
    }
}

/// The nearest schema.toml upwards, by a path relative to here where it is here.
fn nearest() -> Option<PathBuf> {
    if Path::new(FILE).is_file() {
        return Some(PathBuf::from(FILE));
    }
    let here = env::current_dir().ok()?;
    here.ancestors().skip(1).map(|folder| folder.join(FILE)).find(|path| path.is_file())
}
