//! A git revision to the declaration as it was then: its files, written into a folder of their own. Reads the
//! repository and changes nothing in it, its index included.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::error::Error;

/// The files of a declaration at a revision, for as long as this lives.
pub(crate) struct Revision {
    /// The commit, shortened as git does it.
    pub(crate) commit: String,
    /// The files and folders of the declaration.
    pub(crate) schema: Vec<PathBuf>,
    _folder: TempDir,
}

/// The files and folders `schema` at the revision of the repository that holds them; `None` where git knows no such
/// revision, or there is no git.
///
/// # Errors
///
/// When the revision is there and its files cannot be had.
pub(crate) fn find(text: &str, schema: &[PathBuf]) -> Result<Option<Revision>, Error> {
    let Some(first) = schema.first() else { return Ok(None) };
    let Some(home) =
        first.ancestors().skip(1).find(|folder| folder.is_dir() || folder.as_os_str().is_empty())
    else {
        return Ok(None);
    };
    let home = if home.as_os_str().is_empty() { Path::new(".") } else { home };
    // A revision is no option, whatever it looks like.
    let wanted = format!("{text}^{{commit}}");
    let found = git(home).args(["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted]).output();
    let Ok(found) = found else { return Ok(None) };
    if !found.status.success() {
        return Ok(None);
    }
    let commit = String::from_utf8_lossy(&found.stdout).trim().to_owned();
    let failed = |why: String| Error::Revision { text: text.to_owned(), why };
    let run = |command: &mut Command| -> Result<Output, Error> {
        let output = command.stdin(Stdio::null()).output().map_err(|error| failed(error.to_string()))?;
        if output.status.success() {
            return Ok(output);
        }
        Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
    };
    let text_of = |output: &Output| String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let root = PathBuf::from(text_of(&run(git(home).args(["rev-parse", "--show-toplevel"]))?));
    let short = text_of(&run(git(home).args(["rev-parse", "--short", &commit]))?);

    let folder = tempfile::tempdir()?;
    let index = folder.path().join("index");
    run(git(&root).env("GIT_INDEX_FILE", &index).args(["read-tree", &commit]))?;
    let mut places = Vec::new();
    for path in schema {
        // A file that has gone since has no canonical path, but its folder may have one.
        let whole = path.canonicalize().map_err(|error| failed(format!("{}: {error}", path.display())))?;
        let own = whole.strip_prefix(root.canonicalize()?).map_err(|error| failed(error.to_string()))?;
        places.push(own.to_owned());
    }
    let tree = folder.path().join("tree");
    let listed = run(git(&root)
        .env("GIT_INDEX_FILE", &index)
        .env("GIT_LITERAL_PATHSPECS", "1")
        .args(["ls-files", "-z", "--"])
        .args(&places))?;
    let mut prefix = std::ffi::OsString::from("--prefix=");
    prefix.push(&tree);
    prefix.push("/");
    let list = folder.path().join("list");
    std::fs::write(&list, &listed.stdout)?;
    let output = git(&root)
        .env("GIT_INDEX_FILE", &index)
        .args(["checkout-index", "--quiet", "-z", "--stdin"])
        .arg(prefix)
        .stdin(std::fs::File::open(&list)?)
        .output()?;
    if !output.status.success() {
        return Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    let there = |place: &PathBuf| tree.join(place);
    let schema: Vec<PathBuf> = places.iter().map(there).filter(|path| path.exists()).collect();
    Ok(Some(Revision { commit: short, schema, _folder: folder }))
}

fn git(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder);
    git
}
