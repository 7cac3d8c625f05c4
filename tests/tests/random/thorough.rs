//! One change the thorough way: as `schema diff` between two SQL files, and as a case folder is tried. Statement by
//! statement with commits, effects measured, proofs made, and `pg_dump` as an outside observer.

use std::fs;

use schema_core::source::{Error, Observer, Project, Source};
use schema_core::verify;

use super::chain::Link;
use super::names;
use super::state::State;
use super::write;
use crate::case::{self, Way, shown};
use crate::walk;
use crate::world::World;

/// What is wrong with the plans between two states. Nothing is, too, with renames that cannot be.
///
/// # Errors
///
/// When a file cannot be written, or a session fails.
pub(crate) fn problems(world: &World, before: &Link, after: &Link) -> Result<Vec<String>, String> {
    let folder = tempfile::tempdir().map_err(|error| shown(&error))?;
    let file = |name: &str, state: &State| {
        let path = folder.path().join(name);
        fs::write(&path, write::script(state)).map(|()| path).map_err(|error| shown(&error))
    };
    let said = names::said(&before.state, &after.state, &after.said);
    let (before, after) = (file("before.sql", &before.state)?, file("after.sql", &after.state)?);
    let project = Project { schema: Vec::new(), migrations: folder.path().to_owned() };
    let observer = Observer::new(&project, &world.dev, world.cache.clone());
    let (mut before, mut after) =
        match (observer.observe(&Source::Sql(vec![before])), observer.observe(&Source::Sql(vec![after]))) {
            (Ok(before), Ok(after)) => (before, after),
            (Err(error), _) | (_, Err(error)) => return Ok(vec![shown(&error)]),
        };
    let (there, back) = match names::hear(&said, &before.observed, &after.observed) {
        Ok(heard) => heard,
        Err(problem) => return Ok(vec![problem]),
    };
    let there = match observer.compare(&mut before, &mut after, &there) {
        Ok(difference) => difference,
        Err(Error::Rename(_)) => return Ok(Vec::new()),
        Err(error) => return Ok(vec![shown(&error)]),
    };
    let back = match observer.compare(&mut after, &mut before, &back) {
        Ok(difference) => difference,
        Err(Error::Rename(_)) => return Ok(Vec::new()),
        Err(error) => return Ok(vec![shown(&error)]),
    };
    let there = case::way("there", &before, &after, there);
    let back = case::way("back", &after, &before, back);
    let mut problems = Vec::new();
    for way in [&there, &back] {
        match verify::replay(&observer, way.from, &way.plan, &way.to.observed) {
            Ok(proof) => problems
                .extend(proof.iter().map(|left| format!("the proof of the way {} leaves: {left}", way.name))),
            Err(error) => problems.push(format!("the proof of the way {}: {}", way.name, shown(&error))),
        }
    }
    walk::there_and_back(world, &observer, &there, Some(&back), &mut problems)?;
    if !problems.is_empty() {
        let plan = |way: &Way<'_>| format!("the plan {}:\n{}", way.name, way.plan.sql());
        problems.extend([plan(&there), plan(&back)]);
    }
    Ok(problems)
}
