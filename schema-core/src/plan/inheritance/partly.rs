//! An index of a partitioned table that is not valid, since not every partition has its own, to statements: it is made
//! without the partitions, and what they have of it is attached (manual, "5.11. Table Partitioning").

use schema_model::{ConstraintId, Index, IndexId, ObjectId, QualifiedName, TableId};

use super::super::milestone::Milestone;
use super::super::step::{Phase, Step};
use super::super::{Context, Effects};
use super::links::handed_down;
use crate::diff::Change;
use crate::sql::quote;

/// Whether an index is one that some partitions may lack.
pub(in crate::plan) fn is_partly_held(context: &Context<'_>, table: &TableId, index: &Index) -> bool {
    !index.valid && context.after.inheritance.keys.contains_key(table)
}

/// Whether an index of one of these tables is made once the partitions are attached.
pub(super) fn comes_after(context: &Context<'_>, tables: [&TableId; 2], id: &ObjectId) -> bool {
    let ObjectId::Index(id) = id else { return false };
    let homes = tables.into_iter().filter(|table| table.0.schema == id.0.schema);
    let mut own =
        homes.filter_map(|home| Some((home, context.after.tables.get(home)?.indexes.get(&id.0.name)?)));
    own.any(|(home, index)| is_partly_held(context, home, index))
}

/// That each partition of the table is attached.
pub(in crate::plan) fn attached_partitions(context: &Context<'_>, table: &TableId) -> Vec<Milestone> {
    context.after.inheritance.children_of(table).cloned().map(Milestone::Attached).collect()
}

/// Attaches the indexes that partitions have.
pub(in crate::plan) fn attach_indexes(
    steps: &mut Vec<Step>,
    context: &Context<'_>,
    change: &Change,
    table: &TableId,
    id: &IndexId,
) {
    for own in handed_down(context.after, table, &id.0.name) {
        let name = match &own {
            ObjectId::Index(own) => own.0.clone(),
            ObjectId::Constraint(ConstraintId { table, name }) => QualifiedName::new(&table.0.schema, name),
            _ => continue,
        };
        let sql =
            format!("ALTER INDEX {} ATTACH PARTITION {}", quote::relation(&id.0), quote::relation(&name));
        let step = Step::new(Phase::Attach, change, sql, Effects::none());
        steps.push(step.needs([ObjectId::Index(id.clone()), own]));
    }
}
