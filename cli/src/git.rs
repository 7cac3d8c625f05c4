//! A revision of git to the files that it has in a folder.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::error::Error;

/// The names of the files that are in `folder` at a revision: `origin/main`, `HEAD~3`.
pub(crate) fn files(folder: &Path, revision: &str) -> Result<BTreeSet<String>, Error> {
    let refused = |why: String| Error::Git { revision: revision.to_owned(), why };
    // Behind `--end-of-options` a revision cannot be taken for one.
    let output = Command::new("git")
        .args(["ls-tree", "--name-only", "-z", "--end-of-options", revision, "./"])
        .current_dir(folder)
        .output()
        .map_err(|error| refused(error.to_string()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(refused(said.lines().next().unwrap_or("git failed").to_owned()));
    }
    let names = String::from_utf8_lossy(&output.stdout);
    Ok(names.split('\0').filter(|name| !name.is_empty()).map(ToOwned::to_owned).collect())
}

/// The texts that a file of `folder` has had in any commit, the newest first; none where git cannot tell.
pub(crate) fn texts(folder: &Path, file: &str) -> Vec<String> {
    let commits = lines(folder, &["log", "--all", "--format=%H", "--", file]);
    let text = |commit: &String| {
        let own = format!("{commit}:./{file}");
        let output = Command::new("git").args(["show", &own]).current_dir(folder).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    commits.iter().filter_map(text).collect()
}

/// The branches that have a file of `folder`.
pub(crate) fn branches(folder: &Path, file: &str) -> Vec<String> {
    let names = lines(folder, &["for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes"]);
    let has = |name: &String| !lines(folder, &["ls-tree", "--name-only", name, "--", file]).is_empty();
    names.into_iter().filter(has).collect()
}

/// What git says to a question, line by line; nothing where it cannot answer.
fn lines(folder: &Path, args: &[&str]) -> Vec<String> {
    let Ok(output) = Command::new("git").args(args).current_dir(folder).output() else { return Vec::new() };
    if !output.status.success() {
        return Vec::new();
    }
    String::from_utf8_lossy(&output.stdout).lines().map(ToOwned::to_owned).collect()
}
