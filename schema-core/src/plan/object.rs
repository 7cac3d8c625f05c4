//! Changes of objects that the model keeps as statements to steps: what all kinds do alike.

use schema_model::object::Kind;
use schema_model::{NamedId, Object, ObjectId, TableId};

use super::step::{Phase, Step};
use super::{Effects, LockMode};
use crate::diff::Change;

pub(super) fn plan(steps: &mut Vec<Step>, change: &Change) {
    let named = |id: &NamedId| ObjectId::Named(id.clone());
    match change {
        Change::CreateObject { id, object } => {
            let effects = effects(id, object.relation.as_ref());
            let step = Step::new(created(id.kind), change, object.create.clone(), effects.clone());
            steps.push(step.creates([named(id)]).creates(relation(id, object)).needs(home(id, object)));
            for part in object.parts.iter().filter(|part| !part.inline) {
                let step = Step::new(created(id.kind), change, part.set.clone(), effects.clone());
                steps.push(step.needs([named(id)]));
            }
        }
        Change::DropObject { id, object } => {
            let sql = format!("DROP {}", id.sql());
            let step = Step::new(dropped(id.kind), change, sql, effects(id, object.relation.as_ref()));
            steps.push(step.removes([named(id)]).removes(relation(id, object)).releases(home(id, object)));
        }
        Change::ReplaceObject { id, to, .. } => {
            let sql = match to.create.strip_prefix("CREATE OR REPLACE ") {
                Some(_) => to.create.clone(),
                None => to.create.replacen("CREATE ", "CREATE OR REPLACE ", 1),
            };
            // A body may name what comes with the same plan.
            let phase = if id.kind.is_routine() { Phase::ReplaceRoutine } else { created(id.kind) };
            let step = Step::new(phase, change, sql, effects(id, to.relation.as_ref()));
            steps.push(step.creates([replaced(id)]));
        }
        Change::AlterObject { id, sql, .. } => {
            let step = Step::new(created(id.kind), change, sql.clone(), Effects::none());
            steps.push(step.needs([named(id), replaced(id)]));
        }
        _ => {}
    }
}

/// A stand-in for "this object has its new definition".
fn replaced(id: &NamedId) -> ObjectId {
    ObjectId::Unmodeled("definition".to_owned(), format!("{} {}", id.kind.words(), id.identity))
}

/// A view is a relation too: its name is no other's, and what hangs on it names it so.
fn relation(id: &NamedId, object: &Object) -> Option<ObjectId> {
    object.relation.clone().filter(|_| id.kind.is_relation()).map(ObjectId::Table)
}

/// What a trigger, a policy or a rule lives on.
fn home(id: &NamedId, object: &Object) -> Option<ObjectId> {
    object.relation.clone().filter(|_| !id.kind.is_relation()).map(ObjectId::Table)
}

/// The locks that the manual names for each kind that lives on a table.
fn effects(id: &NamedId, table: Option<&TableId>) -> Effects {
    let lock = match id.kind {
        Kind::Trigger => LockMode::ShareRowExclusiveLock,
        Kind::Policy | Kind::Rule => LockMode::AccessExclusiveLock,
        Kind::Statistics => LockMode::ShareUpdateExclusiveLock,
        _ => return Effects::none(),
    };
    table.map_or_else(Effects::none, |table| Effects::lock(table, lock))
}

fn created(kind: Kind) -> Phase {
    match kind {
        Kind::Extension | Kind::Collation => Phase::Extension,
        Kind::Type | Kind::Domain => Phase::Enum,
        Kind::Function | Kind::Procedure | Kind::Aggregate => Phase::Routine,
        Kind::View | Kind::MaterializedView => Phase::View,
        Kind::Rule | Kind::Trigger | Kind::Policy | Kind::Statistics => Phase::Attached,
        Kind::Publication | Kind::EventTrigger => Phase::Last,
    }
}

fn dropped(kind: Kind) -> Phase {
    match kind {
        Kind::Publication | Kind::EventTrigger => Phase::First,
        Kind::Rule | Kind::Trigger | Kind::Policy | Kind::Statistics => Phase::DropAttached,
        Kind::View | Kind::MaterializedView => Phase::DropView,
        Kind::Function | Kind::Procedure | Kind::Aggregate => Phase::DropRoutine,
        Kind::Type | Kind::Domain | Kind::Collation => Phase::DropEnum,
        Kind::Extension => Phase::DropExtension,
    }
}
