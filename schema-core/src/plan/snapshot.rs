//! A whole schema as SQL: one object after another in a stable order, for people who read it in a diff, and for
//! PostgreSQL, which can run it in an empty database.

use schema_model::{Namespace, Observed, SchemaId, TableId};

use super::{Plan, Step, plan};
use crate::diff;

/// The statements that build `observed` in an empty database, each table's together, foreign keys last.
pub fn snapshot(observed: &Observed) -> String {
    let mut empty = Observed { server_version: observed.server_version, ..Observed::default() };
    empty.schema.namespaces.insert(SchemaId("public".to_owned()), Namespace::default());
    // Nothing is renamed, so no rename can fail.
    let Ok(difference) = diff::diff(&empty, observed, &Default::default()) else { return String::new() };
    let Plan { steps } = plan(&difference, observed, &Default::default());

    let (tables, rest): (Vec<Step>, Vec<Step>) = steps.into_iter().partition(|step| step.table().is_some());
    let (keys, tables): (Vec<Step>, Vec<Step>) =
        tables.into_iter().partition(|step| step.points_at().is_some());
    let mut blocks = vec![rest];
    for (id, _) in observed.schema.tables_in_order() {
        blocks.push(tables.iter().filter(|step| is_of(step, id)).cloned().collect());
    }
    blocks.push(keys);
    let texts = blocks.into_iter().filter(|block| !block.is_empty()).map(|steps| Plan { steps }.sql());
    texts.collect::<Vec<_>>().join("\n")
}

fn is_of(step: &Step, table: &TableId) -> bool {
    step.table().as_ref() == Some(table)
}
