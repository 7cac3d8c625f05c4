//! A repository in the middle of a merge or a rebase to the branch on the other side of it; any other to the branch that
//! what is checked out is to be put behind.

use std::path::Path;

use super::base::{Base, base};
use super::{commit, line, run};
use crate::error::Error;

/// The branch whose migrations come first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Other {
    /// Its commit.
    pub(crate) commit: String,
    /// As it is called, in words.
    pub(crate) name: String,
    /// The commit at which both were one.
    pub(crate) base: Option<String>,
}

/// The other side: the branch that is named, or else that of the merge or rebase that is going on, or the branch that this
/// one is to be merged into.
///
/// # Errors
///
/// What is no revision, and what [`base`] refuses; [`Error::NothingToRebaseOn`] where no branch can be meant.
pub(crate) fn other(folder: &Path, named: Option<&str>) -> Result<Other, Error> {
    let head = commit(folder, "HEAD").ok_or(Error::NothingToRebaseOn)?;
    let mine = replayed(folder).unwrap_or_else(|| head.clone());
    let of = |there: String, name: String, mine: &str| {
        let base = line(folder, &["merge-base", mine, &there]);
        Other { commit: there, name, base }
    };
    if let Some(name) = named {
        let Some(there) = commit(folder, name) else {
            let why = "there is no such revision".to_owned();
            return Err(Error::Git { revision: name.to_owned(), why });
        };
        return Ok(of(there, format!("`{name}`"), &mine));
    }
    let onto = state(folder, "rebase-merge/onto").or_else(|| state(folder, "rebase-apply/onto"));
    // In a rebase, HEAD is theirs with those of my commits that are there already.
    if let Some(onto) = onto.and_then(|onto| commit(folder, &onto)) {
        let short = line(folder, &["rev-parse", "--short", &onto]).unwrap_or_else(|| onto.clone());
        return Ok(of(onto, format!("`{short}`"), &mine));
    }
    let default = match base(folder) {
        Ok(Base::Commit { branch, .. }) => Some(branch),
        Ok(Base::Start | Base::Unknown { .. }) => None,
        Err(error) => return Err(error),
    };
    if let Some(there) = commit(folder, "MERGE_HEAD") {
        let is_in = |branch: &String| is_ancestor(folder, &there, branch);
        // A branch is being merged into the one that has the others' already, unless that is being brought up to date.
        let is_default = default.as_ref().is_some_and(|branch| is_current(folder, branch));
        if is_default && !default.as_ref().is_some_and(is_in) {
            return Ok(of(head, "the branch that is checked out".to_owned(), &there));
        }
        return Ok(of(there, "the branch that is being merged".to_owned(), &head));
    }
    let branch = default.ok_or(Error::NothingToRebaseOn)?;
    let there = commit(folder, &branch).ok_or(Error::NothingToRebaseOn)?;
    Ok(of(there, format!("`{branch}`"), &mine))
}

/// The commits of the branch itself before this one, the next first: what it was before something was merged into it.
pub(crate) fn earlier(folder: &Path, commit: &str) -> Vec<String> {
    let listed = run(folder, &["rev-list", "--first-parent", "--max-count=200", commit]);
    let listed = listed.ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    listed.lines().skip(1).map(str::to_owned).collect()
}

/// The commit at which the two sides of the last merge were one.
pub(crate) fn merged_at(folder: &Path) -> Option<String> {
    let merge = line(folder, &["rev-list", "--merges", "--max-count=1", "HEAD"])?;
    line(folder, &["merge-base", &format!("{merge}^1"), &format!("{merge}^2")])
}

/// The two sides of a file in the middle of a merge.
pub(crate) fn sides(folder: &Path, file: &str) -> Vec<String> {
    let side = |stage: u8| run(folder, &["cat-file", "blob", &format!(":{stage}:./{file}")]).ok();
    [2, 3].into_iter().filter_map(|stage| String::from_utf8(side(stage)?).ok()).collect()
}

fn is_ancestor(folder: &Path, one: &str, other: &str) -> bool {
    run(folder, &["merge-base", "--is-ancestor", one, other]).is_ok()
}

/// Whether the branch that is checked out is this one, here or as `origin` has it.
fn is_current(folder: &Path, branch: &str) -> bool {
    let own = line(folder, &["symbolic-ref", "--quiet", "--short", "HEAD"]);
    own.as_deref() == Some(branch.strip_prefix("origin/").unwrap_or(branch))
}

/// The commit that a rebase or a cherry-pick is about to make anew.
fn replayed(folder: &Path) -> Option<String> {
    let own = commit(folder, "REBASE_HEAD");
    own.filter(|_| {
        state(folder, "rebase-merge/onto").is_some() || state(folder, "rebase-apply/onto").is_some()
    })
}

/// A file in which git keeps what it is about to do.
fn state(folder: &Path, name: &str) -> Option<String> {
    let path = line(folder, &["rev-parse", "--git-path", name])?;
    let text = std::fs::read_to_string(folder.join(path)).ok()?;
    text.lines().next().map(str::to_owned)
}
