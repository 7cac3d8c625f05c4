//! A repository to the revision at which what is checked out left the branch that it is to be merged into.

use std::env;
use std::path::Path;

use super::{commit, line, run};
use crate::error::Error;

/// Where what is new begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Base {
    /// At this commit, on the way from the branch of this name; whether what is checked out is all in that branch.
    Commit { commit: String, branch: String, is_merged: bool },
    /// Nothing was ever committed.
    Start,
    /// There is no repository, or none of its branches is known to be the one that others are merged into.
    Unknown { why: &'static str },
}

/// Variables that name the branch that a pull request is to be merged into.
const TARGETS: [&str; 2] = ["GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"];

/// What a branch is called that others are merged into, where `origin` does not say.
const USUAL: [&str; 4] = ["origin/main", "origin/master", "main", "master"];

/// Where the branch that is checked out began: behind what a pull request's target, its upstream or the default branch
/// has of it.
///
/// # Errors
///
/// A repository that git does not read, and a clone that is too shallow to tell.
pub(crate) fn base(folder: &Path) -> Result<Base, Error> {
    match run(folder, &["rev-parse", "--is-inside-work-tree"]) {
        Ok(said) if said.starts_with(b"true") => {}
        Ok(_) => return Ok(Base::Unknown { why: "the folder is in no working tree of git" }),
        Err(why) if why.contains("not a git repository") => {
            return Ok(Base::Unknown { why: "the folder is in no repository of git" });
        }
        // No git at all, or one that does not trust the repository's owner.
        Err(why) if why.starts_with("fatal") => {
            return Err(Error::Git { revision: "HEAD".to_owned(), why });
        }
        Err(_) => return Ok(Base::Unknown { why: "there is no git" }),
    }
    let is_shallow = line(folder, &["rev-parse", "--is-shallow-repository"]).as_deref() == Some("true");
    let Some(head) = commit(folder, "HEAD") else { return Ok(Base::Start) };
    let target = TARGETS.iter().find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    let branch = match target {
        Some(target) => {
            let known = [format!("origin/{target}"), target.clone()];
            match known.into_iter().find(|own| commit(folder, own).is_some()) {
                Some(branch) => branch,
                None => return Err(Error::NoMergeBase { branch: target, is_shallow }),
            }
        }
        None => match of_others(folder) {
            Some(branch) => branch,
            None if is_shallow => {
                return Err(Error::NoMergeBase { branch: "the default branch".to_owned(), is_shallow });
            }
            None => return Ok(Base::Unknown { why: "no branch is known to be the default one" }),
        },
    };
    match line(folder, &["merge-base", &head, &branch]) {
        Some(commit) => Ok(Base::Commit { is_merged: commit == head, commit, branch }),
        None => Err(Error::NoMergeBase { branch, is_shallow }),
    }
}

/// The upstream, unless it is the same branch elsewhere, or else the default branch.
fn of_others(folder: &Path) -> Option<String> {
    let own = line(folder, &["symbolic-ref", "--quiet", "--short", "HEAD"]);
    let upstream = line(folder, &["rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}"]);
    let default = || {
        let said = line(folder, &["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]);
        said.into_iter()
            .chain(USUAL.iter().map(|name| (*name).to_owned()))
            .find(|own| commit(folder, own).is_some())
    };
    let is_other = |upstream: &String| {
        let name = upstream.split_once('/').map_or(upstream.as_str(), |(_, name)| name);
        own.as_deref() != Some(name)
    };
    upstream.filter(|upstream| is_other(upstream) && commit(folder, upstream).is_some()).or_else(default)
}
