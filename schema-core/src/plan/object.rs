//! Changes of objects that the model keeps as statements to steps: what all kinds do alike.

use schema_model::object::{Kind, SECRET};
use schema_model::{IndexId, NamedId, Object, ObjectId};

use super::milestone::Milestone;
use super::step::{Phase, Step};
use super::{ByHand, Context, Effects, RowFailure, attached, extension, shell, subscription, types};
use crate::diff::{Change, PartAction};
use crate::sql::identity;

pub(super) fn plan(steps: &mut Vec<Step>, context: &Context<'_>, all: &[Change], change: &Change) {
    let named = |id: &NamedId| ObjectId::Named(id.clone());
    match change {
        Change::CreateObject { id, object } => {
            let mut effects = attached::created(context, id, object);
            if id.kind == Kind::Subscription {
                effects = subscription::created(effects, id);
            }
            let needs_shell = !shell::functions(context.after, id).is_empty();
            steps.extend(needs_shell.then(|| shell::create(change, id)));
            let step = Step::new(created(id.kind), change, object.create.clone(), effects.clone());
            let step = step.needs(needs_shell.then(|| Milestone::ShellMade(named(id))));
            let step = step.creates([named(id)]).creates(relation(id, object)).needs(home(id, object));
            match id.kind {
                Kind::Extension => extension::create(steps, context, change, id, step),
                _ => steps.push(step),
            }
            for part in object.parts.iter().filter(|part| !part.inline) {
                let effects = attached::altered(context, id, object, &part.name);
                let effects = failing_on_duplicates(effects, id, object, &part.name, &part.set);
                let step = Step::new(created(id.kind), change, part.set.clone(), effects);
                steps.push(step.needs([named(id)]));
            }
        }
        Change::DropObject { id, object } => {
            let functions = shell::functions(context.before, id);
            let cascades = !functions.is_empty() && shell::can_cascade(context, all, id);
            let sql = format!("DROP {}{}", id.sql(), if cascades { " CASCADE" } else { "" });
            if id.kind == Kind::Subscription {
                subscription::detach(steps, change, id, object);
            }
            let step = Step::new(dropped(id.kind), change, sql, attached::dropped(id, object));
            let step =
                step.needs([Milestone::SlotReleased(id.clone())]).removes(functions.into_iter().cloned());
            steps.push(step.removes([named(id)]).removes(relation(id, object)).releases(home(id, object)));
        }
        Change::ReplaceObject { id, to, .. } => {
            let sql = match to.create.strip_prefix("CREATE OR REPLACE ") {
                Some(_) => to.create.clone(),
                None => to.create.replacen("CREATE ", "CREATE OR REPLACE ", 1),
            };
            // A body may name what comes with the same plan.
            let phase = if id.kind.is_routine() { Phase::ReplaceRoutine } else { created(id.kind) };
            let step = Step::new(phase, change, sql, attached::created(context, id, to));
            steps.push(step.creates([Milestone::Defined(id.clone())]));
        }
        Change::AlterObject { id, part, action, sql } => {
            let mut phase = created(id.kind);
            if id.kind == Kind::Publication && part.starts_with("table ") && *action == PartAction::Drop {
                // What is published may not be altered at will.
                phase = dropped(id.kind);
            }
            let effects = match context.after.objects.get(id).or_else(|| context.before.objects.get(id)) {
                Some(object) if !matches!(id.kind, Kind::Type | Kind::Domain) => {
                    let effects = attached::altered(context, id, object, part);
                    failing_on_duplicates(effects, id, object, part, sql)
                }
                _ => types::effects(context, id, part, *action, sql),
            };
            let step = Step::new(phase, change, sql.clone(), effects);
            steps.push(step.needs([Milestone::Exists(named(id)), Milestone::Defined(id.clone())]));
        }
        _ => {}
    }
}

/// What a materialized view selects may be there twice, which a unique index refuses.
fn failing_on_duplicates(effects: Effects, id: &NamedId, object: &Object, part: &str, sql: &str) -> Effects {
    let index = part.strip_prefix("index ").filter(|_| sql.starts_with("CREATE UNIQUE INDEX "));
    match (index.and_then(identity::parse), &object.relation) {
        (Some(index), Some(view)) if id.kind == Kind::MaterializedView => {
            effects.failing_on(RowFailure::DuplicateKey(IndexId::new(&view.0.schema, index.name)))
        }
        _ => effects,
    }
}

/// Says of each statement with a placeholder that somebody has to put the value in.
pub(super) fn tell_placeholders(steps: &mut [Step]) {
    for step in steps {
        let object = step.change.object();
        if may_hold_secrets(&step.change) && step.sql.contains(SECRET) {
            step.effects.by_hand.insert(0, ByHand::Secret(object));
        }
    }
}

fn may_hold_secrets(change: &Change) -> bool {
    match (change, change.object()) {
        (Change::CreateTable { table, .. }, _) => table.foreign.is_some(),
        (Change::SetForeignOptions { .. } | Change::SetForeignColumnOptions { .. }, _) => true,
        (_, ObjectId::Named(id)) => matches!(
            id.kind,
            Kind::ForeignDataWrapper | Kind::ForeignServer | Kind::UserMapping | Kind::Subscription
        ),
        _ => false,
    }
}

/// A view is a relation too: its name is no other's, and what hangs on it names it so.
fn relation(id: &NamedId, object: &Object) -> Option<ObjectId> {
    object.relation.clone().filter(|_| id.kind.is_relation()).map(ObjectId::Table)
}

/// What a trigger, a policy or a rule lives on.
fn home(id: &NamedId, object: &Object) -> Option<ObjectId> {
    object.relation.clone().filter(|_| !id.kind.is_relation()).map(ObjectId::Table)
}

fn created(kind: Kind) -> Phase {
    match kind {
        Kind::Extension
        | Kind::Collation
        | Kind::Language
        | Kind::AccessMethod
        | Kind::ForeignDataWrapper
        | Kind::ForeignServer
        | Kind::UserMapping => Phase::Extension,
        Kind::Type | Kind::Domain => Phase::Enum,
        Kind::Function
        | Kind::Procedure
        | Kind::Aggregate
        | Kind::Conversion
        | Kind::TextSearchParser
        | Kind::TextSearchTemplate
        | Kind::TextSearchDictionary
        | Kind::TextSearchConfiguration
        | Kind::Cast
        | Kind::Operator
        | Kind::OperatorFamily
        | Kind::OperatorClass
        | Kind::Transform => Phase::Routine,
        Kind::View | Kind::MaterializedView => Phase::View,
        Kind::Rule | Kind::Trigger | Kind::Policy | Kind::Statistics => Phase::Attached,
        Kind::Publication | Kind::Subscription | Kind::EventTrigger => Phase::Last,
    }
}

fn dropped(kind: Kind) -> Phase {
    match kind {
        Kind::Publication | Kind::Subscription | Kind::EventTrigger => Phase::First,
        Kind::Rule | Kind::Trigger | Kind::Policy | Kind::Statistics => Phase::DropAttached,
        Kind::View | Kind::MaterializedView => Phase::DropView,
        Kind::Function
        | Kind::Procedure
        | Kind::Aggregate
        | Kind::Conversion
        | Kind::TextSearchParser
        | Kind::TextSearchTemplate
        | Kind::TextSearchDictionary
        | Kind::TextSearchConfiguration
        | Kind::Cast
        | Kind::Operator
        | Kind::OperatorFamily
        | Kind::OperatorClass
        | Kind::Transform => Phase::DropRoutine,
        Kind::Type | Kind::Domain | Kind::Collation => Phase::DropEnum,
        Kind::Extension
        | Kind::Language
        | Kind::AccessMethod
        | Kind::ForeignDataWrapper
        | Kind::ForeignServer
        | Kind::UserMapping => Phase::DropExtension,
    }
}
