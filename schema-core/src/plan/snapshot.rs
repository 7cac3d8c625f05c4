//! A whole schema as SQL: one object after another in a stable order, for people who read it in a diff, and for
//! PostgreSQL, which can run it in an empty database.

use std::collections::BTreeMap;

use schema_model::{Namespace, Observed, SchemaId, TableId};

use super::{Plan, Step, plan};
use crate::diff;

/// The statements that build `observed` in an empty database, each table's together, foreign keys last.
pub fn snapshot(observed: &Observed) -> String {
    let mut empty = Observed { server_version: observed.server_version, ..Observed::default() };
    empty.schema.namespaces.insert(SchemaId("public".to_owned()), Namespace::default());
    let Plan { steps } = plan(&diff::diff(&empty, observed), observed, &Default::default());

    let mut prelude = Vec::new();
    let mut tables: BTreeMap<TableId, Vec<Step>> = BTreeMap::new();
    let mut keys = Vec::new();
    for step in steps {
        match step.table() {
            _ if step.points_at().is_some() => keys.push(step),
            Some(table) => tables.entry(table).or_default().push(step),
            None => prelude.push(step),
        }
    }
    let ordered = observed.schema.tables_in_order();
    let tables = ordered.into_iter().filter_map(|(id, _)| tables.remove(id));
    let blocks: Vec<Vec<Step>> = std::iter::once(prelude).chain(tables).chain([keys]).collect();
    let texts = blocks.into_iter().filter(|block| !block.is_empty()).map(|steps| Plan { steps }.sql());
    texts.collect::<Vec<_>>().join("\n")
}
