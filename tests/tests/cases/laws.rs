//! What holds for any schema that was observed: it equals itself, its JSON says all of it, and the order in which a
//! declaration names things is no part of it.

use postgres::Client;
use schema_core::dev::gate;
use schema_core::source::{State, spell};
use schema_core::{introspect, plan};
use schema_model::{Declared, ObjectId, Observed};

use crate::case;
use crate::world::World;

/// Checks one side of a case; `reversed` is its declaration with the items the other way round.
pub(crate) fn hold(
    world: &World,
    file: &str,
    state: &State,
    reversed: &Declared,
    problems: &mut Vec<String>,
) -> Result<(), String> {
    itself(file, &state.observed, problems)?;
    let version = world.dev.server_version().map_err(|error| case::shown(&error))?;
    let sql = plan::build(reversed, version).sql();
    let built =
        world.empty(|database| build(database.client(), &sql)).map_err(|error| case::shown(&error))?;
    let mut other = match built {
        Ok(observed) => observed,
        Err(error) => {
            problems.push(format!("{file} from the last item to the first: {error}\n{sql}"));
            return Ok(());
        }
    };
    spell(&mut other.schema, &reversed.schema);
    order(file, &state.observed, &other, problems);
    Ok(())
}

/// The same for a side with an SQL file beside it; `reversed` was built with that file too.
pub(crate) fn hold_beside(
    file: &str,
    state: &State,
    reversed: &State,
    problems: &mut Vec<String>,
) -> Result<(), String> {
    itself(file, &state.observed, problems)?;
    order(file, &state.observed, &reversed.observed, problems);
    Ok(())
}

fn itself(file: &str, observed: &Observed, problems: &mut Vec<String>) -> Result<(), String> {
    let differs = case::differences(observed, observed);
    problems.extend(differs.iter().map(|it| format!("{file} differs from itself: {it}")));

    let json = serde_json::to_string(observed).map_err(|error| case::shown(&error))?;
    match serde_json::from_str::<Observed>(&json) {
        Err(error) => problems.push(format!("{file} as JSON cannot be read: {error}")),
        Ok(read) => {
            // Equality leaves out what does not count, so the texts are compared too.
            let again = serde_json::to_string(&read).map_err(|error| case::shown(&error))?;
            if read != *observed || again != json {
                problems.push(format!("{file} is not what its JSON says"));
            }
        }
    }
    Ok(())
}

fn order(file: &str, observed: &Observed, other: &Observed, problems: &mut Vec<String>) {
    let differs = case::differences(other, observed);
    problems.extend(differs.iter().map(|it| format!("{file} depends on the order of its items: {it}")));
}

/// What statements make of an empty database, in a transaction that is rolled back.
fn build(client: &mut Client, sql: &str) -> Result<Observed, String> {
    let mut open = client.transaction().map_err(|error| case::shown(&error))?;
    gate::run(&mut open, sql).map_err(|error| case::shown(&error))?;
    let observed = introspect::observe_within(&mut open).map_err(|error| case::shown(&error))?;
    open.rollback().map_err(|error| case::shown(&error))?;
    Ok(observed)
}

/// An observed schema without the order in which its parts were declared.
pub(crate) fn canonical(observed: &Observed) -> Observed {
    let mut observed = observed.clone();
    for table in observed.schema.tables.values_mut() {
        table.rank = 0;
        table.order.clear();
        table.columns.sort_by(|a, b| a.name.cmp(&b.name));
    }
    for object in observed.schema.objects.values_mut() {
        object.create.clear();
        // Nor is the order in which a type that rows hold has come by its attributes.
        object.parts.sort_by(|a, b| a.name.cmp(&b.name));
    }
    // Once a column, or a check of a table that is no partition, is a table's own, nothing makes it its parent's alone.
    let inheritance = &mut observed.schema.inheritance;
    let children = inheritance.children.clone();
    inheritance.inherited.retain(|id, _| match id {
        ObjectId::Column(_) => false,
        ObjectId::Constraint(id) => children.get(&id.table).is_some_and(|child| child.bound.is_some()),
        _ => true,
    });
    observed.schema.dependencies.clear();
    observed.schema.part_dependencies.clear();
    observed
}
