//! A folder, whatever a merge left in it, and another branch to whose migrations are whose.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use schema_core::history::{self, History, Own};

use crate::error::Error;
use crate::git::{self, Other};

/// Both sides.
pub(super) struct Sides {
    /// How the other branch is called, in words.
    pub(super) name: String,
    /// Its migrations.
    pub(super) theirs: History,
    /// What both began with.
    pub(super) base: History,
    /// Mine, in their order.
    pub(super) mine: Vec<Own>,
    /// Mine that the other branch has under another number.
    pub(super) merged: Vec<String>,
    /// Theirs that are not in the folder.
    pub(super) taken: Vec<String>,
}

type Texts = BTreeMap<String, String>;

pub(super) fn read(folder: &Path, other: &Other) -> Result<Sides, Error> {
    let Theirs { name, texts, theirs, is_earlier } = intact(folder, other)?;
    let files = |commit: &Option<String>| match commit {
        Some(commit) => git::texts(folder, commit, history::could_be),
        None => Ok(Texts::new()),
    };
    // What was merged into their own branch and broke it is not theirs.
    let base = if is_earlier { texts.clone() } else { files(&other.base)? };
    let began = if is_earlier || other.base.as_ref() == Some(&other.commit) {
        git::merged_at(folder).map_or(Ok(base.clone()), |commit| files(&Some(commit)))?
    } else {
        base.clone()
    };
    let here = here(folder)?;
    let mut mine: Vec<Own> = Vec::new();
    let mut merged = Vec::new();
    for file in here.keys().filter(|file| !file.ends_with(".down.sql")) {
        let Some(sql) = own(folder, file, &here, &texts, &base)? else { continue };
        let name = file.strip_suffix(".sql").unwrap_or(file).to_owned();
        let down = format!("{name}.down.sql");
        let own = Own { down: own(folder, &down, &here, &texts, &base)?, name, sql };
        let is_there = theirs.migrations.iter().find(|other| own.is(other));
        // A run that was cut off leaves a migration under both of its numbers.
        let is_twice = |one: &&Own| one.words() == own.words() && one.sql == own.sql;
        match (is_there, mine.iter().find(is_twice)) {
            (Some(_), _) => merged.push(own.name),
            (None, Some(_)) => {}
            (None, None) => mine.push(own),
        }
    }
    let number = |own: &Own| own.name.split('_').next().and_then(|digits| digits.parse::<u32>().ok());
    mine.sort_by(|a, b| (number(a), &a.name).cmp(&(number(b), &b.name)));
    let is_missing = |own: &&history::Migration| !here.contains_key(&own.file());
    let taken = theirs.migrations.iter().filter(is_missing).map(|own| own.name.clone()).collect();
    Ok(Sides { name, theirs, base: History::of_files(folder, &began), mine, merged, taken })
}

/// The other branch.
struct Theirs {
    name: String,
    texts: Texts,
    theirs: History,
    /// Whether it is what it was before something was merged into it.
    is_earlier: bool,
}

/// The other branch's history: as it is, or as it was before something was merged into it that broke it.
fn intact(folder: &Path, other: &Other) -> Result<Theirs, Error> {
    let wanted = |file: &str| history::could_be(file) || file == "history.lock";
    let read = |commit: &str| -> Result<_, Error> {
        let texts = git::texts(folder, commit, wanted)?;
        Ok((History::of_texts(folder, &texts), texts))
    };
    let problem = match read(&other.commit)? {
        (Ok(theirs), texts) => {
            return Ok(Theirs { name: other.name.clone(), texts, theirs, is_earlier: false });
        }
        (Err(problem), _) => problem,
    };
    for commit in git::earlier(folder, &other.commit) {
        if let (Ok(theirs), texts) = read(&commit)? {
            let short = commit.get(..9).unwrap_or(&commit);
            let name = format!("{} (as it was at {short})", other.name);
            return Ok(Theirs { name, texts, theirs, is_earlier: true });
        }
    }
    Err(Error::TheirsBroken { name: other.name.clone(), problem: problem.to_string() })
}

/// The migrations' files as they are.
fn here(folder: &Path) -> Result<Texts, Error> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::File { doing: "read", path, source }
    };
    let mut here = Texts::new();
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if history::could_be(&file) && !path.is_dir() {
            here.insert(file, fs::read_to_string(&path).map_err(failed(&path))?);
        }
    }
    Ok(here)
}

/// The text of a file that is mine; nothing of one that both have, or the other branch alone.
fn own(
    folder: &Path,
    file: &str,
    here: &Texts,
    theirs: &Texts,
    base: &Texts,
) -> Result<Option<String>, Error> {
    let Some(text) = here.get(file) else { return Ok(None) };
    let is_theirs = |text: &str| theirs.get(file).is_some_and(|own| is_same(own, text));
    let text = if history::has_conflict(text) {
        let sides = git::sides(folder, file);
        let Some(own) = sides.into_iter().find(|own| !is_theirs(own)) else {
            return Err(Error::ConflictIn { file: file.to_owned() });
        };
        own
    } else {
        text.clone()
    };
    if is_theirs(&text) || base.get(file).is_some_and(|own| is_same(own, &text)) {
        return Ok(None);
    }
    if base.contains_key(file) && !file.ends_with(".down.sql") {
        return Err(Error::EditedTheirs { file: file.to_owned() });
    }
    Ok(Some(text))
}

/// Whether two texts differ in nothing but how a checkout ends their lines.
fn is_same(one: &str, other: &str) -> bool {
    one.replace("\r\n", "\n").trim_end() == other.replace("\r\n", "\n").trim_end()
}
