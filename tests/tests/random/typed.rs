//! Tables that are made of a composite type: their columns are its attributes.

use super::gene::Gene;
use super::state::{Item, Kind, Piece, State, Uid, bare, name, sql};

/// `CREATE TABLE ... OF`.
pub(super) fn table(gene: &mut Gene, state: &State) -> Option<Item> {
    let composite = gene.pick(&state.of_kinds(&[Kind::Composite]))?;
    let attribute = gene.pick(&state.parts(composite, Kind::Attribute))?;
    let body = match gene.word(&["", "", "NOT NULL", "UNIQUE"]) {
        "" => sql("OF {}", &[name(composite)]),
        words => sql(&format!("OF {{}} ({{}} WITH OPTIONS {words})"), &[name(composite), bare(attribute)]),
    };
    let item = Item::new(Kind::Table, "", "CREATE TABLE", body);
    Some(Item { parent: Some(composite), ..item })
}

pub(super) fn is_typed(state: &State, table: Uid) -> bool {
    state.items.get(&table).is_some_and(is_of_a_type)
}

pub(super) fn is_of_a_type(item: &Item) -> bool {
    item.kind == Kind::Table
        && matches!(item.body.first(), Some(Piece::Text(text)) if text.starts_with("OF "))
}

/// Gives a table that was of a type the attributes of the type for columns of its own.
pub(super) fn untie(state: &mut State, table: Uid, composite: Uid) {
    for attribute in state.parts(composite, Kind::Attribute) {
        let Some(own) = state.items.get(&attribute).cloned() else { continue };
        let column = Item { kind: Kind::Column, owner: Some(table), ..own };
        state.add(column);
    }
}
