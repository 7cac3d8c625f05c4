//! What a Source string means, and how each kind of source becomes an observed schema.
//!
//! Whatever a person wrote is built on a dev database and read back from its catalog: nothing here interprets SQL.

mod bookkeeping;
mod build;
pub(crate) mod copy;
mod depth;
mod error;
mod memory;
mod observer;
mod part;
mod place;
mod rename;
mod role;
pub mod rust;
mod script;
pub mod settle;
mod settle_object;
mod spell;
mod state;
mod version;
mod view;

use std::path::{Path, PathBuf};

use crate::connect::Target;

pub use build::BuildError;
pub use error::Error;
pub use observer::{Observer, Project};
pub(crate) use rename::carried_out;
pub use rename::carried_out_within;
pub use script::ScriptError;
pub use spell::spell;
pub use state::State;
pub use version::TooOld;
pub use view::{Problem as ViewProblem, ViewError};

/// A place a schema can come from.
#[derive(Debug, Clone)]
pub enum Source {
    /// A live database, which is only read.
    Database(Box<Target>),
    /// Rust files or folders.
    Rust(Vec<PathBuf>),
    /// SQL files or folders, run in the order of their paths.
    Sql(Vec<PathBuf>),
    /// The project's migrations, as far as a number.
    History(Option<u32>),
    /// The project's declaration.
    Declared,
    /// A database without anything.
    Empty,
}

impl Source {
    /// Reads `declared`, `empty`, `migrations`, `migrations@0005`, a connection string, or a path of `.rs` or `.sql`.
    ///
    /// # Errors
    ///
    /// When it is none of these, or a connection string that is broken.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let unknown = |why: &str| Error::Unknown { text: redacted(text), why: why.to_owned() };
        match text {
            "declared" => return Ok(Self::Declared),
            "empty" => return Ok(Self::Empty),
            "migrations" => return Ok(Self::History(None)),
            _ => {}
        }
        if let Some(number) = text.strip_prefix("migrations@") {
            // A whole name such as 0005_bent_inhumans says its number too.
            let digits = number.split('_').next().unwrap_or(number);
            let number =
                digits.parse().map_err(|_| unknown("what follows `@` is not a migration's number"))?;
            return Ok(Self::History(Some(number)));
        }
        let path = Path::new(text);
        if path.exists() {
            return Self::path(path).ok_or_else(|| unknown("there is no `.rs` and no `.sql` file in it"));
        }
        if text.contains("://") || text.contains('=') {
            return Ok(Self::Database(Box::new(Target::parse(text)?)));
        }
        Err(unknown("there is no such file or folder"))
    }

    fn path(path: &Path) -> Option<Self> {
        let paths = vec![path.to_owned()];
        if path.is_file() {
            return match path.extension()?.to_str()? {
                "rs" => Some(Self::Rust(paths)),
                "sql" => Some(Self::Sql(paths)),
                _ => None,
            };
        }
        if script::contains(path, "rs") {
            Some(Self::Rust(paths))
        } else if script::contains(path, "sql") {
            Some(Self::Sql(paths))
        } else {
            None
        }
    }
}

/// A source that turns out to be none is shown in an error, and could be a mistyped connection string.
fn redacted(text: &str) -> String {
    match (text.find("://"), text.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => format!("{}://...{}", &text[..scheme], &text[at..]),
        (None, Some(at)) if text[..at].contains(':') => {
            let colon = text.find(':').unwrap_or_default();
            format!("{}:...{}", &text[..colon], &text[at..])
        }
        _ => text.to_owned(),
    }
}
