//! Folds a sequence, a default and an owner into the one word that says all three: `serial`.
//!
//! Cosmetic: the statements that it leaves out are those that PostgreSQL makes of the word by itself (manual,
//! "8.1.4. Serial Types").

use schema_model::{Column, ColumnId, ColumnType, Sequence, SequenceId, SequenceOptions, TableId, name};

use crate::diff::Change;
use crate::sql::quote;

/// Folds wherever a new column and a new sequence are just what `serial` would make.
pub(super) fn fold(changes: &mut Vec<Change>) {
    let sequences: Vec<(SequenceId, Sequence)> = changes
        .iter()
        .filter_map(|change| match change {
            Change::CreateSequence { id, sequence } => Some((id.clone(), sequence.clone())),
            _ => None,
        })
        .collect();
    let mut folded = Vec::new();
    for change in changes.iter_mut() {
        match change {
            Change::CreateTable { id, table } => {
                let unlogged = table.unlogged;
                for column in &mut table.columns {
                    folded.extend(fold_column(&sequences, id, column, unlogged));
                }
            }
            Change::AddColumn { id, column } => {
                folded.extend(fold_column(&sequences, &id.table, column, false));
            }
            _ => {}
        }
    }
    changes.retain(|change| match change {
        Change::CreateSequence { id, .. } | Change::SetSequenceOwner { id, .. } => !folded.contains(id),
        _ => true,
    });
}

/// Whether a type is one of the words that stand for a default, which takes a number for each row.
pub(super) fn is_word(ty: &str) -> bool {
    matches!(ty, "smallserial" | "serial" | "bigserial")
}

/// The word that stands for a column of this type with a sequence of its own.
pub(crate) fn word_of(ty: &str) -> Option<&'static str> {
    match ty {
        "smallint" => Some("smallserial"),
        "integer" => Some("serial"),
        "bigint" => Some("bigserial"),
        _ => None,
    }
}

/// Whether a column with this sequence, called as PostgreSQL would call it, is just what the word would make.
pub(crate) fn is_serial(
    table: &TableId,
    column: &Column,
    unlogged: bool,
    id: &SequenceId,
    sequence: &Sequence,
) -> bool {
    let owner = ColumnId { table: table.clone(), name: column.name.clone() };
    let counts = |text: &str| {
        let plain = format!("nextval('{}'::regclass)", quote::printed(&id.0));
        let quoted = format!("nextval('{}'::regclass)", crate::sql::quote::qualified(&id.0));
        text == plain || text == quoted
    };
    word_of(&column.ty.text).is_some()
        && column.not_null
        && column.default.as_ref().is_some_and(|default| counts(&default.printed))
        && sequence.owned_by.as_ref() == Some(&owner)
        && sequence.unlogged == unlogged
        && is_default(&sequence.options, &column.ty.text)
}

fn fold_column(
    sequences: &[(SequenceId, Sequence)],
    table: &TableId,
    column: &mut Column,
    unlogged: bool,
) -> Option<SequenceId> {
    let word = word_of(&column.ty.text)?;
    let id = SequenceId::new(&table.0.schema, name::server(&table.0.name, Some(&column.name), "seq"));
    let (_, sequence) = sequences.iter().find(|(other, _)| *other == id)?;
    is_serial(table, column, unlogged, &id, sequence).then(|| {
        column.ty = ColumnType::written(word);
        column.default = None;
        id
    })
}

fn is_default(options: &SequenceOptions, data_type: &str) -> bool {
    let (min, max) = SequenceOptions::default_bounds(data_type, 1);
    let SequenceOptions { data_type: own, start, increment, min: low, max: high, cache, cycle } = options;
    own.as_deref().is_none_or(|own| own == data_type)
        && start.is_none_or(|start| start == 1)
        && increment.is_none_or(|step| step == 1)
        && low.is_none_or(|low| low == min)
        && high.is_none_or(|high| high == max)
        && cache.is_none_or(|cache| cache == 1)
        && cycle.is_none_or(|cycle| !cycle)
}
