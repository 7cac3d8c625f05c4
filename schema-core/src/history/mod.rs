//! The migrations folder to a history: numbered files, each checked against history.lock, and schema.sql
//! beside them, and the way back from those that have one. Knows no database; what of the history a database has is
//! `apply`'s.

mod checksum;
mod content;
mod down;
mod error;
mod folder;
mod lock;
mod name;
mod problem;
mod rebase;
mod squash;
mod words;
mod write;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

pub use checksum::{START, chained, chained_text};
pub use content::{common, same, statements};
pub use down::Down;
pub(crate) use down::is_down;
pub use error::Error;
pub use problem::Problem;
pub use rebase::{Own, could_be, has_conflict};
pub use squash::{Replaced, header as squash_header};
pub use write::Relocked;

/// The snapshot of the whole schema, beside the migrations.
pub const SCHEMA_FILE: &str = "schema.sql";

/// The command that writes history.lock anew, as help texts name it.
pub(crate) const RELOCK: &str = "schema check --relock";

/// The command that numbers migrations anew, as help texts name it.
pub(crate) const REBASE: &str = "schema rebase";

/// One numbered file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// Its place in the order. Numbers rise; they may leave gaps.
    pub number: u32,
    /// The file's name without `.sql`: `0006_cloudy_blizzard`.
    pub name: String,
    /// Its text, with lines that end in LF and without a byte order mark, whatever the checkout made of it.
    pub sql: String,
    /// SHA-256 over the checksum before it, its name and its statements: see [`chained`].
    pub checksum: String,
    /// What its checksum was: before comments stopped counting, and with statements that lead to the same schema. A
    /// database that has all of such a text is right.
    pub former: Vec<String>,
    /// Whether `check` found nothing against it, with these statements in this place.
    pub is_checked: bool,
    /// The way back from it, where there is one. No part of the chain: it can be written, mended or taken away when
    /// databases have the migration.
    pub down: Option<Down>,
}

impl Migration {
    /// The file's name: `0006_cloudy_blizzard.sql`.
    pub fn file(&self) -> String {
        format!("{}.sql", self.name)
    }

    /// The name of the file with the way back: `0006_cloudy_blizzard.down.sql`, whether it is there or not.
    pub fn down_file(&self) -> String {
        down::file(&self.name)
    }
}

/// A folder of migrations that agrees with its history.lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The folder.
    pub folder: PathBuf,
    /// Its migrations by number.
    pub migrations: Vec<Migration>,
}

impl History {
    /// Reads the folder and holds it against history.lock.
    ///
    /// # Errors
    ///
    /// [`Error::Folder`] where there is none, [`Error::Broken`] with everything that does not agree.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        // Half an append looks like a tampered folder. Where the lock cannot be had, on some network file
        // systems, that is a false alarm at worst.
        let _held = write::share(folder);
        let migrations = folder::verified(folder)?;
        Ok(Self { folder: folder.to_owned(), migrations })
    }

    /// The migrations up to and with this number: `migrations@0005`.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownNumber`], which lists the known ones.
    pub fn until(&self, number: u32) -> Result<&[Migration], Error> {
        match self.migrations.iter().position(|migration| migration.number == number) {
            Some(at) => Ok(&self.migrations[..=at]),
            None => Err(Error::UnknownNumber {
                number,
                known: self.migrations.iter().map(|migration| migration.name.clone()).collect(),
            }),
        }
    }

    /// The checksum of the last migration, or [`START`]: it names the state after this history.
    pub fn chain(&self) -> String {
        self.migrations.last().map_or(START, |last| &last.checksum).to_owned()
    }

    /// The name of a migration with this content behind the last: the given one, or two words made from the
    /// content.
    ///
    /// # Errors
    ///
    /// [`Error::BadName`] and [`Error::NotNext`] about the given name.
    pub fn next_name(&self, given: Option<&str>, content: &str) -> Result<String, Error> {
        name::next(&self.migrations, given, content).map(|(_, name)| name)
    }

    /// The text of schema.sql, if there is one.
    ///
    /// # Errors
    ///
    /// [`Error::File`] if it is there and cannot be read.
    pub fn schema_sql(&self) -> Result<Option<String>, Error> {
        let path = self.folder.join(SCHEMA_FILE);
        match crate::regular::read(&path) {
            Ok(text) => Ok(Some(checksum::normalized(&text))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Error::File { verb: "read", path, source }),
        }
    }
}
