//! Decisions to items: which kind, of what, under which name.

use super::gene::Gene;
use super::state::{Item, Kind, State, Uid};
use super::{attached, global, routine, table, types, view};

/// How often each kind is made, among as many as their sum. What others need comes often.
const WEIGHTS: [(Kind, usize); 39] = [
    (Kind::Schema, 2),
    (Kind::Extension, 1),
    (Kind::Enum, 5),
    (Kind::Label, 2),
    (Kind::Composite, 3),
    (Kind::Attribute, 1),
    (Kind::Domain, 4),
    (Kind::DomainCheck, 2),
    (Kind::Range, 1),
    (Kind::Sequence, 3),
    (Kind::Function, 10),
    (Kind::Procedure, 1),
    (Kind::Aggregate, 1),
    (Kind::Table, 16),
    (Kind::Column, 8),
    (Kind::Constraint, 12),
    (Kind::Index, 9),
    (Kind::ForeignKey, 6),
    (Kind::Statistics, 2),
    (Kind::View, 12),
    (Kind::MaterializedView, 5),
    (Kind::ViewColumn, 2),
    (Kind::ViewIndex, 3),
    (Kind::Trigger, 6),
    (Kind::Rule, 2),
    (Kind::Policy, 4),
    (Kind::Publication, 2),
    (Kind::Setting, 8),
    (Kind::Comment, 8),
    (Kind::Grant, 7),
    (Kind::DefaultPrivileges, 1),
    (Kind::Collation, 2),
    (Kind::Operator, 2),
    (Kind::Cast, 1),
    (Kind::EventTrigger, 1),
    (Kind::Dictionary, 1),
    (Kind::Search, 1),
    (Kind::Wrapper, 1),
    (Kind::Server, 1),
];

/// Names that tables, views, indexes, sequences and types share.
const RELATIONS: [&str; 8] = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "Epsilon Two",
    "order",
    "a_name_that_is_as_long_as_a_name_can_be_in_postgresql_and_longer",
    "eta",
];

const COLUMNS: [&str; 10] = ["id", "a", "b", "c", "name", "Big Name", "user", "d", "e", "f"];

/// Makes an item of some kind, where there is what it needs.
pub(crate) fn any(gene: &mut Gene, state: &mut State) -> Option<Uid> {
    let tables = state.of_kinds(&[Kind::Table]).len();
    // Nothing much can be done without a table.
    if tables == 0 || (tables == 1 && gene.chance(40)) {
        return of_kind(gene, state, Kind::Table);
    }
    let sum: usize = WEIGHTS.iter().map(|(_, weight)| weight).sum();
    let mut number = gene.below(sum);
    for (kind, weight) in WEIGHTS {
        if number < weight {
            return of_kind(gene, state, kind);
        }
        number -= weight;
    }
    None
}

/// Makes an item of this kind with all that belongs to it.
pub(crate) fn of_kind(gene: &mut Gene, state: &mut State, kind: Kind) -> Option<Uid> {
    let item = item(gene, state, kind, None)?;
    let item = named(gene, state, item)?;
    let uid = state.add(item);
    parts(gene, state, uid, kind);
    Some(uid)
}

/// What is made along with an item.
fn parts(gene: &mut Gene, state: &mut State, uid: Uid, kind: Kind) {
    let (part, count) = match kind {
        Kind::Enum => (Kind::Label, 2 + gene.below(3)),
        Kind::Composite => (Kind::Attribute, 2 + gene.below(2)),
        Kind::Domain => (Kind::DomainCheck, gene.below(2)),
        Kind::Table if table::has_own_columns(state, uid) => (Kind::Column, 2 + gene.below(4)),
        Kind::View | Kind::MaterializedView => (Kind::ViewColumn, 1 + gene.below(3)),
        _ => return,
    };
    for _ in 0..count {
        let Some(item) = item(gene, state, part, Some(uid)) else { continue };
        if let Some(item) = named(gene, state, item) {
            state.add(item);
        }
    }
    if kind == Kind::Table {
        table::key(gene, state, uid);
    }
}

/// An item of this kind without a name; `owner` is decided here where it is not given.
pub(crate) fn item(gene: &mut Gene, state: &State, kind: Kind, owner: Option<Uid>) -> Option<Item> {
    // No `_` here: a new kind must say how it is made before this compiles.
    match kind {
        Kind::Schema => Some(Item::new(kind, "", "CREATE SCHEMA", Vec::new())),
        Kind::Extension
        | Kind::Enum
        | Kind::Label
        | Kind::Composite
        | Kind::Attribute
        | Kind::Domain
        | Kind::DomainCheck
        | Kind::Range
        | Kind::Sequence => types::item(gene, state, kind, owner),
        Kind::Function | Kind::Procedure | Kind::Aggregate => routine::item(gene, state, kind),
        Kind::Table | Kind::Column | Kind::Constraint | Kind::Index | Kind::ForeignKey => {
            table::item(gene, state, kind, owner)
        }
        Kind::View | Kind::MaterializedView | Kind::ViewColumn | Kind::ViewIndex => {
            view::item(gene, state, kind, owner)
        }
        Kind::Statistics
        | Kind::Trigger
        | Kind::Rule
        | Kind::Policy
        | Kind::Publication
        | Kind::Setting
        | Kind::Comment
        | Kind::Grant
        | Kind::DefaultPrivileges => attached::item(gene, state, kind, owner),
        Kind::Wrapper
        | Kind::Server
        | Kind::Collation
        | Kind::Dictionary
        | Kind::Search
        | Kind::Operator
        | Kind::Cast
        | Kind::EventTrigger => global::item(gene, state, kind),
    }
}

/// The item under a name that nothing of its kind has; `None` where it has to have one that is taken.
fn named(gene: &mut Gene, state: &State, mut item: Item) -> Option<Item> {
    if may_lie_in_a_schema(item.kind) && gene.chance(25) {
        item.schema = gene.pick(&state.of_kinds(&[Kind::Schema]));
    }
    if !item.name.is_empty() {
        return (!is_taken(state, &item)).then_some(item);
    }
    let name = |gene: &mut Gene| match item.kind {
        Kind::Column | Kind::ViewColumn | Kind::Attribute => gene.word(&COLUMNS).to_owned(),
        Kind::Label => gene.word(&["new", "old", "open", "closed", "draft", "gone"]).to_owned(),
        Kind::Schema => gene.word(&["app", "Odd Schema", "zed"]).to_owned(),
        Kind::Function | Kind::Procedure | Kind::Aggregate => {
            gene.word(&["compute", "check it", "f", "g", "h"]).to_owned()
        }
        kind if is_relation(kind) => gene.word(&RELATIONS).to_owned(),
        kind => format!("{kind:?}_{}", gene.below(6)).to_lowercase(),
    };
    for _ in 0..4 {
        item.name = name(gene);
        if !is_taken(state, &item) {
            return Some(item);
        }
    }
    item.name = format!("{:?}_{}", item.kind, state.next).to_lowercase();
    Some(item)
}

/// Whether something of the same kind is called so, as PostgreSQL counts kinds.
pub(crate) fn is_taken(state: &State, item: &Item) -> bool {
    state.items.values().any(|other| {
        let same_place = if is_relation(item.kind) && is_relation(other.kind) {
            schema_of(state, item) == schema_of(state, other)
        } else {
            other.kind == item.kind && other.owner == item.owner && other.schema == item.schema
        };
        let cut = |name: &str| name.chars().take(63).collect::<String>();
        same_place && cut(&other.name) == cut(&item.name)
    })
}

fn schema_of(state: &State, item: &Item) -> Option<Uid> {
    match item.kind {
        Kind::Index | Kind::ViewIndex | Kind::Constraint => state.items.get(&item.owner?)?.schema,
        _ => item.schema,
    }
}

/// What is a relation or has a row type; a key has an index of its name.
fn is_relation(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Table
            | Kind::View
            | Kind::MaterializedView
            | Kind::Index
            | Kind::ViewIndex
            | Kind::Sequence
            | Kind::Enum
            | Kind::Composite
            | Kind::Domain
            | Kind::Range
            | Kind::Constraint
    )
}

pub(crate) fn may_lie_in_a_schema(kind: Kind) -> bool {
    let is_part = matches!(kind, Kind::Index | Kind::ViewIndex | Kind::Constraint);
    let is_alone = matches!(
        kind,
        Kind::Function
            | Kind::Procedure
            | Kind::Aggregate
            | Kind::Statistics
            | Kind::Collation
            | Kind::Dictionary
            | Kind::Search
    );
    is_alone || (is_relation(kind) && !is_part)
}
