//! A folder on disk to its migrations, or to everything that is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use super::checksum::{START, chained, normalized};
use super::down;
use super::lock::{self, Locked};
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
    /// What is wrong with the files, whatever history.lock says.
    pub(super) file_problems: Vec<Problem>,
    /// What is wrong with history.lock as a text.
    pub(super) lock_problems: Vec<Problem>,
}

/// The migrations of a folder that agrees with its history.lock.
pub(super) fn verified(folder: &Path) -> Result<Vec<Migration>, Error> {
    let mut listing = list(folder)?;
    let mut problems = std::mem::take(&mut listing.file_problems);
    let lock_is_text = listing.lock_problems.is_empty();
    problems.append(&mut listing.lock_problems);
    if lock_is_text {
        problems.extend(disagreements(&listing, &problems));
    }
    if problems.is_empty() {
        Ok(chain(listing.files))
    } else {
        Err(Error::Broken { folder: folder.to_owned(), problems })
    }
}

/// Files in their order to migrations.
pub(super) fn chain(files: Vec<File>) -> Vec<Migration> {
    let mut previous = START.to_owned();
    files
        .into_iter()
        .map(|File { number, name, sql, down }| {
            let checksum = chained(&previous, &name, &sql);
            previous.clone_from(&checksum);
            Migration { number, name, sql, checksum, down }
        })
        .collect()
}

/// Reads everything in the folder that could be history. Hidden files, folders and what is not SQL are
/// somebody else's.
pub(super) fn list(folder: &Path) -> Result<Listing, Error> {
    let unlisted = |source| Error::Folder { path: folder.to_owned(), source };
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).map_err(unlisted)? {
        names.insert(entry.map_err(unlisted)?.file_name());
    }

    let mut files: Vec<File> = Vec::new();
    let mut downs = BTreeMap::new();
    let mut problems = Vec::new();
    for os_name in names {
        let file = os_name.to_string_lossy().into_owned();
        let lower = file.to_ascii_lowercase();
        let path = folder.join(&os_name);
        if !lower.ends_with(".sql") || file.starts_with('.') || lower == SCHEMA_FILE || path.is_dir() {
            continue;
        }
        if let Some(name) = file.strip_suffix(down::SUFFIX).filter(|name| name::number(name).is_some()) {
            match text(&path, &file) {
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
        match text(&path, &file) {
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

    let path = folder.join(lock::FILE);
    let (locked, lock_problems) = match fs::symlink_metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => (None, Vec::new()),
        _ => match text(&path, lock::FILE) {
            Ok(text) => {
                let (locked, problems) = lock::parse(&text);
                (Some(locked), problems)
            }
            Err(problem) => (None, vec![problem]),
        },
    };
    Ok(Listing { files, locked, file_problems: problems, lock_problems })
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
                let found = chained(previous, &line.name, &found.sql);
                if found != line.checksum {
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
            Some(found) if found.checksum == line.checksum => {}
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
