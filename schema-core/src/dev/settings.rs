//! The environment to settings: where the cache is, and whose programs run.

use std::env;
use std::path::PathBuf;

use super::{account, gate};

/// What the environment says about dev servers, read once.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `$SCHEMA_CACHE_DIR`, else `$XDG_CACHE_HOME/schema`, else `~/.cache/schema`. Without a home it is a
    /// folder of this user below the temporary folder.
    pub cache_folder: PathBuf,
    /// `$SCHEMA_PG_BINDIR`: the folder of `postgres` and `initdb`; `None` looks for it.
    pub bindir: Option<PathBuf>,
    /// `$SCHEMA_DEV_SUPERUSER`: whether a private server runs everything as a superuser, as it does unless the variable
    /// holds something else than `1`. No file says so: a pull request brings files.
    pub is_superuser: bool,
}

impl Settings {
    /// Reads the environment.
    pub fn from_env() -> Self {
        let cache_folder = folder("SCHEMA_CACHE_DIR")
            .or_else(|| Some(folder("XDG_CACHE_HOME")?.join("schema")))
            .or_else(|| Some(folder("HOME")?.join(".cache/schema")))
            .unwrap_or_else(account::temporary_folder);
        let is_superuser = env::var_os(gate::SWITCH).is_none_or(|value| value.is_empty() || value == "1");
        Self { cache_folder, bindir: folder("SCHEMA_PG_BINDIR"), is_superuser }
    }
}

/// The XDG base directory specification: a variable that is empty or relative counts as not set.
fn folder(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute())
}
