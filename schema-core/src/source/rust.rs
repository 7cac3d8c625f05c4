//! Rust files to a declaration. Files are read and parsed, nothing is compiled or run: what a macro would make of them,
//! and conditions other than `#[cfg(test)]`, are not seen.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use schema_model::declare::{self, FileItems, Mistake};
use schema_model::{Declared, Diagnostic};

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
            Self::File { .. } => &[],
            Self::Mistakes { diagnostics } => diagnostics,
        }
    }

    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::File { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                Some("name the files of the declaration with `schema = [...]` in schema.toml".to_owned())
            }
            Self::File { .. } | Self::Mistakes { .. } => None,
        }
    }
}

/// Reads the tables and enums of files and folders: files in the given order, a folder's in the order of their paths.
///
/// # Errors
///
/// [`ReadError::File`] for what the file system refuses, [`ReadError::Mistakes`] with all that is wrong in all files.
pub fn read(paths: &[PathBuf]) -> Result<Declared, ReadError> {
    let mut files = Vec::new();
    for path in paths {
        collect(path, &mut files)?;
    }
    // A file that is named twice, by itself and by its folder, is one file.
    let mut seen = BTreeSet::new();
    files.retain(|file| seen.insert(file.clone()));
    let mut items = Vec::with_capacity(files.len());
    for path in files {
        let text =
            fs::read_to_string(&path).map_err(|source| ReadError::File { path: path.clone(), source })?;
        items.push(parse(&path, &text));
    }
    declare::resolve(items).map_err(|diagnostics| ReadError::Mistakes { diagnostics })
}

/// One file's tables and enums; a file that is no Rust has none and one mistake.
pub fn parse(path: &Path, text: &str) -> FileItems {
    match syn::parse_file(text) {
        Ok(file) => declare::file_items(path, &file),
        Err(error) => {
            let mut items = FileItems::empty(path);
            let mistakes = error.into_iter().map(|error| {
                Mistake::new(error.span(), format!("this file is no Rust: {error}"))
                    .help("correct it; `cargo check` says more")
            });
            items.mistakes.extend(mistakes);
            items
        }
    }
}

/// The `.rs` files at or below a path, sorted, so that the order is the same on every file system.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), ReadError> {
    let failed = |source| ReadError::File { path: path.to_owned(), source };
    if fs::metadata(path).map_err(failed)?.is_dir() {
        let entries = fs::read_dir(path).map_err(failed)?;
        let mut entries = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(failed)?;
        entries.sort();
        for entry in entries {
            collect(&entry, files)?;
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        files.push(path.to_owned());
    }
    Ok(())
}

fn count(mistakes: usize) -> String {
    if mistakes == 1 { "one mistake".to_owned() } else { format!("{mistakes} mistakes") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dump() {
        match read(&[PathBuf::from("../tests/codex")]) {
            Ok(d) => println!("{}", serde_json::to_string_pretty(&d.schema).unwrap()),
            Err(e) => {
                for d in e.diagnostics() {
                    println!("{d} {:?}", d.help);
                }
            }
        }
    }
}
