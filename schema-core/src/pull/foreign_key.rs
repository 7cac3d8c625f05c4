//! Foreign keys to `references` of a field, or `foreign_key` of the struct.

use std::collections::BTreeSet;

use schema_model::constraint::Action;
use schema_model::declare::writing;
use schema_model::{Constraint, ConstraintKind, ForeignKey, KeyPart, Table};

use super::context::{Context, Home};
use super::world::Uses;
use super::{constraint, field_type, index, options, text};
use crate::sql::quote;

/// The option and where it stands; `None` for a key that only SQL can say: to a table that is no struct, or between
/// columns of two types.
pub(super) fn write(
    cx: &mut Context<'_, '_>,
    name: &str,
    constraint: &Constraint,
    key: &ForeignKey,
) -> Option<(Home, String)> {
    // No `..` here: a field added to `ForeignKey` must say how it is written before this compiles.
    let ForeignKey { columns, target, target_columns, match_full, on_delete, on_delete_columns, on_update } =
        key;
    let there = cx.world.schema.tables.get(target)?;
    let place = &cx.world.tables.get(target)?.place;
    if !is_key(cx, there, target_columns) || !have_one_type(cx, key, there) {
        return None;
    }
    let fields: Option<Vec<String>> =
        target_columns.iter().map(|column| cx.world.field(target, column).map(str::to_owned)).collect();
    let fields = fields?;
    let path = match target == cx.id {
        true => "Self".to_owned(),
        false => cx.world.name(cx.uses, &cx.names.place.module, place),
    };
    let default = writing::foreign_key(&cx.id.0.name, columns, &target.0.name, target_columns);
    let given = (name != default).then_some(name);
    let mut rest = Vec::new();
    rest.extend(match_full.then(|| "match = full".to_owned()));
    if *on_delete != Action::NoAction {
        let which = match on_delete_columns.is_empty() {
            true => String::new(),
            false => format!("({})", cx.fields_of(on_delete_columns)?.join(", ")),
        };
        rest.push(format!("on_delete = {}{which}", action(*on_delete)));
    }
    if *on_update != Action::NoAction {
        rest.push(format!("on_update = {}", action(*on_update)));
    }
    rest.extend(constraint::deferrable(constraint.deferrable));
    rest.extend((!constraint.validated).then(|| "not_valid".to_owned()));
    rest.extend(constraint.comment.as_deref().map(|comment| options::said("comment", comment)));
    let (home, word, head) = match (columns.as_slice(), fields.as_slice()) {
        ([column], [field]) => {
            let mut head = vec![format!("{path}::{field}")];
            head.extend(given.map(|name| options::said("name", name)));
            (Home::Field(column.clone()), "references", head)
        }
        _ => {
            let mut head: Vec<String> = given.map(text::literal).into_iter().collect();
            head.push(options::list("on", &cx.fields_of(columns)?));
            head.push(format!("references({path}({}))", fields.join(", ")));
            (Home::Table, "foreign_key", head)
        }
    };
    Some((home, options::list(word, &[head, rest].concat())))
}

/// The option of a field as that of the struct, for a field that has one already.
pub(super) fn of_table(cx: &Context<'_, '_>, name: &str, key: &ForeignKey, option: &str) -> Option<String> {
    let rest = option.strip_prefix("references(")?.strip_suffix(')')?;
    let (target, rest) = rest.split_once(", ").unwrap_or((rest, ""));
    let (path, field) = target.rsplit_once("::")?;
    let name = text::literal(name);
    let rest =
        rest.strip_prefix(&format!("name = {name}")).map_or(rest, |rest| rest.trim_start_matches(", "));
    let mut entries = vec![name, options::list("on", &cx.fields_of(&key.columns)?)];
    entries.push(format!("references({path}({field}))"));
    entries.extend((!rest.is_empty()).then(|| rest.to_owned()));
    Some(options::list("foreign_key", &entries))
}

/// Whether the declaration finds a key over these columns.
fn is_key(cx: &Context<'_, '_>, table: &Table, columns: &[String]) -> bool {
    let wanted: BTreeSet<&String> = columns.iter().collect();
    let is_over =
        |key: &[String]| key.len() == columns.len() && key.iter().collect::<BTreeSet<_>>() == wanted;
    let constraints = table.constraints.values().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique { key, .. } => is_over(&key.columns),
        _ => false,
    });
    constraints
        || table.indexes.values().any(|index| {
            let keys = index.keys.iter().map(|key| match &key.part {
                KeyPart::Column(column) => Some(column.clone()),
                KeyPart::Expression(_) => None,
            });
            let over: Option<Vec<String>> = keys.collect();
            let whole = index.unique && index.predicate.is_none() && index::can_be_said(cx, index);
            whole && over.is_some_and(|over| is_over(&over))
        })
}

/// Whether each column has the type of the one it points at, to PostgreSQL's types and to Rust's.
fn have_one_type(cx: &Context<'_, '_>, key: &ForeignKey, there: &Table) -> bool {
    key.columns.iter().zip(&key.target_columns).all(|(here, target)| {
        let (Some(here), Some(target)) = (cx.table.column(here), there.column(target)) else { return false };
        let rust = |ty| field_type::of(cx.world, &mut Uses::default(), &cx.names.place.module, ty).rust;
        writing::comparable(&quote::column_type(&here.ty), &quote::column_type(&target.ty))
            && rust(&here.ty) == rust(&target.ty)
    })
}

fn action(action: Action) -> &'static str {
    match action {
        Action::NoAction => "no_action",
        Action::Restrict => "restrict",
        Action::Cascade => "cascade",
        Action::SetNull => "set_null",
        Action::SetDefault => "set_default",
    }
}
