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
