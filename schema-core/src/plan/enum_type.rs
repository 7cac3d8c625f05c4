//! Changes of enum types to steps.

use schema_model::{EnumId, ObjectId, QualifiedName, SchemaId};

use super::step::{Phase, Step};
use super::{Effects, Transaction};
use crate::diff::{Change, Place};
use crate::sql::quote;

pub(super) fn plan(steps: &mut Vec<Step>, change: &Change) {
    let object = |id: &EnumId| ObjectId::Enum(id.clone());
    let home = |id: &EnumId| ObjectId::Schema(SchemaId(id.0.schema.clone()));
    let push = |phase, sql, effects| Step::new(phase, change, sql, effects);
    match change {
        Change::CreateEnum { id, values } => {
            let step = push(Phase::Enum, create(id, values), Effects::none());
            steps.push(step.creates([object(id)]).needs([home(id)]));
        }
        Change::DropEnum { id } => {
            let sql = format!("DROP TYPE {}", quote::qualified(&id.0));
            let step = push(Phase::DropEnum, sql, Effects::none());
            steps.push(step.removes([object(id)]).releases([home(id)]));
        }
        Change::AddEnumValue { id, value, place } => {
            let place = match place {
                Place::Last => String::new(),
                Place::Before(next) => format!(" BEFORE {}", quote::literal(next)),
            };
            let sql =
                format!("ALTER TYPE {} ADD VALUE {}{place}", quote::qualified(&id.0), quote::literal(value));
            let effects = Effects { transaction: Transaction::CommitAfter, ..Effects::none() };
            steps.push(push(Phase::Enum, sql, effects));
        }
        Change::RecreateEnum { id, to, .. } => recreate(steps, change, id, to),
        _ => {}
    }
}

/// The old type steps aside under another name, the columns move over, and it goes once nothing uses it.
fn recreate(steps: &mut Vec<Step>, change: &Change, id: &EnumId, values: &[String]) {
    let aside = set_aside(id);
    let rename = format!("ALTER TYPE {} RENAME TO {}", quote::qualified(&id.0), quote::ident(&aside.0.name));
    let step = Step::new(Phase::AlterColumn, change, rename, Effects::none());
    steps.push(step.removes([ObjectId::Enum(id.clone())]));
    let step = Step::new(Phase::AlterColumn, change, create(id, values), Effects::none());
    steps.push(step.creates([ObjectId::Enum(id.clone())]));
    let drop = format!("DROP TYPE {}", quote::qualified(&aside.0));
    let step = Step::new(Phase::DropEnum, change, drop, Effects::none());
    steps.push(step.removes([ObjectId::Enum(aside)]).needs([ObjectId::Enum(id.clone())]));
}

/// The name that a type goes by while its successor takes over, at most 63 bytes.
pub(super) fn set_aside(id: &EnumId) -> EnumId {
    let mut name = id.0.name.clone();
    while name.len() > 58 {
        name.pop();
    }
    EnumId(QualifiedName::new(&id.0.schema, format!("{name}__old")))
}

fn create(id: &EnumId, values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| quote::literal(value)).collect();
    format!("CREATE TYPE {} AS ENUM({})", quote::qualified(&id.0), values.join(", "))
}
