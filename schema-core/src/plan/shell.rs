//! Types that need functions that need the type: a base type and the functions that read and write it, a range and its
//! canonical function. Such a type is made twice, first as a shell of which no more is known than the name, and takes
//! its functions along when it goes (manual: "CREATE TYPE", "DROP TYPE").

use schema_model::object::Kind;
use schema_model::{NamedId, ObjectId, Schema};

use super::milestone::Milestone;
use super::step::{Phase, Step};
use super::{Context, Effects};
use crate::diff::Change;

/// The functions that a type needs and that need the type.
pub(super) fn functions<'a>(schema: &'a Schema, id: &NamedId) -> Vec<&'a ObjectId> {
    if id.kind != Kind::Type {
        return Vec::new();
    }
    let own = ObjectId::Named(id.clone());
    let needed = schema.dependencies.iter().filter(|(dependent, _)| *dependent == own);
    let needed = needed.map(|(_, referenced)| referenced);
    needed.filter(|function| is_mutual(schema, &own, function)).collect()
}

/// Whether each needs the other.
pub(super) fn is_mutual(schema: &Schema, one: &ObjectId, other: &ObjectId) -> bool {
    let needs = |a: &ObjectId, b: &ObjectId| schema.dependencies.contains(&(a.clone(), b.clone()));
    one != other && needs(one, other) && needs(other, one)
}

/// The step that makes the shell of a type.
pub(super) fn create(change: &Change, id: &NamedId) -> Step {
    let step = Step::new(Phase::Enum, change, format!("CREATE TYPE {}", id.identity), Effects::none());
    step.creates([Milestone::ShellMade(ObjectId::Named(id.clone()))])
}

/// The shell that a step makes, of a type that is more or of one that is none yet.
pub(crate) fn made(step: &Step) -> Option<ObjectId> {
    let Change::CreateObject { id, .. } = &step.change else { return None };
    let own = ObjectId::Named(id.clone());
    let shell = Milestone::ShellMade(own.clone());
    step.links.creates.contains(&shell).then_some(own)
}

/// Whether the type can take its functions along: nothing else that stays hangs on it.
pub(super) fn can_cascade(context: &Context<'_>, changes: &[Change], id: &NamedId) -> bool {
    let own = ObjectId::Named(id.clone());
    let goes = |id: &ObjectId| {
        changes.iter().any(|change| match (change, id) {
            (Change::DropTable { id: table, .. }, ObjectId::Column(column)) => *table == column.table,
            (Change::DropColumn { id: own, .. }, ObjectId::Column(column)) => own == column,
            _ => false,
        })
    };
    let hanging = context.before.dependencies.iter().filter(|(_, referenced)| *referenced == own);
    let mut columns = hanging.map(|(dependent, _)| dependent).filter(|id| matches!(id, ObjectId::Column(_)));
    columns.all(goes)
}
