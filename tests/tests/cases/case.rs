//! A folder to a case, and a case to the text of its snapshot and all that is wrong with it.

use std::fs;
use std::path::{Path, PathBuf};

use schema_core::diff::{self, Difference};
use schema_core::plan::online::Stage;
use schema_core::plan::{self, Plan};
use schema_core::source::{Error, Observer, Project, State, rust};
use schema_model::declare::{self, FileItems};
use schema_model::declared::Renames;
use schema_model::{ColumnId, Declared, EnumId, QualifiedName, TableId};

use crate::world::World;
use crate::{laws, print, proof, pulled, walk};

const FILES: [&str; 7] =
    ["before.rs", "before.sql", "after.rs", "after.sql", "renames.txt", "no_way_back.txt", "plan.snap"];

/// The kind whose cases are planned with `--strategy online`.
const ONLINE: &str = "online/";

/// One folder.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// `columns/type_text_to_integer`.
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
}

/// One way between the two schemas of a case.
pub(crate) struct Way<'a> {
    /// `there` or `back`.
    pub(crate) name: &'static str,
    pub(crate) from: &'a State,
    pub(crate) to: &'a State,
    pub(crate) difference: Difference,
    pub(crate) plan: Plan,
    /// The files that the plan is cut into, where it is one that does not block.
    pub(crate) stages: Vec<Stage>,
}

/// Every folder with an `after.rs`, in the order of their names.
pub(crate) fn all(root: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    for kind in folders(root) {
        for folder in folders(&kind) {
            let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let name = format!("{}/{}", name(&kind), name(&folder));
            cases.push(Case { name, folder });
        }
    }
    cases
}

/// The files below `root` that no case reads.
pub(crate) fn leftovers(root: &Path, cases: &[Case]) -> Vec<String> {
    let belongs = |file: &PathBuf| {
        let is_known = FILES.iter().any(|name| file.file_name().is_some_and(|own| own == *name));
        let folder = file.parent().unwrap_or(file);
        let is_case = cases.iter().any(|case| case.folder == folder) && folder.join("after.rs").exists();
        is_known && is_case
    };
    files(root)
        .into_iter()
        .filter(|file| !belongs(file))
        .map(|file| file.strip_prefix(root).unwrap_or(&file).display().to_string())
        .collect()
}

impl Case {
    /// The text of the snapshot. What breaks a law goes to `problems`.
    ///
    /// # Errors
    ///
    /// What keeps the case from having a plan, other than a rename that cannot be: that is its snapshot.
    pub(crate) fn check(&self, world: &World, problems: &mut Vec<String>) -> Result<String, String> {
        let project = Project { schema: vec![self.folder.clone()], migrations: self.folder.clone() };
        let observer = Observer::new(&project, &world.dev, world.cache.clone());
        let mut before = self.observe(&observer, "before.rs", resolve)?;
        let mut after = self.observe(&observer, "after.rs", resolve)?;
        for (file, state) in [("before.rs", &before), ("after.rs", &after)] {
            // Which view needs which, only building them tells.
            let has_views = state.declared.as_ref().is_some_and(|declared| !declared.views.is_empty());
            match self.script(file).is_empty() && !has_views {
                true => laws::hold(world, file, state, &reversed(self.items(file)?)?, problems)?,
                false => laws::hold_beside(file, state, &self.observe(&observer, file, reversed)?, problems)?,
            }
        }
        pulled::is_itself(&observer, "after.rs", &mut after, problems)?;
        let mut renames =
            after.declared.as_ref().map(|declared| declared.renames.clone()).unwrap_or_default();
        let mut back = back(&renames);
        for line in self.renames()? {
            hear(&mut renames, &line, &before, &after)?;
            hear(&mut back, &turned(&line), &after, &before)?;
        }
        let there = match observer.compare(&mut before, &mut after, &renames) {
            Ok(difference) => difference,
            Err(Error::Rename(error)) => return Ok(print::error(&error)),
            Err(error) => return Err(shown(&error)),
        };
        let back = match (self.no_way_back()?, observer.compare(&mut after, &mut before, &back)) {
            (Some(reason), _) => Err(reason),
            (None, Ok(difference)) => Ok(difference),
            (None, Err(Error::Rename(error))) => Err(print::error(&error)),
            (None, Err(error)) => return Err(shown(&error)),
        };
        let way = if self.name.starts_with(ONLINE) { online } else { way };
        let there = way("there", &before, &after, there);
        let back = back.map(|difference| way("back", &after, &before, difference));
        for way in [Ok(&there), back.as_ref()].into_iter().flatten() {
            proof::hold(&observer, way, problems);
            proof::hold_online(&observer, way, problems);
        }
        walk::there_and_back(world, &observer, &there, back.as_ref().ok(), problems)?;
        Ok(print::case(&there, &back))
    }

    fn observe(
        &self,
        observer: &Observer<'_>,
        file: &str,
        resolve: fn(FileItems) -> Result<Declared, String>,
    ) -> Result<State, String> {
        let declared = resolve(self.items(file)?)?;
        let state = observer.declared_beside(declared, &self.script(file));
        state.map_err(|error| format!("{file}: {}", shown(&error)))
    }

    /// The SQL file beside a Rust file, where there is one.
    fn script(&self, file: &str) -> Vec<PathBuf> {
        let path = self.folder.join(file).with_extension("sql");
        if path.exists() { vec![path] } else { Vec::new() }
    }

    /// The texts of its SQL files.
    pub(crate) fn texts(&self) -> Vec<String> {
        let files = ["before.rs", "after.rs"].into_iter().flat_map(|file| self.script(file));
        files.filter_map(|file| fs::read_to_string(file).ok()).collect()
    }

    /// What `--rename` would say.
    fn renames(&self) -> Result<Vec<String>, String> {
        let text = self.note("renames.txt")?.unwrap_or_default();
        Ok(text.lines().map(ToOwned::to_owned).collect())
    }

    /// Why PostgreSQL has no statement that leads back.
    fn no_way_back(&self) -> Result<Option<String>, String> {
        self.note("no_way_back.txt")
    }

    fn note(&self, file: &str) -> Result<Option<String>, String> {
        match fs::read_to_string(self.folder.join(file)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("{file}: {error}")),
        }
    }

    fn items(&self, file: &str) -> Result<FileItems, String> {
        let path = self.folder.join(file);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && file == "before.rs" => {
                String::new()
            }
            Err(error) => return Err(format!("{}: {error}", path.display())),
        };
        Ok(rust::parse(&path, &text))
    }
}

/// An error with its causes.
pub(crate) fn shown(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text += &format!(": {error}");
        source = error.source();
    }
    text
}

/// The plan from one state to another.
pub(crate) fn way<'a>(name: &'static str, from: &'a State, to: &'a State, difference: Difference) -> Way<'a> {
    let backfills = to.declared.as_ref().map(|declared| declared.backfills.clone()).unwrap_or_default();
    let plan = plan::plan(&difference, &to.observed, &backfills);
    Way { name, from, to, difference, plan, stages: Vec::new() }
}

/// The plan that does not block, in its files.
fn online<'a>(name: &'static str, from: &'a State, to: &'a State, difference: Difference) -> Way<'a> {
    let backfills = to.declared.as_ref().map(|declared| declared.backfills.clone()).unwrap_or_default();
    let stages = plan::online::online(&difference, &to.observed, &backfills);
    Way { name, from, to, difference, plan: plan::online::whole(&stages), stages }
}

fn resolve(items: FileItems) -> Result<Declared, String> {
    declare::resolve(vec![items])
        .map_err(|diagnostics| diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// The same file with its items from the last to the first.
fn reversed(mut items: FileItems) -> Result<Declared, String> {
    items.items.reverse();
    resolve(items)
}

/// The renames that take everything back to its old name.
fn back(renames: &Renames) -> Renames {
    // No `..` here: a field added to `Renames` must say how it is taken back.
    // Only `renames.txt` says objects, and it is turned by itself.
    let Renames { schemas, tables, columns, enums, enum_values, objects: _, asked: _ } = renames;
    let old_table =
        |new: &TableId| tables.get(&new.0).map_or_else(|| new.clone(), |old| TableId(old.clone()));
    let old_enum = |new: &EnumId| enums.get(new).map_or_else(|| new.clone(), |old| EnumId(old.clone()));
    let old_column =
        |new: &ColumnId, old: &String| ColumnId { table: old_table(&new.table), name: old.clone() };
    Renames {
        schemas: schemas.iter().map(|(new, old)| (old.clone(), new.clone())).collect(),
        tables: tables.iter().map(|(new, old)| (old.clone(), new.clone())).collect(),
        columns: columns.iter().map(|(new, old)| (old_column(new, old), new.name.clone())).collect(),
        enums: enums.iter().map(|(new, old)| (EnumId(old.clone()), name_of(new))).collect(),
        enum_values: enum_values
            .iter()
            .map(|((id, new), old)| ((old_enum(id), old.clone()), new.clone()))
            .collect(),
        ..Renames::default()
    }
}

fn hear(renames: &mut Renames, line: &str, before: &State, after: &State) -> Result<(), String> {
    let heard = diff::hear(renames, line, &before.observed.schema, &after.observed.schema);
    heard.map_err(|why| format!("renames.txt: {line}: {why}"))
}

/// `view a=b` as `view b=a`.
fn turned(line: &str) -> String {
    let (old, new) = line.split_once('=').unwrap_or((line, ""));
    let end = old.find('(').unwrap_or(old.len());
    let at = old[..end].rfind(' ').map_or(0, |at| at + 1);
    format!("{}{new}={}", &old[..at], &old[at..])
}

fn name_of(id: &EnumId) -> QualifiedName {
    id.0.clone()
}

fn folders(root: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = entries(root).into_iter().filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

fn files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in entries(root) {
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

/// A difference, a line each.
pub(crate) fn told(difference: &Difference) -> Vec<String> {
    let unmodeled = difference.unmodeled.iter().map(diff::UnmodeledChange::describe);
    difference.changes.iter().map(diff::Change::describe).chain(unmodeled).collect()
}

/// What still differs: `left` is as found, `wanted` as declared.
pub(crate) fn differences(left: &schema_model::Observed, wanted: &schema_model::Observed) -> Vec<String> {
    let mut found = told(&diff::diff(left, wanted));
    if found.is_empty() && laws::canonical(left) != laws::canonical(wanted) {
        let text = |observed| format!("{:#?}", laws::canonical(observed));
        let (left, wanted) = (text(left), text(wanted));
        let only = |one: &str, other: &str, mark: &str| -> String {
            let lines = one.lines().filter(|line| !other.lines().any(|own| own == *line));
            lines.map(|line| format!("\n{mark} {line}")).collect()
        };
        let (left, wanted) = (only(&left, &wanted, "left:"), only(&wanted, &left, "wanted:"));
        found.push(format!("a difference that `diff` does not see:{left}{wanted}"));
    }
    found
}
