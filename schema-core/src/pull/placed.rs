//! A table's constraints to the options that say them, each on the field or on the struct where it stands.

use std::collections::BTreeMap;

use schema_model::{Constraint, ConstraintKind, Table};

use super::context::{Context, Home};
use super::one_of::Checked;
use super::{constraint, exclusion, foreign_key, options, text};

/// Options, by where they stand.
#[derive(Default)]
pub(super) struct Placed {
    /// Those of fields, by column.
    pub(super) of_fields: BTreeMap<String, Vec<String>>,
    /// Keys and exclusions of the struct.
    pub(super) keys: Vec<String>,
    /// Checks of the struct.
    pub(super) checks: Vec<String>,
}

/// Writes the constraints, and takes from what is said those that no option says.
pub(super) fn constraints(cx: &mut Context<'_, '_>, checked: &Checked, said: &mut Table) -> Placed {
    let mut placed = Placed::default();
    let table = cx.table;
    for (name, constraint) in &table.constraints {
        // No `..` here: a field added to `Constraint` must say how it is written before this compiles.
        let Constraint { kind, deferrable: _, validated: _, comment: _, index_comment } = constraint;
        if let Some(own) = said.constraints.get_mut(name).filter(|_| index_comment.is_some()) {
            own.index_comment = None;
        }
        let one_of = checked.values().any(|one_of| one_of.check == *name);
        let option = match kind {
            ConstraintKind::PrimaryKey(key) => constraint::primary_key(cx, name, constraint, key),
            ConstraintKind::Unique { key, nulls_not_distinct } => {
                constraint::unique(cx, name, constraint, key, *nulls_not_distinct)
            }
            ConstraintKind::ForeignKey(key) => foreign_key::write(cx, name, constraint, key),
            ConstraintKind::Check(_) if one_of => continue,
            ConstraintKind::Check(check) => {
                constraint::check(cx, name, constraint, check).map(|option| (Home::Table, option))
            }
            ConstraintKind::Exclusion(exclusion) => {
                exclusion::write(cx, name, constraint, exclusion).map(|option| (Home::Table, option))
            }
        };
        let Some((home, option)) = option else {
            said.constraints.remove(name);
            continue;
        };
        match home {
            Home::Table if matches!(constraint.kind, ConstraintKind::Check(_)) => placed.checks.push(option),
            Home::Table => placed.keys.push(option),
            Home::Field(column) => {
                let word = option.split('(').next().unwrap_or_default();
                let own = placed.of_fields.entry(column.clone()).or_default();
                if !own.iter().any(|other| other.split('(').next() == Some(word)) {
                    own.push(option);
                    continue;
                }
                // A field says each of its options once; a second key over it is the struct's.
                let of_table = match &constraint.kind {
                    ConstraintKind::ForeignKey(key) => foreign_key::of_table(cx, name, key, &option),
                    _ => over_field(cx, name, word, &option, &column),
                };
                match of_table {
                    Some(option) => placed.keys.push(option),
                    None => drop(said.constraints.remove(name)),
                }
            }
        }
    }
    placed
}

/// `unique(...)` of a field as that of the struct.
fn over_field(cx: &Context<'_, '_>, name: &str, word: &str, option: &str, column: &str) -> Option<String> {
    let literal = text::literal(name);
    let rest = option.strip_prefix(word)?;
    let rest = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or_default();
    let rest = rest.strip_prefix(&literal).unwrap_or(rest).trim_start_matches(", ");
    let mut entries = vec![literal, options::list("on", &cx.fields_of(&[column.to_owned()])?)];
    entries.extend((!rest.is_empty()).then(|| rest.to_owned()));
    Some(options::list(word, &entries))
}
