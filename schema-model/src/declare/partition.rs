//! `partition_by(range(created_at))`.

use std::collections::BTreeSet;

use proc_macro2::Span;
use serde::{Deserialize, Serialize};

use super::context::Context;
use super::entry::{self, Entry};
use super::index;
use super::item::{ConstraintItemKind, KeyPartItem, PartItem, TableItem};
use super::mistake::{Mistake, Mistakes};

const STRATEGIES: [&str; 3] = ["range", "list", "hash"];

/// What a table is partitioned by.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PartitionItem {
    /// The option that says it.
    #[serde(skip, default = "Span::call_site")]
    pub span: Span,
    /// As `PARTITION BY` takes it: `RANGE ("created_at")`.
    pub key: String,
    /// The columns of the key; none where one of its parts is an expression.
    pub columns: Option<BTreeSet<String>>,
}

/// Reads the strategy and its key.
pub(super) fn read(option: &Entry, cx: &mut Context<'_>) -> Option<PartitionItem> {
    let help = "write `partition_by(range(created_at))`, `list(...)` or `hash(...)`";
    let mut strategies = option.options(cx.mistakes);
    let strategy = match (strategies.pop(), strategies.is_empty()) {
        (Some(strategy), true) if STRATEGIES.contains(&strategy.word()) => strategy,
        (None, _) => {
            cx.mistakes.push(option.mistake("`partition_by` lacks its strategy").help(help));
            return None;
        }
        (Some(strategy), _) => {
            cx.mistakes.push(strategy.mistake("`partition_by` takes one strategy").help(help));
            return None;
        }
    };
    let (mut keys, mut columns) = (Vec::new(), Some(BTreeSet::new()));
    for part in strategy.parts("created_at", cx.mistakes) {
        let (key, ..) = index::key(&part, strategy.span, &[], cx)?;
        if key.descending || key.nulls_first {
            let span = entry::span_of(&part, strategy.span);
            cx.mistakes.push(Mistake::new(span, "the key of partitions has no order").help("remove it"));
        }
        match (&key.part, &mut columns) {
            (KeyPartItem::Column(column), Some(columns)) => _ = columns.insert(column.clone()),
            _ => columns = None,
        }
        keys.push(index::element(&key));
    }
    if keys.is_empty() {
        return None;
    }
    if strategy.word() == "list" && keys.len() > 1 {
        cx.mistakes.push(
            strategy.mistake("a list of values is of one column").help("use `range` or `hash` for several"),
        );
    }
    let key = format!("{} ({})", strategy.word().to_ascii_uppercase(), keys.join(", "));
    Some(PartitionItem { span: option.span, key, columns })
}

/// What PostgreSQL refuses beside a key of partitions: a key of rows that could be in two of them (manual, 5.11.2.3).
pub(super) fn agree(item: &TableItem, mistakes: &mut Mistakes) {
    let Some(partition) = &item.partition_by else { return };
    for part in &item.parts {
        let (what, span, columns) = match part {
            PartItem::Constraint(part) => match &part.kind {
                ConstraintItemKind::PrimaryKey(key) => ("the primary key", part.span, key.columns.clone()),
                ConstraintItemKind::Unique { key, .. } => ("`unique`", part.span, key.columns.clone()),
                _ => continue,
            },
            PartItem::Index(own) if own.unique => {
                ("a unique index", own.span, own.keys.iter().filter_map(index::column).collect())
            }
            PartItem::Index(_) => continue,
        };
        let Some(wanted) = &partition.columns else {
            mistakes.push(
                Mistake::new(
                    span,
                    format!("{what} cannot be on a table that is partitioned by an expression"),
                )
                .help("partition by columns, or remove it"),
            );
            continue;
        };
        let missing: Vec<String> = wanted
            .iter()
            .filter(|column| !columns.contains(column))
            .map(|column| format!("`{column}`"))
            .collect();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            mistakes.push(
                Mistake::new(span, format!("{what} lacks what the table is partitioned by: {missing}"))
                    .help(format!("add {missing} to it")),
            );
        }
    }
}
