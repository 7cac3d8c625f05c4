//! Migrations to files. A file is written beside its place and moved there whole, so that nobody ever reads
//! half of one, and no migration is ever overwritten.
//!
//! The order is: the migration with its way back, schema.sql, history.lock. A migration is part of the history when
//! history.lock says so; after a crash before that, [`History::read`] reports a file that is not listed.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::checksum::{chained, whole_lines};
use super::folder;
use super::lock;
use super::{Down, Error, History, Migration, Problem, SCHEMA_FILE, name};

/// What [`History::relock`] did.
#[derive(Debug)]
pub struct Relocked {
    /// The history as it is now.
    pub history: History,
    /// What was wrong and is now accepted; empty if nothing was.
    pub accepted: Vec<Problem>,
}

impl History {
    /// Makes a folder with an empty history, or reads the one that is there.
    ///
    /// # Errors
    ///
    /// Those of [`History::read`], and of the file system.
    pub fn create(folder: &Path) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(|source| Error::Folder { path: folder.to_owned(), source })?;
        let _held = hold(folder)?;
        let history = Self { folder: folder.to_owned(), migrations: folder::verified(folder)? };
        if !folder.join(lock::FILE).exists() {
            replace(folder, lock::FILE, &lock::print([]))?;
        }
        Ok(history)
    }

    /// Writes a migration behind the last one, and schema.sql as it is after it.
    ///
    /// # Errors
    ///
    /// [`Error::Moved`] if the folder is no longer as it was read: another `generate` was faster, and what
    /// this one generated starts from a state that is not the last. Nothing is written then, nor after any
    /// other error.
    pub fn append(&mut self, name: Option<&str>, sql: &str, schema_sql: &str) -> Result<Migration, Error> {
        let migration = self.next(name, sql)?;
        self.extend(vec![migration.clone()], schema_sql)?;
        Ok(migration)
    }

    /// Writes several migrations behind the last one, each with its name and its text, and schema.sql as it is after all
    /// of them.
    ///
    /// # Errors
    ///
    /// Those of [`History::append`]: all are written, or none.
    pub fn append_all(
        &mut self,
        migrations: &[(String, String)],
        schema_sql: &str,
    ) -> Result<Vec<Migration>, Error> {
        let next = self.with_all(migrations)?.migrations.split_off(self.migrations.len());
        self.extend(next.clone(), schema_sql)?;
        Ok(next)
    }

    /// The history that [`History::append_all`] would make, in memory.
    ///
    /// # Errors
    ///
    /// Those of [`History::next_name`].
    pub fn with_all(&self, migrations: &[(String, String)]) -> Result<Self, Error> {
        migrations.iter().try_fold(self.clone(), |history, (name, sql)| history.with_next(Some(name), sql))
    }

    /// Writes migrations that [`History::with_next`] made behind the last one, with their ways back, and schema.sql as it
    /// is after all of them.
    ///
    /// # Errors
    ///
    /// Those of [`History::append`]: all are written, or none.
    pub fn extend(&mut self, next: Vec<Migration>, schema_sql: &str) -> Result<(), Error> {
        let _held = self.hold_unmoved()?;
        let mut placed = Vec::with_capacity(next.len());
        let mut place_all = || {
            for migration in &next {
                place(&self.folder, &migration.file(), &migration.sql, Place::New)?;
                placed.push(self.folder.join(migration.file()));
                if let Some(down) = &migration.down {
                    place(&self.folder, &migration.down_file(), &down.sql, Place::New)?;
                    placed.push(self.folder.join(migration.down_file()));
                }
            }
            replace(&self.folder, SCHEMA_FILE, &whole_lines(schema_sql))?;
            replace(&self.folder, lock::FILE, &lock::print(self.migrations.iter().chain(&next)))
        };
        if let Err(error) = place_all() {
            // The files are ours and nobody has seen them: the folder is locked. If even this fails, `read`
            // reports it.
            for path in placed {
                let _ = fs::remove_file(path);
            }
            return Err(error);
        }
        self.migrations.extend(next);
        Ok(())
    }

    /// Writes the way back from a migration that is here and has none.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownNumber`], [`Error::HasDown`], and those of [`History::append`].
    pub fn add_down(&mut self, number: u32, sql: &str) -> Result<Migration, Error> {
        let at = self.until(number)?.len() - 1;
        let mut next = self.migrations.clone();
        let migration = &mut next[at];
        if migration.down.is_some() {
            return Err(Error::HasDown { path: self.folder.join(migration.down_file()) });
        }
        let down = Down::new(&migration.name, sql);
        let (file, text) = (migration.down_file(), down.sql.clone());
        migration.down = Some(down);
        let written = migration.clone();
        let _held = self.hold_unmoved()?;
        place(&self.folder, &file, &text, Place::New)?;
        if let Err(error) = replace(&self.folder, lock::FILE, &lock::print(&next)) {
            // As above: it is ours, and nobody has seen it.
            let _ = fs::remove_file(self.folder.join(file));
            return Err(error);
        }
        self.migrations = next;
        Ok(written)
    }

    /// The folder for us alone, if it still is as it was read.
    fn hold_unmoved(&self) -> Result<fs::File, Error> {
        let held = hold(&self.folder)?;
        let now = folder::verified(&self.folder)?;
        if now == self.migrations {
            return Ok(held);
        }
        let last = now.last().map(Migration::file);
        Err(Error::Moved { folder: self.folder.clone(), last })
    }

    /// The history that [`History::append`] would make, in memory: to try it before it is written.
    ///
    /// # Errors
    ///
    /// Those of [`History::next_name`].
    pub fn with_next(&self, name: Option<&str>, sql: &str) -> Result<Self, Error> {
        let mut next = self.clone();
        next.migrations.push(self.next(name, sql)?);
        Ok(next)
    }

    fn next(&self, name: Option<&str>, sql: &str) -> Result<Migration, Error> {
        let sql = whole_lines(sql);
        let (number, name) = name::next(&self.migrations, name, &sql)?;
        let checksum = chained(&self.chain(), &name, &sql);
        Ok(Migration { number, name, sql, checksum, former: Vec::new(), is_checked: false, down: None })
    }

    /// Writes schema.sql alone.
    ///
    /// # Errors
    ///
    /// [`Error::File`].
    pub fn write_schema_sql(&self, text: &str) -> Result<(), Error> {
        replace(&self.folder, SCHEMA_FILE, &whole_lines(text))
    }

    /// Writes history.lock anew from the files that are there: the way out after a deliberate edit of a
    /// migration that no database has. A database that has it will refuse the next `migrate`.
    ///
    /// # Errors
    ///
    /// [`Error::Broken`] for what no lock file can settle: two files with one number, a file that cannot be
    /// read or is not named like a migration, a lock file of a newer format.
    pub fn relock(folder: &Path) -> Result<Relocked, Error> {
        Self::relocked(folder, false)
    }

    /// The same after an edit that leads to the same schema: a database that has all of the older text is right.
    ///
    /// # Errors
    ///
    /// Those of [`History::relock`].
    pub fn relock_alike(folder: &Path) -> Result<Relocked, Error> {
        Self::relocked(folder, true)
    }

    fn relocked(folder: &Path, keeps_former: bool) -> Result<Relocked, Error> {
        let _held = hold(folder)?;
        let mut relocked = Self::reread(folder)?;
        if !relocked.accepted.is_empty() {
            let edited: Vec<&str> = relocked
                .accepted
                .iter()
                .filter(|problem| !keeps_former && matches!(problem, Problem::Edited { .. }))
                .filter_map(Problem::file)
                .collect();
            for migration in &mut relocked.history.migrations {
                if edited.contains(&&migration.file()[..]) {
                    migration.former.clear();
                }
            }
            replace(folder, lock::FILE, &lock::print(&relocked.history.migrations))?;
        }
        Ok(relocked)
    }

    /// Keeps in history.lock that these migrations were checked, and nothing was found against them. A folder that
    /// has changed meanwhile is left as it is.
    ///
    /// # Errors
    ///
    /// [`Error::File`] if it cannot be written.
    pub fn keep_checked(&mut self, numbers: &[u32]) -> Result<(), Error> {
        let is_new = |own: &Migration| !own.is_checked && numbers.contains(&own.number);
        if !self.migrations.iter().any(is_new) {
            return Ok(());
        }
        let _held = match self.hold_unmoved() {
            Err(Error::Moved { .. } | Error::Broken { .. }) => return Ok(()),
            held => held?,
        };
        let mut next = self.migrations.clone();
        next.iter_mut().filter(|own| numbers.contains(&own.number)).for_each(|own| own.is_checked = true);
        replace(&self.folder, lock::FILE, &lock::print(&next))?;
        self.migrations = next;
        Ok(())
    }

    /// What [`History::relock`] would make of the folder, in memory: to try it before it is accepted.
    ///
    /// # Errors
    ///
    /// Those of [`History::relock`].
    pub fn reread(folder: &Path) -> Result<Relocked, Error> {
        let accepted = match folder::verified(folder) {
            Ok(migrations) => {
                let history = Self { folder: folder.to_owned(), migrations };
                return Ok(Relocked { history, accepted: Vec::new() });
            }
            Err(Error::Broken { problems, .. }) => problems,
            Err(error) => return Err(error),
        };
        let listing = folder::list(folder)?;
        if !listing.file_problems.is_empty() {
            return Err(Error::Broken { folder: folder.to_owned(), problems: listing.file_problems });
        }
        let is_newer = |problem: &Problem| matches!(problem, Problem::NewerFormat { .. });
        if accepted.iter().any(is_newer) {
            return Err(Error::Broken { folder: folder.to_owned(), problems: accepted });
        }
        let history = Self { folder: folder.to_owned(), migrations: folder::chain(listing) };
        Ok(Relocked { history, accepted })
    }
}

/// Waits until nobody else writes to the folder. The folder itself is locked, so that no file is left over;
/// the operating system gives the lock back with the handle, after a crash too.
pub(super) fn hold(folder: &Path) -> Result<fs::File, Error> {
    let handle =
        fs::File::open(folder).map_err(|source| Error::Folder { path: folder.to_owned(), source })?;
    handle.lock().map_err(|source| Error::File { verb: "lock", path: folder.to_owned(), source })?;
    Ok(handle)
}

/// Waits until nobody writes to the folder; others may read it, too.
pub(super) fn share(folder: &Path) -> io::Result<fs::File> {
    let handle = fs::File::open(folder)?;
    handle.lock_shared()?;
    Ok(handle)
}

pub(super) fn replace(folder: &Path, file: &str, text: &str) -> Result<(), Error> {
    place(folder, file, text, Place::Over)
}

/// Whether a file may be there already.
#[derive(Clone, Copy)]
enum Place {
    New,
    Over,
}

fn place(folder: &Path, file: &str, text: &str, place: Place) -> Result<(), Error> {
    let path = folder.join(file);
    let write = || -> io::Result<()> {
        // As any editor would make it; tempfile's own 0600 is for secrets. The umask still applies.
        let mut beside = tempfile::Builder::new()
            .prefix(&format!(".{file}."))
            .permissions(fs::Permissions::from_mode(0o666))
            .tempfile_in(folder)?;
        beside.write_all(text.as_bytes())?;
        beside.as_file().sync_all()?;
        match place {
            Place::New => beside.persist_noclobber(&path).map_err(|error| error.error)?,
            Place::Over => beside.persist(&path).map_err(|error| error.error)?,
        };
        // The name is safe on disk only when the folder is.
        fs::File::open(folder)?.sync_all()
    };
    write().map_err(|source| Error::File { verb: "write", path: folder.join(file), source })
}
