//! The file beside a migration that leads back from it: `0006_cloudy_blizzard.down.sql`. Nothing here runs one.

use super::{Migration, checksum};

/// What a file's name ends with that leads back.
pub(super) const SUFFIX: &str = ".down.sql";

/// What stands behind the name in history.lock.
pub(super) const MARK: &str = ".down";

/// The way back from one migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Down {
    /// Its text, with lines that end in LF and without a byte order mark.
    pub sql: String,
    /// SHA-256 over the migration's name and these statements.
    pub checksum: String,
}

impl Down {
    /// The way back from the migration of this name.
    pub fn new(name: &str, sql: &str) -> Self {
        let sql = checksum::whole_lines(sql);
        let checksum = checksum::of_down(name, &sql);
        Self { sql, checksum }
    }

    /// What runs or looks at a migration takes it as this one, which no history has.
    pub fn migration(&self, of: &Migration) -> Migration {
        let name = format!("{}{MARK}", of.name);
        let (sql, checksum) = (self.sql.clone(), self.checksum.clone());
        Migration {
            number: of.number,
            name,
            sql,
            checksum,
            former: Vec::new(),
            is_checked: false,
            down: None,
        }
    }

    /// Whether this is the text with this checksum, of whatever format.
    pub(crate) fn has(&self, name: &str, checksum: &str) -> bool {
        self.checksum == checksum || checksum::of_down_text(name, &self.sql) == checksum
    }
}

/// Whether a file of this name leads back.
pub(crate) fn is_down(file: &str) -> bool {
    file.ends_with(SUFFIX)
}

/// The file's name, for the migration of this name.
pub(super) fn file(name: &str) -> String {
    format!("{name}{SUFFIX}")
}
