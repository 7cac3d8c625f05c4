//! A folder on disk to its migrations, or to everything that is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use super::checksum::{START, chained, normalized};
use super::down;
use super::lock::{self, Format, Locked};
use super::{Down, Error, Migration, Problem, SCHEMA_FILE, name};
use crate::regular;

/// A migration's file, before its place in the chain is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    pub(super) number: u32,
    pub(super) name: String,
    pub(super) sql: String,
    pub(super) down: Option<Down>,
}

/// What is in the folder, whether it agrees or not.
#[derive(Debug)]
pub(super) struct Listing {
    /// The readable migrations by number, then name.
    pub(super) files: Vec<File>,
    /// The lines of history.lock; `None` where there is no such file.
    pub(super) locked: Option<Vec<Locked>>,
    /// What its checksums are over.
    pub(super) format: Format,
    /// What is wrong with the files, whatever history.lock says.
    pub(super) file_problems: Vec<Problem>,
    /// What is wrong with history.lock as a text.
    pub(super) lock_problems: Vec<Problem>,
}

impl Listing {
    /// These files alone, without a history.lock.
    pub(super) fn of(files: Vec<File>) -> Self {
        let (file_problems, lock_problems) = (Vec::new(), Vec::new());
        Self { files, locked: None, format: Format::Statements, file_problems, lock_problems }
    }
}

/// The migrations of a folder that agrees with its history.lock.
pub(super) fn verified(folder: &Path) -> Result<Vec<Migration>, Error> {
    agreeing(folder, list(folder)?)
}

/// The migrations of a folder, where its files and its history.lock agree.
pub(super) fn agreeing(folder: &Path, mut listing: Listing) -> Result<Vec<Migration>, Error> {
    let mut problems = std::mem::take(&mut listing.file_problems);
    let lock_is_text = listing.lock_problems.is_empty();
    problems.append(&mut listing.lock_problems);
    if lock_is_text {
        problems.extend(disagreements(&listing, &problems));
    }
    if problems.is_empty() {
        Ok(chain(listing))
    } else {
        Err(Error::Broken { folder: folder.to_owned(), problems })
    }
}

/// Files in their order to migrations, with what history.lock says of each besides. Where the file is another one than
/// was locked, its checksum of then is one of its former ones.
pub(super) fn chain(listing: Listing) -> Vec<Migration> {
    let Listing { files, locked, format, file_problems: _, lock_problems: _ } = listing;
    let locked = locked.unwrap_or_default();
    let lines: BTreeMap<&str, &Locked> =
        locked.iter().filter(|line| !line.is_down).map(|line| (&line.name[..], line)).collect();
    let mut previous = START.to_owned();
    let mut previous_locked = START;
    let mut migrations = Vec::with_capacity(files.len());
    for File { number, name, sql, down } in files {
        let checksum = chained(&previous, &name, &sql);
        previous.clone_from(&checksum);
        let line = lines.get(&name[..]);
        let mut former = line.map(|line| line.former.clone()).unwrap_or_default();
        if let Some(line) = line {
            if format.chained(previous_locked, &name, &sql) != line.checksum || format == Format::Text {
                former.insert(0, line.checksum.clone());
            }
            previous_locked = &line.checksum;
        }
        let is_checked = line.is_some_and(|line| line.is_checked && line.checksum == checksum);
        migrations.push(Migration { number, name, sql, checksum, former, is_checked, down });
    }
    migrations
}

/// Reads everything in the folder that could be history. Hidden files, folders and what is not SQL are
/// somebody else's.
pub(super) fn list(folder: &Path) -> Result<Listing, Error> {
    let unlisted = |source| Error::Folder { path: folder.to_owned(), source };
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).map_err(unlisted)? {
        names.insert(entry.map_err(unlisted)?.file_name());
    }

    let mut texts = Vec::new();
    for os_name in names {
        let file = os_name.to_string_lossy().into_owned();
        let path = folder.join(&os_name);
        if could_be_history(&file) && !path.is_dir() {
            let text = text(&path, &file);
            texts.push((file, text));
        }
    }
    let path = folder.join(lock::FILE);
    let locked = match fs::symlink_metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        _ => Some(text(&path, lock::FILE)),
    };
    Ok(listing(texts, locked))
}

/// Whether a file of this name is a migration, a way back, or something that should be called like one.
pub(super) fn could_be_history(file: &str) -> bool {
    let lower = file.to_ascii_lowercase();
    lower.ends_with(".sql") && !file.starts_with('.') && lower != SCHEMA_FILE
}

/// Files in the order of their names, and history.lock, each with its text or why it has none.
pub(super) fn listing(
    texts: impl IntoIterator<Item = (String, Result<String, Problem>)>,
    locked: Option<Result<String, Problem>>,
) -> Listing {
    let mut files: Vec<File> = Vec::new();
    let mut downs = BTreeMap::new();
    let mut problems = Vec::new();
    for (file, text) in texts {
        if let Some(name) = file.strip_suffix(down::SUFFIX).filter(|name| name::number(name).is_some()) {
            match text {
                Ok(sql) => drop(downs.insert(name.to_owned(), sql)),
                Err(problem) => problems.push(problem),
            }
            continue;
        }
        let Some((number, stem)) =
            file.strip_suffix(".sql").and_then(|stem| Some((name::number(stem)?, stem.to_owned())))
        else {
            problems.push(Problem::Misnamed { file });
            continue;
        };
        match text {
            Ok(sql) => files.push(File { number, name: stem, sql, down: None }),
            Err(problem) => problems.push(problem),
        }
    }
    files.sort_by(|a, b| (a.number, &a.name).cmp(&(b.number, &b.name)));
    for (name, sql) in downs {
        match files.iter_mut().find(|file| file.name == name) {
            Some(file) => file.down = Some(Down::new(&name, &sql)),
            None => problems.push(Problem::NowhereFrom { file: down::file(&name) }),
        }
    }
    problems.extend(duplicates(files.iter().map(|file| (file.number, &file.name))));

    let (locked, format, lock_problems) = match locked {
        None => (None, Format::Statements, Vec::new()),
        Some(Ok(text)) => {
            let lock::Read { locked, format, problems } = lock::parse(&text);
            (Some(locked), format, problems)
        }
        Some(Err(problem)) => (None, Format::Statements, vec![problem]),
    };
    Listing { files, locked, format, file_problems: problems, lock_problems }
}

/// What the files and the lines of history.lock do not agree on. What is `known` already is not said again.
fn disagreements(listing: &Listing, known: &[Problem]) -> Vec<Problem> {
    let Some(locked) = &listing.locked else {
        let count = listing.files.len();
        return if count == 0 { Vec::new() } else { vec![Problem::NoLock { count }] };
    };
    let known_names: BTreeSet<String> = known.iter().flat_map(names).collect();
    let files: BTreeMap<&str, &File> = listing.files.iter().map(|file| (&file.name[..], file)).collect();
    let (downs, locked): (Vec<&Locked>, Vec<&Locked>) = locked.iter().partition(|line| line.is_down);
    let lines: BTreeSet<&str> = locked.iter().map(|line| &line.name[..]).collect();
    let mut problems = Vec::new();

    let mut renamed = BTreeSet::new();
    let mut previous = START;
    let mut before: Option<&Locked> = None;
    let mut earlier: Vec<&Locked> = Vec::new();
    for line in locked {
        let file = format!("{}.sql", line.name);
        if let Some(before) = before.filter(|before| before.number >= line.number) {
            let after = format!("{}.sql", before.name);
            problems.push(Problem::Reordered { file: file.clone(), after, line: line.line });
        }
        match files.get(&line.name[..]) {
            _ if known_names.contains(&file) => {}
            Some(found) => {
                // Behind the predecessor that history.lock names, so that one edit is one problem, not one a
                // file.
                let sql = &found.sql;
                let chained = |previous: &str| listing.format.chained(previous, &line.name, sql);
                let found = chained(previous);
                // What another branch added stands behind the migration that it was written behind.
                let is_behind = |own: &&Locked| chained(&own.checksum) == line.checksum;
                if found == line.checksum {
                } else if let (Some(before), Some(own)) = (before, earlier.iter().copied().find(is_behind)) {
                    let (after, behind) = (format!("{}.sql", before.name), format!("{}.sql", own.name));
                    problems.push(Problem::Unchained { file, after, behind });
                } else {
                    problems.push(Problem::Edited { file, locked: line.checksum.clone(), found });
                }
            }
            None => {
                let other = listing
                    .files
                    .iter()
                    .find(|other| other.number == line.number && !lines.contains(&other.name[..]));
                problems.push(match other {
                    Some(other) => {
                        renamed.insert(&other.name[..]);
                        Problem::Renamed { locked: file, file: format!("{}.sql", other.name) }
                    }
                    None => Problem::Missing { file, locked: line.checksum.clone() },
                });
            }
        }
        previous = &line.checksum;
        before = Some(line);
        earlier.push(line);
    }
    for file in &listing.files {
        let name = format!("{}.sql", file.name);
        let listed = lines.contains(&file.name[..]) || renamed.contains(&file.name[..]);
        if !listed && !known_names.contains(&name) {
            problems.push(Problem::Unlisted { file: name });
        }
    }
    problems.extend(down_disagreements(listing, &downs, &known_names));
    problems
}

/// The same for the ways back. One that cannot be read is known already.
fn down_disagreements(listing: &Listing, locked: &[&Locked], known: &BTreeSet<String>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for line in locked {
        let file = down::file(&line.name);
        let found =
            listing.files.iter().find(|file| file.name == line.name).and_then(|own| own.down.as_ref());
        match found {
            _ if known.contains(&file) => {}
            Some(found) if found.has(&line.name, &line.checksum) => {}
            Some(found) => problems.push(Problem::Edited {
                file,
                locked: line.checksum.clone(),
                found: found.checksum.clone(),
            }),
            None => problems.push(Problem::Missing { file, locked: line.checksum.clone() }),
        }
    }
    for own in listing.files.iter().filter(|own| own.down.is_some()) {
        if !locked.iter().any(|line| line.name == own.name) {
            problems.push(Problem::Unlisted { file: down::file(&own.name) });
        }
    }
    problems
}

/// The files that a problem of the files is about.
fn names(problem: &Problem) -> Vec<String> {
    match problem {
        Problem::Duplicate { files, .. } => files.clone(),
        Problem::Unreadable { file, .. } | Problem::NotUtf8 { file, .. } | Problem::NowhereFrom { file } => {
            vec![file.clone()]
        }
        _ => Vec::new(),
    }
}

fn duplicates<'a>(names: impl Iterator<Item = (u32, &'a String)>) -> Vec<Problem> {
    let mut by_number: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for (number, name) in names {
        by_number.entry(number).or_default().push(format!("{name}.sql"));
    }
    by_number
        .into_iter()
        .filter(|(_, files)| files.len() > 1)
        .map(|(number, files)| Problem::Duplicate { number, files })
        .collect()
}

fn text(path: &Path, file: &str) -> Result<String, Problem> {
    let bytes = regular::bytes(path)
        .map_err(|error| Problem::Unreadable { file: file.to_owned(), reason: error.to_string() })?;
    String::from_utf8(bytes)
        .map(|text| normalized(&text))
        .map_err(|error| Problem::NotUtf8 { file: file.to_owned(), offset: error.utf8_error().valid_up_to() })
}
