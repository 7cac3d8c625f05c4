//! The new name of a constraint, an index or a sequence carried to everything in a schema that knows the old one.

use schema_model::{
    ConstraintKind, Expression, Grants, KeyPart, ObjectId, ReplicaIdentity, Schema, SequenceId, Table,
    TableId,
};

use crate::diff::printed;
use crate::sql::quote;

/// One rename in the schema itself.
pub(super) fn rename(schema: &mut Schema, from: &ObjectId, to: &ObjectId) {
    match (from, to) {
        (ObjectId::Sequence(from), ObjectId::Sequence(to)) => rename_sequence(schema, from, to),
        (ObjectId::Constraint(from), ObjectId::Constraint(to)) => {
            if let Some(table) = schema.tables.get_mut(&from.table) {
                if let Some(own) = table.constraints.remove(&from.name) {
                    table.constraints.insert(to.name.clone(), own);
                }
                follow_replica_identity(table, &from.name, &to.name);
            }
        }
        (ObjectId::Index(from), ObjectId::Index(to)) => {
            let has = |(id, table): &(&TableId, &mut Table)| {
                id.0.schema == from.0.schema && table.indexes.contains_key(&from.0.name)
            };
            if let Some((_, table)) = schema.tables.iter_mut().find(has) {
                if let Some(own) = table.indexes.remove(&from.0.name) {
                    table.indexes.insert(to.0.name.clone(), own);
                }
                follow_replica_identity(table, &from.0.name, &to.0.name);
            }
        }
        _ => {}
    }
}

fn rename_sequence(schema: &mut Schema, from: &SequenceId, to: &SequenceId) {
    if let Some(sequence) = schema.sequences.remove(from) {
        schema.sequences.insert(to.clone(), sequence);
    }
    let rename = |text: &mut String| *text = printed::rename_regclass(text, &from.0, &to.0);
    for table in schema.tables.values_mut() {
        for identity in table.columns.iter_mut().filter_map(|column| column.identity.as_mut()) {
            if identity.sequence.as_ref() == Some(from) {
                identity.sequence = Some(to.clone());
            }
        }
        each_expression(table, &mut |expression| rename(&mut expression.printed));
    }
    for object in schema.objects.values_mut() {
        rename(&mut object.definition);
        rename(&mut object.create);
        object.parts.iter_mut().for_each(|part| rename(&mut part.set));
    }
}

/// One rename in the records of dependencies and privileges.
pub(super) fn rename_id(schema: &mut Schema, from: &ObjectId, to: &ObjectId) {
    let hanging: Vec<(ObjectId, ObjectId)> =
        schema.dependencies.iter().filter(|(a, b)| a == from || b == from).cloned().collect();
    for edge in hanging {
        schema.dependencies.remove(&edge);
        let new = |id: ObjectId| if id == *from { to.clone() } else { id };
        schema.dependencies.insert((new(edge.0), new(edge.1)));
    }
    let parts: Vec<(ObjectId, String, ObjectId)> =
        schema.part_dependencies.iter().filter(|(a, _, b)| a == from || b == from).cloned().collect();
    for edge in parts {
        schema.part_dependencies.remove(&edge);
        let new = |id: ObjectId| if id == *from { to.clone() } else { id };
        schema.part_dependencies.insert((new(edge.0), edge.1, new(edge.2)));
    }
    if let (ObjectId::Sequence(id), Some(mut grants)) = (to, schema.grants.remove(from)) {
        let Grants { target, given: _, taken: _ } = &mut grants;
        target.on = format!("SEQUENCE {}", quote::printed(&id.0));
        schema.grants.insert(to.clone(), grants);
    }
}

fn follow_replica_identity(table: &mut Table, from: &str, to: &str) {
    if table.replica_identity == ReplicaIdentity::Index(from.to_owned()) {
        table.replica_identity = ReplicaIdentity::Index(to.to_owned());
    }
}

/// Every expression of a table that can name a sequence.
fn each_expression(table: &mut Table, visit: &mut dyn FnMut(&mut Expression)) {
    for column in &mut table.columns {
        column.default.iter_mut().for_each(&mut *visit);
        column.generated.iter_mut().for_each(|generated| visit(&mut generated.expression));
    }
    for constraint in table.constraints.values_mut() {
        match &mut constraint.kind {
            ConstraintKind::Check(check) => visit(&mut check.expression),
            ConstraintKind::Exclusion(exclusion) => visit(&mut exclusion.definition),
            ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique { .. } | ConstraintKind::ForeignKey(_) => {
            }
        }
    }
    for index in table.indexes.values_mut() {
        for key in &mut index.keys {
            if let KeyPart::Expression(expression) = &mut key.part {
                visit(expression);
            }
        }
        index.predicate.iter_mut().for_each(&mut *visit);
    }
}
