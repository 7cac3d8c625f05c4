//! Files to a folder, all or none as far as a file system lets: written beside, then renamed. What is there is never
//! replaced unless somebody says so.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::Error;

/// A folder that a declaration is written to.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
    /// What is in it, below it.
    entries: Vec<PathBuf>,
}

impl Folder {
    /// Looks at a folder, which need not be there.
    ///
    /// # Errors
    ///
    /// [`Error::NoFolder`] for a file, [`Error::File`] for what the file system refuses.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Ok(Self { path: path.to_owned(), entries: entries(path)? })
    }

    /// The files in it and below it; those whose names begin with a dot are nobody's declaration.
    pub fn entries(&self) -> &[PathBuf] {
        &self.entries
    }

    /// Writes the files. Those of other names stay as they are, and are returned as far as they declare something.
    ///
    /// # Errors
    ///
    /// [`Error::NotEmpty`] where there are files and nobody said to replace them; [`Error::File`].
    pub fn write(&self, files: &BTreeMap<PathBuf, String>, replace: bool) -> Result<Vec<PathBuf>, Error> {
        if !self.entries.is_empty() && !replace {
            return Err(Error::NotEmpty { folder: self.path.clone(), files: self.entries.clone() });
        }
        let parent =
            self.path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(|source| failed("write", parent, source))?;
        let beside = tempfile::Builder::new()
            .prefix(".schema-pull-")
            .tempdir_in(parent)
            .map_err(|source| failed("write", parent, source))?;
        for (name, text) in files {
            let path = beside.path().join(name);
            make_parent(&path)?;
            fs::write(&path, text).map_err(|source| failed("write", &path, source))?;
        }
        for name in files.keys() {
            let to = self.path.join(name);
            make_parent(&to)?;
            fs::rename(beside.path().join(name), &to).map_err(|source| failed("write", &to, source))?;
        }
        let declares = |path: &&PathBuf| path.extension().is_some_and(|own| own == "rs" || own == "sql");
        let others = self.entries.iter().filter(|path| !files.contains_key(*path)).filter(declares);
        Ok(others.cloned().collect())
    }
}

/// The files in a folder and below it, sorted; none where there is no folder.
///
/// # Errors
///
/// [`Error::NoFolder`] for a file, [`Error::File`] for what the file system refuses.
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    collect(folder, Path::new(""), &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, below: &Path, found: &mut Vec<PathBuf>) -> Result<(), Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            return Err(Error::NoFolder { path: folder.to_owned() });
        }
        Err(source) => return Err(failed("read", folder, source)),
    };
    for entry in entries {
        let entry = entry.map_err(|source| failed("read", folder, source))?;
        let name = entry.file_name();
        if name.to_string_lossy().starts_with('.') {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            collect(&path, &below.join(&name), found)?;
        } else {
            found.push(below.join(&name));
        }
    }
    Ok(())
}

fn make_parent(path: &Path) -> Result<(), Error> {
    let Some(parent) = path.parent() else { return Ok(()) };
    fs::create_dir_all(parent).map_err(|source| failed("write", parent, source))
}

fn failed(doing: &'static str, path: &Path, source: io::Error) -> Error {
    Error::File { doing, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> BTreeMap<PathBuf, String> {
        names.iter().map(|name| (PathBuf::from(name), format!("// {name}\n"))).collect()
    }

    #[test]
    fn nothing_is_replaced_unless_somebody_says_so() {
        let root = tempfile::tempdir().expect("a folder");
        let path = root.path().join("src/schema");
        let write =
            |names: &[&str], replace| Folder::open(&path).and_then(|own| own.write(&files(names), replace));
        assert_eq!(write(&["mod.rs", "a/b.rs"], false).expect("an empty folder"), Vec::<PathBuf>::new());
        fs::write(path.join("a/b.rs"), "mine").expect("a file");
        fs::write(path.join("notes.txt"), "mine").expect("a file");
        assert!(matches!(write(&["mod.rs"], false), Err(Error::NotEmpty { files, .. }) if files.len() == 3));
        assert_eq!(write(&["mod.rs", "c.sql"], true).expect("told to"), [PathBuf::from("a/b.rs")]);
        assert_eq!(fs::read_to_string(path.join("a/b.rs")).expect("a file"), "mine");
        let left: Vec<_> = fs::read_dir(root.path().join("src")).expect("a folder").collect();
        assert_eq!(left.len(), 1, "nothing is left beside");
    }

    #[test]
    fn a_file_is_no_folder() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        assert!(matches!(Folder::open(file.path()), Err(Error::NoFolder { .. })));
    }
}
