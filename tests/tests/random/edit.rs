//! Decisions to edits of a state: what was there is added to, dropped, changed, renamed, moved and replaced.

use std::collections::BTreeSet;

use super::create;
use super::gene::Gene;
use super::state::{Item, Kind, State, Uid};
use super::table;
use super::typed;
use super::view;

/// Does one edit. A rename that somebody says is written down in `said`.
pub(crate) fn edit(gene: &mut Gene, state: &mut State, said: &mut BTreeSet<Uid>) {
    match gene.below(20) {
        0..4 => {
            create::any(gene, state);
        }
        4..7 => {
            if let Some(uid) = some(gene, state, |_| true) {
                state.items.remove(&uid);
            }
        }
        7..14 => change(gene, state),
        14..16 => rename(gene, state, said),
        16 => move_to_another_schema(gene, state),
        17 => replace(gene, state),
        18 => reorder(gene, state),
        _ => {
            // Children and parents part, and find each other.
            if let Some(uid) = some(gene, state, |item| item.kind == Kind::Table) {
                change_item(gene, state, uid);
            }
        }
    }
    state.prune();
}

/// An item that may be edited: not the column that its table is partitioned by.
fn some(gene: &mut Gene, state: &State, fits: impl Fn(&Item) -> bool) -> Option<Uid> {
    let free = state.items.iter().filter(|(_, item)| item.name != "p" && fits(item));
    gene.pick(&free.map(|(uid, _)| *uid).collect::<Vec<_>>())
}

/// Something is said anew.
fn change(gene: &mut Gene, state: &mut State) {
    let kinds = [
        Kind::Column,
        Kind::Column,
        Kind::Column,
        Kind::Function,
        Kind::Function,
        Kind::View,
        Kind::MaterializedView,
        Kind::ViewColumn,
        Kind::Constraint,
        Kind::Index,
        Kind::Domain,
        Kind::DomainCheck,
        Kind::Attribute,
        Kind::Sequence,
        Kind::ForeignKey,
    ];
    let kind = gene.pick(&kinds);
    let uid = match gene.chance(30) {
        true => some(gene, state, |_| true),
        false => some(gene, state, |item| Some(item.kind) == kind),
    };
    if let Some(uid) = uid {
        change_item(gene, state, uid);
    }
}

fn change_item(gene: &mut Gene, state: &mut State, uid: Uid) {
    let Some(old) = state.items.get(&uid).cloned() else { return };
    let new = match (old.kind, old.owner) {
        (Kind::Column, Some(table)) if gene.chance(70) => table::column(gene, state, table, old.family),
        _ => create::item(gene, state, old.kind, old.owner),
    };
    let Some(new) = new else { return };
    let was_typed = old.parent.filter(|_| typed::is_of_a_type(&old));
    let item = Item { name: old.name, schema: old.schema, owner: old.owner, order: old.order, ..new };
    state.items.insert(uid, item);
    if let Some(composite) = was_typed
        && table::has_own_columns(state, uid)
    {
        typed::untie(state, uid, composite);
    }
    if old.kind == Kind::Table && !table::has_own_columns(state, uid) {
        // Its columns are its parent's from now on.
        for column in state.parts(uid, Kind::Column) {
            state.items.remove(&column);
        }
    }
}

fn rename(gene: &mut Gene, state: &mut State, said: &mut BTreeSet<Uid>) {
    let has_name = |item: &Item| {
        !matches!(
            item.kind,
            Kind::Extension
                | Kind::Operator
                | Kind::Cast
                | Kind::Setting
                | Kind::Comment
                | Kind::Grant
                | Kind::DefaultPrivileges
        ) && !view::is_all(item)
    };
    let often = |item: &Item| matches!(item.kind, Kind::Table | Kind::Column | Kind::Enum);
    let uid = match gene.chance(60) {
        true => some(gene, state, often),
        false => some(gene, state, has_name),
    };
    let Some(item) = uid.and_then(|uid| state.items.get(&uid)) else { return };
    let Some(uid) = uid else { return };
    let renamed = Item {
        name: gene.word(&["theta", "iota", "kappa", "New Name", "select"]).to_owned(),
        ..item.clone()
    };
    if renamed.name == "select" && matches!(item.kind, Kind::Label) || create::is_taken(state, &renamed) {
        return;
    }
    if gene.chance(70) && !is_inherited(state, uid) {
        said.insert(uid);
    }
    state.items.insert(uid, renamed);
}

/// Whether a rename reaches more than one table.
fn is_inherited(state: &State, uid: Uid) -> bool {
    let Some(item) = state.items.get(&uid).filter(|item| item.kind == Kind::Column) else { return false };
    let is_parent = |table| state.items.values().any(|other| other.parent == Some(table));
    item.owner.is_some_and(is_parent)
}

fn move_to_another_schema(gene: &mut Gene, state: &mut State) {
    let Some(uid) = some(gene, state, |item| create::may_lie_in_a_schema(item.kind)) else { return };
    let schema = match gene.chance(30) {
        true => None,
        false => gene.pick(&state.of_kinds(&[Kind::Schema])),
    };
    if let Some(item) = state.items.get(&uid).cloned() {
        let moved = Item { schema, ..item };
        if !create::is_taken(state, &moved) {
            state.items.insert(uid, moved);
        }
    }
}

/// Something else goes by the name of what is gone.
fn replace(gene: &mut Gene, state: &mut State) {
    let kinds = [Kind::Table, Kind::View, Kind::MaterializedView, Kind::Sequence, Kind::Enum, Kind::Domain];
    let Some(uid) = some(gene, state, |item| kinds.contains(&item.kind)) else { return };
    let Some(old) = state.items.remove(&uid) else { return };
    state.prune();
    let Some(kind) = gene.pick(&kinds) else { return };
    if let Some(new) = create::of_kind(gene, state, kind)
        && let Some(item) = state.items.get(&new).cloned()
    {
        let item = Item { name: old.name, schema: old.schema, ..item };
        if !create::is_taken(state, &item) {
            state.items.insert(new, item);
        }
    }
}

/// A label, an attribute or a column takes another place.
fn reorder(gene: &mut Gene, state: &mut State) {
    let ordered = |item: &Item| matches!(item.kind, Kind::Label | Kind::Attribute | Kind::ViewColumn);
    let Some(uid) = some(gene, state, ordered) else { return };
    let place = gene.below(state.next + 1) * 1_000 + 500;
    if let Some(item) = state.items.get_mut(&uid) {
        item.order = place;
    }
}
