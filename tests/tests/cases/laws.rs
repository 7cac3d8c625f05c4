//! What holds for any schema that was observed: it equals itself, its JSON says all of it, and the order in which a
//! declaration names things is no part of it.

use schema_core::source::{State, spell};
use schema_core::{introspect, plan};
use schema_model::{Declared, Observed};

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
    let observed = &state.observed;
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

    let server = world.dev.server().map_err(|error| case::shown(&error))?;
    let mut database = server.database().map_err(|error| case::shown(&error))?;
    let sql = plan::build(reversed, server.version()).sql();
    if let Err(error) = database.client().batch_execute(&sql) {
        problems.push(format!("{file} from the last item to the first: {}\n{sql}", case::shown(&error)));
        return Ok(());
    }
    let mut other = introspect::observe(database.client()).map_err(|error| case::shown(&error))?;
    spell(&mut other.schema, &reversed.schema);
    let differs = case::differences(&other, observed);
    problems.extend(differs.iter().map(|it| format!("{file} depends on the order of its items: {it}")));
    Ok(())
}

/// An observed schema without the order in which its parts were declared.
pub(crate) fn canonical(observed: &Observed) -> Observed {
    let mut observed = observed.clone();
    for table in observed.schema.tables.values_mut() {
        table.rank = 0;
        table.order.clear();
        table.columns.sort_by(|a, b| a.name.cmp(&b.name));
    }
    observed
}
