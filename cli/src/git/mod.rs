//! A revision of git to the files that it has in a folder, and the repository to the revision that a branch began at.
//! Reads the repository and changes nothing in it.

mod base;
mod merging;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};

pub(crate) use base::{Base, base};
pub(crate) use merging::{Other, earlier, merged_at, other, sides};

use crate::error::Error;

/// The names of the files that are in `folder` at a revision: `origin/main`, `HEAD~3`.
pub(crate) fn files(folder: &Path, revision: &str) -> Result<BTreeSet<String>, Error> {
    // Behind `--end-of-options` a revision cannot be taken for one.
    let listed =
        said(folder, revision, &["ls-tree", "--name-only", "-z", "--end-of-options", revision, "./"])?;
    Ok(names(&listed).collect())
}

/// The names of the files in `folder` that are now as they were at a revision.
pub(crate) fn unchanged(folder: &Path, revision: &str) -> Result<BTreeSet<String>, Error> {
    let mut known = files(folder, revision)?;
    let differ = ["diff", "--name-only", "--relative", "-z", "--end-of-options", revision, "--", "./"];
    for name in names(&said(folder, revision, &differ)?) {
        known.remove(&name);
    }
    Ok(known)
}

/// The texts of the files in `folder` at a revision whose names are wanted; what is no UTF-8 is left out.
pub(crate) fn texts(
    folder: &Path,
    revision: &str,
    wanted: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, String>, Error> {
    let mut texts = BTreeMap::new();
    for name in files(folder, revision)?.into_iter().filter(|name| wanted(name)) {
        let place = format!("{revision}:./{name}");
        let shown = run(folder, &["cat-file", "blob", &place]);
        if let Some(text) = shown.ok().and_then(|bytes| String::from_utf8(bytes).ok()) {
            texts.insert(name, text);
        }
    }
    Ok(texts)
}

/// The commit that a text names.
pub(crate) fn commit(folder: &Path, text: &str) -> Option<String> {
    let wanted = format!("{text}^{{commit}}");
    line(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])
}

/// The first line that git says; nothing where it says none, or fails.
fn line(folder: &Path, arguments: &[&str]) -> Option<String> {
    let said = String::from_utf8(run(folder, arguments).ok()?).ok()?;
    said.lines().next().map(str::to_owned).filter(|line| !line.is_empty())
}

fn said(folder: &Path, revision: &str, arguments: &[&str]) -> Result<String, Error> {
    let refused = |why: String| Error::Git { revision: revision.to_owned(), why };
    Ok(String::from_utf8_lossy(&run(folder, arguments).map_err(refused)?).into_owned())
}

fn names(listed: &str) -> impl Iterator<Item = String> {
    listed.split('\0').filter(|name| !name.is_empty()).map(ToOwned::to_owned)
}

/// What git prints, or the first line of why it does not.
fn run(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, String> {
    let mut git = Command::new("git");
    git.args(arguments).current_dir(folder).stdin(Stdio::null());
    let output = git.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(said.lines().next().unwrap_or("git failed").to_owned())
}

/// The texts that a file of `folder` has had in any commit, the newest first; none where git cannot tell.
pub(crate) fn versions(folder: &Path, file: &str) -> Vec<String> {
    let commits = lines_of(folder, &["log", "--all", "--format=%H", "--", file]);
    let text = |commit: &String| {
        let own = format!("{commit}:./{file}");
        let output = Command::new("git").args(["show", &own]).current_dir(folder).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    commits.iter().filter_map(text).collect()
}

/// The branches that have a file of `folder`.
pub(crate) fn branches(folder: &Path, file: &str) -> Vec<String> {
    let names =
        lines_of(folder, &["for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes"]);
    let has = |name: &String| !lines_of(folder, &["ls-tree", "--name-only", name, "--", file]).is_empty();
    names.into_iter().filter(has).collect()
}

/// What git says to a question, line by line; nothing where it cannot answer.
fn lines_of(folder: &Path, args: &[&str]) -> Vec<String> {
    let Ok(output) = Command::new("git").args(args).current_dir(folder).output() else { return Vec::new() };
    if !output.status.success() {
        return Vec::new();
    }
    String::from_utf8_lossy(&output.stdout).lines().map(ToOwned::to_owned).collect()
}
