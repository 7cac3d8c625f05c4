//! Gives an observed schema the spelling and the order of the declaration that it was built from.
//!
//! Compared is what the catalog printed, shown is what the author wrote.

use schema_model::{ConstraintKind, Expression, KeyPart, Schema, Table};

/// Matches by name; what only one side has is left as it is.
pub fn spell(observed: &mut Schema, declared: &Schema) {
    let tables = declared.tables.len();
    for (at, (id, table)) in observed.tables.iter_mut().enumerate() {
        match declared.tables.get(id) {
            Some(said) => spell_table(table, said),
            // From an SQL file: after what is declared in Rust, in the order of names.
            None => table.rank = tables + at,
        }
    }
}

fn spell_table(table: &mut Table, said: &Table) {
    table.rank = said.rank;
    table.order.clone_from(&said.order);
    for column in &mut table.columns {
        let Some(said) = said.column(&column.name) else { continue };
        copy(column.default.as_mut(), said.default.as_ref());
        copy(
            column.generated.as_mut().map(|generated| &mut generated.expression),
            said.generated.as_ref().map(|generated| &generated.expression),
        );
    }
    for (name, constraint) in &mut table.constraints {
        let Some(said) = said.constraints.get(name) else { continue };
        match (&mut constraint.kind, &said.kind) {
            (ConstraintKind::Check(check), ConstraintKind::Check(said)) => {
                copy(Some(&mut check.expression), Some(&said.expression));
            }
            (ConstraintKind::Exclusion(exclusion), ConstraintKind::Exclusion(said)) => {
                copy(Some(&mut exclusion.definition), Some(&said.definition));
            }
            _ => {}
        }
    }
    for (name, index) in &mut table.indexes {
        let Some(said) = said.indexes.get(name) else { continue };
        copy(index.predicate.as_mut(), said.predicate.as_ref());
        for (key, said) in index.keys.iter_mut().zip(&said.keys) {
            if let (KeyPart::Expression(expression), KeyPart::Expression(said)) = (&mut key.part, &said.part)
            {
                copy(Some(expression), Some(said));
            }
        }
    }
}

fn copy(to: Option<&mut Expression>, from: Option<&Expression>) {
    if let (Some(to), Some(from)) = (to, from) {
        to.spelled.clone_from(&from.spelled);
    }
}
