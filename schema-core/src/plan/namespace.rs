//! Changes of namespaces to steps.

use schema_model::ObjectId;

use super::Effects;
use super::step::{Phase, Step};
use crate::diff::Change;
use crate::sql::quote;

pub(super) fn plan(steps: &mut Vec<Step>, change: &Change) {
    match change {
        Change::CreateSchema { id } => {
            let sql = format!("CREATE SCHEMA {}", quote::ident(&id.0));
            let step = Step::new(Phase::Schema, change, sql, Effects::none());
            steps.push(step.creates([ObjectId::Schema(id.clone())]));
        }
        Change::DropSchema { id } => {
            let sql = format!("DROP SCHEMA {}", quote::ident(&id.0));
            let step = Step::new(Phase::DropSchema, change, sql, Effects::none());
            steps.push(step.removes([ObjectId::Schema(id.clone())]));
        }
        _ => {}
    }
}
