//! Changes of enum types to steps.

use schema_model::{EnumId, ObjectId, SchemaId};

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
        _ => {}
    }
}

fn create(id: &EnumId, values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| quote::literal(value)).collect();
    format!("CREATE TYPE {} AS ENUM({})", quote::qualified(&id.0), values.join(", "))
}
