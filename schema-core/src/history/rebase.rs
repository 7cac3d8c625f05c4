//! The migrations of two branches to one history: theirs first, and mine behind them under the next numbers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::checksum::{normalized, whole_lines};
use super::write::{hold, replace};
use super::{Down, Error, History, Migration, SCHEMA_FILE, folder, lock, name};

/// A migration that is to be put behind others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// Its name, which will get another number.
    pub name: String,
    /// Its text.
    pub sql: String,
    /// The text of the way back from it, where there is one.
    pub down: Option<String>,
}

impl Own {
    /// The name without its number.
    pub fn words(&self) -> &str {
        self.name.split_once('_').map_or(&self.name, |(_, words)| words)
    }

    /// Whether this migration is the same under another number.
    pub fn is(&self, other: &Migration) -> bool {
        let words = other.name.split_once('_').map_or(other.name.as_str(), |(_, words)| words);
        words == self.words() && whole_lines(&self.sql) == other.sql
    }
}

/// Whether a file of this name is a migration's, or the way back from one.
pub fn could_be(file: &str) -> bool {
    let stem = file.strip_suffix(super::down::SUFFIX).or_else(|| file.strip_suffix(".sql"));
    folder::could_be_history(file) && stem.is_some_and(|stem| name::number(stem).is_some())
}

/// Whether a text has the markers that a merge leaves.
pub fn has_conflict(text: &str) -> bool {
    let begins = |marker: &str| text.lines().any(|line| line.starts_with(marker));
    begins("<<<<<<< ") && begins(">>>>>>> ")
}

impl History {
    /// The history that files of these names and texts make, history.lock among them: those of another branch.
    ///
    /// # Errors
    ///
    /// [`Error::Broken`], as for a folder.
    pub fn of_texts(folder: &Path, texts: &BTreeMap<String, String>) -> Result<Self, Error> {
        let migrations = folder::agreeing(folder, listing(texts))?;
        Ok(Self { folder: folder.to_owned(), migrations })
    }

    /// The same, whatever history.lock says.
    pub fn of_files(folder: &Path, texts: &BTreeMap<String, String>) -> Self {
        Self {
            folder: folder.to_owned(),
            migrations: folder::chain(folder::Listing::of(listing(texts).files)),
        }
    }

    /// These migrations with others behind them, under the next numbers.
    ///
    /// # Errors
    ///
    /// Those of [`History::next_name`].
    pub fn with_behind(&self, own: &[Own]) -> Result<Self, Error> {
        own.iter().try_fold(self.clone(), |history, own| {
            let mut next = history.with_next(Some(own.words()), &own.sql)?;
            if let (Some(down), Some(last)) = (&own.down, next.migrations.last_mut()) {
                // Its comments say which migration it leads back from.
                let sql = normalized(down).replace(&own.name, &last.name);
                last.down = Some(Down::new(&last.name, &sql));
            }
            Ok(next)
        })
    }

    /// Makes the folder hold this history, with schema.sql as it is after it: what else was a migration there goes. Gives
    /// the files that were written and those that went.
    ///
    /// # Errors
    ///
    /// Those of the file system. What was there stays until all of the new is there, so that a run that is cut off can be
    /// done again.
    pub fn overwrite(&self, schema_sql: &str) -> Result<(Vec<String>, Vec<String>), Error> {
        let _held = hold(&self.folder)?;
        let mut wanted: BTreeMap<String, &str> = BTreeMap::new();
        for migration in &self.migrations {
            wanted.insert(migration.file(), &migration.sql);
            if let Some(down) = &migration.down {
                wanted.insert(migration.down_file(), &down.sql);
            }
        }
        let unlisted = |source| Error::Folder { path: self.folder.clone(), source };
        let mut there = BTreeSet::new();
        for entry in std::fs::read_dir(&self.folder).map_err(unlisted)? {
            let file = entry.map_err(unlisted)?.file_name().to_string_lossy().into_owned();
            if could_be(&file) {
                there.insert(file);
            }
        }
        let mut written = Vec::new();
        let mut write = || {
            for (file, text) in &wanted {
                let old = std::fs::read_to_string(self.folder.join(file)).ok();
                if old.is_none_or(|old| whole_lines(&old) != **text) {
                    if !there.contains(file) {
                        written.push(file.clone());
                    }
                    replace(&self.folder, file, text)?;
                }
            }
            replace(&self.folder, SCHEMA_FILE, &whole_lines(schema_sql))?;
            replace(&self.folder, lock::FILE, &lock::print(&self.migrations))
        };
        if let Err(error) = write() {
            // Nobody has seen them: the folder is locked.
            for file in written {
                let _ = std::fs::remove_file(self.folder.join(file));
            }
            return Err(error);
        }
        let gone: Vec<String> = there.into_iter().filter(|file| !wanted.contains_key(file)).collect();
        for file in &gone {
            let path = self.folder.join(file);
            std::fs::remove_file(&path).map_err(|source| Error::File { verb: "delete", path, source })?;
        }
        Ok((written, gone))
    }
}

fn listing(texts: &BTreeMap<String, String>) -> folder::Listing {
    let text = |file: &String, text: &String| (file.clone(), Ok(normalized(text)));
    let files = texts.iter().filter(|(file, _)| folder::could_be_history(file));
    let locked = texts.get(lock::FILE).map(|text| Ok(normalized(text)));
    folder::listing(files.map(|(file, own)| text(file, own)), locked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Problem;

    fn texts(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect()
    }

    fn own(name: &str, sql: &str, down: Option<&str>) -> Own {
        Own { name: name.to_owned(), sql: sql.to_owned(), down: down.map(str::to_owned) }
    }

    #[test]
    fn mine_come_behind_theirs_with_their_ways_back() {
        let dir = tempfile::tempdir().unwrap();
        let theirs = History::of_files(
            dir.path(),
            &texts(&[("0000_a.sql", "SELECT 1;\n"), ("0003_t.sql", "SELECT 2;\n")]),
        );
        let mine = [
            own("0003_m", "SELECT 3;\r\n", Some("-- The way back from 0003_m.\nSELECT -3;\n")),
            own("0004_n", "SELECT 4;", None),
        ];
        let history = theirs.with_behind(&mine).unwrap();
        for file in ["0000_a.sql", "0003_m.sql", "0003_m.down.sql", "0004_n.sql", "0003_t.sql"] {
            std::fs::write(dir.path().join(file), "<<<<<<< ours\n").unwrap();
        }
        let (written, gone) = history.overwrite("-- schema\n").unwrap();
        assert_eq!(written, ["0004_m.down.sql", "0004_m.sql", "0005_n.sql"]);
        assert_eq!(gone, ["0003_m.down.sql", "0003_m.sql", "0004_n.sql"]);
        assert_eq!(History::read(dir.path()).unwrap(), history);
        let down = history.migrations[2].down.clone().unwrap();
        assert_eq!(down.sql, "-- The way back from 0004_m.\nSELECT -3;\n");
    }

    #[test]
    fn lines_of_two_branches_are_told_from_an_edit() {
        let dir = tempfile::tempdir().unwrap();
        let mut history = History::create(dir.path()).unwrap();
        history.append(Some("a"), "SELECT 1;", "").unwrap();
        let mut theirs = history.with_next(Some("t"), "SELECT 2;").unwrap();
        let mut mine = history.with_next(Some("m"), "SELECT 3;").unwrap().migrations.remove(1);
        (mine.number, mine.name) = (2, "0002_m".to_owned());
        mine.checksum = super::super::chained(&history.chain(), "0002_m", &mine.sql);
        theirs.migrations.push(mine);
        let files = theirs.migrations.iter().map(|own| (own.file(), own.sql.clone()));
        let mut files: BTreeMap<String, String> = files.collect();
        files.insert(lock::FILE.to_owned(), lock::print(&theirs.migrations));
        let Err(Error::Broken { problems, .. }) = History::of_texts(dir.path(), &files) else { panic!() };
        let file = |name: &str| name.to_owned();
        let wanted = Problem::Unchained {
            file: file("0002_m.sql"),
            after: file("0001_t.sql"),
            behind: file("0000_a.sql"),
        };
        assert_eq!(problems, [wanted]);
        assert!(problems[0].help(dir.path()).contains("schema rebase"));
    }

    #[test]
    fn markers_are_seen_and_names_are_read() {
        assert!(has_conflict("a\n<<<<<<< ours\nb\n=======\nc\n>>>>>>> theirs\n"));
        assert!(!has_conflict("SELECT '\n=======\n';"));
        assert!(could_be("0003_a.sql") && could_be("0003_a.down.sql"));
        assert!(!could_be("schema.sql") && !could_be("notes.sql") && !could_be(".0003_a.sql.Ab"));
    }
}
