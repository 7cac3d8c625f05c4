//! Rust files to a declaration. Files are read and parsed, nothing is compiled or run: what a macro would
//! make of them, and conditions other than `#[cfg(test)]`, are not seen.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use schema_model::declare::item::QueryItem;
use schema_model::declare::{self, DeclaredItem, FileItems, Mistake, Spanned};
use schema_model::{Declared, Diagnostic};

use super::depth;
use crate::regular;

/// Why a declaration could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A file or folder could not be read.
    #[error("cannot read `{}`", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// SQL files in a folder of the declaration.
    #[error("{} in the declaration, where only Rust files are read yet", sql_files(paths))]
    Sql {
        /// The files, in the order in which they were found.
        paths: Vec<PathBuf>,
    },
    /// What the files say is wrong.
    #[error("the declaration has {}", count(diagnostics.len()))]
    Mistakes {
        /// Every mistake, in the order of the files.
        diagnostics: Vec<Diagnostic>,
    },
}

impl ReadError {
    /// Every mistake, each at its place; none where a file could not be read at all.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Self::File { .. } | Self::Sql { .. } => &[],
            Self::Mistakes { diagnostics } => diagnostics,
        }
    }

    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::File { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                Some("name the files of the declaration with `schema = [...]` in schema.toml".to_owned())
            }
            Self::Sql { .. } => Some("name a folder that has only Rust files".to_owned()),
            Self::File { .. } | Self::Mistakes { .. } => None,
        }
    }
}

/// Reads the tables and enums of files and folders: files in the given order, a folder's in the order of
/// their paths.
///
/// # Errors
///
/// [`ReadError::File`] for what the file system refuses, [`ReadError::Sql`] for what would be left out in
/// silence, [`ReadError::Mistakes`] with all that is wrong in all files.
pub fn read(paths: &[PathBuf]) -> Result<Declared, ReadError> {
    let (declared, sql) = read_beside_sql(paths)?;
    if sql.is_empty() { Ok(declared) } else { Err(ReadError::Sql { paths: sql }) }
}

/// As [`read`], with the SQL files that say the rest, in the order of their paths.
///
/// # Errors
///
/// [`ReadError::File`] and [`ReadError::Mistakes`].
pub fn read_beside_sql(paths: &[PathBuf]) -> Result<(Declared, Vec<PathBuf>), ReadError> {
    // The parser calls itself for each bracket; spans mean something in the thread alone that made them.
    let reader = thread::Builder::new().stack_size(depth::STACK);
    thread::scope(|scope| match reader.spawn_scoped(scope, || read_here(paths)) {
        Ok(reading) => reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        Err(_) => read_here(paths),
    })
}

fn read_here(paths: &[PathBuf]) -> Result<(Declared, Vec<PathBuf>), ReadError> {
    let (mut files, mut sql) = (Vec::new(), Vec::new());
    for path in paths {
        collect(path, &mut files, &mut sql)?;
    }
    // A file that is named twice, by itself and by its folder, is one file.
    let mut seen = BTreeSet::new();
    files.retain(|file| seen.insert(file.clone()));
    let mut items = Vec::with_capacity(files.len());
    for path in files {
        let text = regular::read(&path).map_err(|source| ReadError::File { path: path.clone(), source })?;
        items.push(parse(&path, &text));
    }
    let queries: BTreeSet<PathBuf> = items.iter_mut().flat_map(queries).collect();
    sql.retain(|file| fs::canonicalize(file).map_or(true, |file| !queries.contains(&file)));
    let mut seen = BTreeSet::new();
    sql.retain(|file| seen.insert(file.clone()));
    match declare::resolve(items) {
        Ok(declared) => Ok((declared, sql)),
        Err(diagnostics) => Err(ReadError::Mistakes { diagnostics }),
    }
}

/// One file's tables and enums; a file that is no Rust has none and one mistake.
pub fn parse(path: &Path, text: &str) -> FileItems {
    if let Some(place) = depth::too_deep(text) {
        let mut items = FileItems::empty(path);
        let headline = "this file is no Rust that can be read: it is nested too deep here";
        items.mistakes.push(Mistake::new(place, headline).help("name `schema` folders without such files"));
        return items;
    }
    match syn::parse_file(text) {
        Ok(file) => declare::file_items(path, &file),
        Err(error) => {
            let mut items = FileItems::empty(path);
            let mistakes = error.into_iter().map(|error| {
                // All that the lexer says is where.
                let why = match error.to_string() {
                    lexer if lexer.contains("token stream") => {
                        "its brackets or quotes do not match".to_owned()
                    }
                    parser => parser,
                };
                Mistake::new(error.span(), format!("this file is no Rust: {why}"))
                    .help("correct it; `cargo check` says more")
            });
            items.mistakes.extend(mistakes);
            items
        }
    }
}

/// Reads the queries that stand in files of their own, and returns the files: each from the folder of the source file.
fn queries(items: &mut FileItems) -> Vec<PathBuf> {
    let folder = items.path.parent().map(Path::to_owned).unwrap_or_default();
    let mut found = Vec::new();
    for item in &mut items.items {
        let DeclaredItem::View(view) = &mut item.item else { continue };
        let Some(QueryItem::File(name)) = &view.query else { continue };
        let path = folder.join(&name.value);
        match regular::read(&path) {
            Ok(text) => view.query = Some(QueryItem::Text(Spanned::new(text, name.span))),
            Err(error) => items.mistakes.push(
                Mistake::new(name.span, format!("cannot read `{}`: {error}", path.display()))
                    .help("name the file from the folder of this source file"),
            ),
        }
        found.extend(fs::canonicalize(path));
    }
    found
}

/// The `.rs` and the `.sql` files at or below a path, sorted, so that the order is the same on every file system.
fn collect(path: &Path, files: &mut Vec<PathBuf>, sql: &mut Vec<PathBuf>) -> Result<(), ReadError> {
    let failed = |source| ReadError::File { path: path.to_owned(), source };
    if fs::metadata(path).map_err(failed)?.is_dir() {
        let entries = fs::read_dir(path).map_err(failed)?;
        let mut entries = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(failed)?;
        entries.sort();
        for entry in entries {
            collect(&entry, files, sql)?;
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        files.push(path.to_owned());
    } else if path.extension().is_some_and(|extension| extension == "sql") {
        sql.push(path.to_owned());
    }
    Ok(())
}

fn sql_files(paths: &[PathBuf]) -> String {
    match paths {
        [first] => format!("`{}` is", first.display()),
        [first, rest @ ..] => format!("`{}` and {} more SQL files are", first.display(), rest.len()),
        [] => "SQL is".to_owned(),
    }
}

fn count(mistakes: usize) -> String {
    if mistakes == 1 { "one mistake".to_owned() } else { format!("{mistakes} mistakes") }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes files into a new folder.
    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        folder
    }

    fn tables(declared: &Declared) -> Vec<String> {
        declared.schema.tables_in_order().iter().map(|(id, _)| id.to_string()).collect()
    }

    #[test]
    fn folders_are_read_in_the_order_of_their_paths_and_files_as_they_are_named() {
        let folder = folder(&[
            ("b.rs", "#[derive(Table)] struct B { id: i32 }"),
            ("a/z.rs", "#[derive(Debug, schema_core::Table)] struct Z { id: i32 }"),
            (
                "a/b/c.rs",
                "mod inner { #[derive(Table)] struct C { id: i32 } } #[derive(Table)] struct D { id: i32 }",
            ),
            ("a/notes.txt", "no Rust"),
            ("e.rs", "#[derive(Debug)] struct NoTable { id: u8 }"),
            ("f.rs", "#[cfg(test)] mod tests { #[derive(Table)] struct T { id: u8 } }"),
            ("g.rs", "#[cfg(test)] #[derive(Table)] struct T { id: u8 }"),
        ]);
        let path = |name: &str| folder.path().join(name);
        let all = read(&[folder.path().to_owned()]).expect("no mistake");
        assert_eq!(tables(&all), ["c", "d", "z", "b"]);
        let named = read(&[path("b.rs"), path("a"), path("b.rs")]).expect("no mistake");
        assert_eq!(tables(&named), ["b", "c", "d", "z"]);
    }

    #[test]
    fn a_file_that_is_no_rust_hides_no_mistake_of_the_others() {
        let folder = folder(&[
            ("a.rs", "#[derive(Table)] struct A { id: u8 }"),
            ("b.rs", "// ü\nstruct {"),
            ("c.rs", "#[derive(Table)] struct C { id: Foo }"),
        ]);
        let error = read(&[folder.path().to_owned()]).expect_err("three mistakes");
        let told: Vec<String> = error
            .diagnostics()
            .iter()
            .map(|told| {
                let at = told.location.as_ref().expect("a place");
                format!(
                    "{}:{}:{} {:?} {}",
                    at.file.file_name().unwrap_or_default().display(),
                    at.line,
                    at.column,
                    at.bytes,
                    told.headline
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "a.rs:1:33 32..34 `u8` has no SQL type",
                "b.rs:2:8 13..13 this file is no Rust: its brackets or quotes do not match",
                "c.rs:1:33 32..35 `Foo` has no SQL type"
            ]
        );
        assert_eq!(error.to_string(), "the declaration has 3 mistakes");
    }

    #[test]
    fn sql_files_are_not_left_out_in_silence() {
        let folder = folder(&[("a.rs", "#[derive(Table)] struct A { id: i32 }"), ("b/views.sql", "")]);
        let error = read(&[folder.path().to_owned()]).expect_err("an SQL file");
        assert!(error.to_string().contains("b/views.sql` is in the declaration"), "{error}");
        assert!(error.help().is_some_and(|help| help.contains("only Rust files")));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let error = read(&[PathBuf::from("nowhere/at_all")]).expect_err("no such folder");
        assert_eq!(error.to_string(), "cannot read `nowhere/at_all`");
        assert!(error.help().is_some());
    }
}
