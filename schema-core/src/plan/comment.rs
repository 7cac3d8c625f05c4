//! Changes of comments to steps, for every kind of object.

use schema_model::{IndexId, ObjectId, Table};

use super::step::{Phase, Step};
use super::{Context, Effects, LockMode};
use crate::diff::Change;
use crate::sql::quote;

pub(super) fn plan(steps: &mut Vec<Step>, context: &Context<'_>, all: &[Change], change: &Change) {
    let Change::SetComment { id, table, to } = change else { return };
    let target = match id {
        ObjectId::Schema(id) => format!("SCHEMA {}", quote::ident(&id.0)),
        ObjectId::Enum(id) => format!("TYPE {}", quote::qualified(&id.0)),
        ObjectId::Sequence(id) => format!("SEQUENCE {}", quote::relation(&id.0)),
        ObjectId::Table(id) => {
            let words = context.after.tables.get(id).map_or("TABLE", Table::words);
            format!("{words} {}", quote::relation(&id.0))
        }
        ObjectId::Column(id) => {
            format!("COLUMN {}.{}", quote::relation(&id.table.0), quote::ident(&id.name))
        }
        ObjectId::Constraint(id) => {
            format!("CONSTRAINT {} ON {}", quote::ident(&id.name), quote::relation(&id.table.0))
        }
        ObjectId::Index(id) => format!("INDEX {}", quote::relation(&id.0)),
        ObjectId::Named(id) => id.sql(),
        ObjectId::Unmodeled(..) => return,
    };
    let none = match id {
        // What initdb says of it, which counts as no comment.
        ObjectId::Schema(id) if id.0 == "public" => quote::literal("standard public schema"),
        _ => "NULL".to_owned(),
    };
    let text = to.as_ref().map_or(none, |text| quote::literal(text));
    let effects = match (id, table) {
        // The table of a constraint or a policy is locked no more than by a SELECT.
        (ObjectId::Constraint(_), _) | (_, None) => Effects::none(),
        (ObjectId::Named(id), _) if !id.kind.is_relation() => Effects::none(),
        // Nobody knows of an index that the same plan makes.
        (ObjectId::Index(id), _) if all.iter().any(|change| makes(change, id)) => Effects::none(),
        (_, Some(table)) => Effects::lock(table, LockMode::ShareUpdateExclusiveLock),
    };
    let step = Step::new(Phase::Comment, change, format!("COMMENT ON {target} IS {text}"), effects);
    steps.push(step.needs([id.clone()]));
}

fn makes(change: &Change, index: &IndexId) -> bool {
    match change {
        Change::CreateIndex { id, .. } => id == index,
        Change::AddConstraint { id, .. } => id.table.0.schema == index.0.schema && id.name == index.0.name,
        _ => false,
    }
}
