//! A schema to the same under other names, as PostgreSQL prints it: what the renames do to views, policies, defaults and
//! bodies is not for us to say. They are carried out on a dev database, in a transaction that is rolled back.

use postgres::Transaction;
use schema_model::{Observed, SchemaId};

use super::{Error, Observer, State};
use crate::dev::gate;
use crate::diff::Change;
use crate::{introspect, plan};

/// What `state` is once these renames, of which there is one at least, are carried out.
pub(crate) fn carried_out(
    observer: &Observer<'_>,
    state: &State,
    renames: &[Change],
) -> Result<Observed, Error> {
    let mut database = observer.materialize(state)?;
    let mut transaction = database.client().transaction()?;
    let before = &state.observed;
    let built = match state.is_live() {
        true => Some(introspect::observe_within(&mut transaction)?),
        false => None,
    };
    let mut observed = carried_out_within(&mut transaction, before, renames)?;
    transaction.rollback()?;
    if let Some(built) = built {
        observed.unmodeled.clone_from(&before.unmodeled);
        keep_untouched(&mut observed, &built, before);
    }
    Ok(observed)
}

/// What the database of this transaction, which is seen as `before`, is once these renames are carried out in it. They
/// stay: roll it back.
///
/// # Errors
///
/// When a statement of theirs fails, or the catalog cannot be read.
pub fn carried_out_within(
    transaction: &mut Transaction<'_>,
    before: &Observed,
    renames: &[Change],
) -> Result<Observed, Error> {
    let made = schemas_to_come(transaction, before, renames)?;
    for sql in plan::renaming(renames) {
        gate::run(transaction, &sql).map_err(|source| Error::Renaming { sql, source })?;
    }
    let mut observed = introspect::observe_within(transaction)?;
    observed.server_version = before.server_version;
    for id in made {
        observed.schema.namespaces.remove(&id);
    }
    Ok(observed)
}

/// The schemas that things move to and that only come with the plan.
fn schemas_to_come(
    transaction: &mut Transaction<'_>,
    before: &Observed,
    renames: &[Change],
) -> Result<Vec<SchemaId>, Error> {
    let mut there: Vec<SchemaId> = before.schema.namespaces.keys().cloned().collect();
    let mut made = Vec::new();
    for change in renames {
        let schema = match change {
            Change::RenameSchema { to, .. } => {
                there.push(to.clone());
                continue;
            }
            Change::RenameTable { to, .. } => to.0.schema.clone(),
            Change::RenameEnum { to, .. } => to.0.schema.clone(),
            Change::RenameSequence { to, .. } => to.0.schema.clone(),
            Change::RenameObject { to, .. } => match plan::schema_of(to) {
                Some(schema) => schema,
                None => continue,
            },
            _ => continue,
        };
        let schema = SchemaId(schema);
        if !there.contains(&schema) {
            transaction.batch_execute(&plan::creating(&schema))?;
            there.push(schema.clone());
            made.push(schema);
        }
    }
    Ok(made)
}

/// What the renames left alone stays as the live database has it: its copy may print some texts in other words, or lack
/// what the dev server does not have.
fn keep_untouched(observed: &mut Observed, built: &Observed, before: &Observed) {
    let (new, old, live) = (&mut observed.schema, &built.schema, &before.schema);
    for (id, table) in &mut new.tables {
        if let (Some(copy), Some(own)) = (old.tables.get(id), live.tables.get(id))
            && copy == table
        {
            table.clone_from(own);
        }
    }
    for (id, object) in &mut new.objects {
        if let (Some(copy), Some(own)) = (old.objects.get(id), live.objects.get(id))
            && copy == object
        {
            object.clone_from(own);
        }
    }
}
