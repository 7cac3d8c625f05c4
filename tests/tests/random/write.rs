//! A state to the statements that make it.

use super::state::{Item, Kind, Piece, Sql, State, Uid};
use super::typed;
use super::view;

/// The statements of a state, each with the item that it makes; what is part of another's statement has none.
pub(crate) fn statements(state: &State) -> Vec<(Uid, String)> {
    let built = |uid: &Uid| state.built.iter().position(|own| own == uid).unwrap_or(usize::MAX);
    let mut items: Vec<(usize, Kind, usize, Uid)> =
        state.items.iter().map(|(uid, item)| (built(uid), item.kind, item.order, *uid)).collect();
    items.sort_unstable();
    items.into_iter().filter_map(|(_, _, _, uid)| Some((uid, statement(state, uid)?))).collect()
}

/// The whole state as one script.
pub(crate) fn script(state: &State) -> String {
    statements(state).iter().map(|(_, sql)| format!("{sql};\n")).collect()
}

/// What an item is called where its schema goes without saying.
pub(crate) fn bare(item: &Item) -> String {
    let plain = item.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let is_keyword = ["order", "user", "group"].contains(&item.name.as_str());
    if plain && !is_keyword { item.name.clone() } else { format!("\"{}\"", item.name) }
}

fn statement(state: &State, uid: Uid) -> Option<String> {
    let item = state.items.get(&uid)?;
    let (head, own) = (item.head, qualified(state, item));
    let body = fill(state, &item.body);
    let list = |kind: Kind, between: &str, one: &dyn Fn(&Item) -> String| -> String {
        let parts = state.parts(uid, kind).into_iter().filter_map(|uid| state.items.get(&uid));
        parts.map(one).collect::<Vec<_>>().join(between)
    };
    let clause = |part: &Item| format!("{} {}", bare(part), fill(state, &part.body));
    Some(match item.kind {
        Kind::Label | Kind::Attribute | Kind::DomainCheck | Kind::Column | Kind::ViewColumn => return None,
        Kind::Enum => {
            let labels = list(Kind::Label, ", ", &|label| format!("'{}'", label.name));
            format!("{head} {own} AS ENUM ({labels})")
        }
        Kind::Composite => format!("{head} {own} AS ({})", list(Kind::Attribute, ", ", &clause)),
        Kind::Domain => {
            let checks = list(Kind::DomainCheck, " ", &|check| format!("CONSTRAINT {}", clause(check)));
            format!("{head} {own} AS {body} {checks}")
        }
        Kind::Table if body.starts_with("PARTITION OF") || typed::is_of_a_type(item) => {
            format!("{head} {own} {body}")
        }
        Kind::Table => format!("{head} {own} ({}) {body}", list(Kind::Column, ", ", &clause)),
        Kind::View | Kind::MaterializedView => {
            let selected = |column: &Item| match view::is_all(column) {
                true => fill(state, &column.body),
                false => format!("{} AS {}", fill(state, &column.body), bare(column)),
            };
            let columns = list(Kind::ViewColumn, ", ", &selected);
            format!("{head} {own}{} AS SELECT {columns} {body}", item.options)
        }
        // What is said of something else.
        Kind::Setting | Kind::Comment | Kind::Grant | Kind::DefaultPrivileges => format!("{head}{body}"),
        Kind::Cast => format!("{head} {body}"),
        Kind::Operator => format!("{head} public.{} {body}", item.name),
        Kind::Constraint | Kind::ForeignKey => {
            let table = item.owner.and_then(|owner| state.items.get(&owner))?;
            format!("ALTER TABLE {} ADD CONSTRAINT {} {body}", qualified(state, table), bare(item))
        }
        // An index lies in the schema of its table; a trigger has none.
        Kind::Index | Kind::ViewIndex | Kind::Trigger | Kind::Rule | Kind::Policy => {
            format!("{head} {} {body}", bare(item))
        }
        _ => format!("{head} {own} {body}"),
    })
}

fn qualified(state: &State, item: &Item) -> String {
    match item.schema.and_then(|schema| state.items.get(&schema)) {
        Some(schema) => format!("{}.{}", bare(schema), bare(item)),
        None if is_in_schema(item.kind) => format!("public.{}", bare(item)),
        None => bare(item),
    }
}

fn is_in_schema(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Enum
            | Kind::Composite
            | Kind::Domain
            | Kind::Range
            | Kind::Sequence
            | Kind::Function
            | Kind::Procedure
            | Kind::Aggregate
            | Kind::Table
            | Kind::View
            | Kind::MaterializedView
            | Kind::Statistics
            | Kind::Collation
            | Kind::Dictionary
            | Kind::Search
    )
}

fn fill(state: &State, sql: &Sql) -> String {
    sql.iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Name(uid) | Piece::Bare(uid) => match state.items.get(uid) {
                // An index is named where it lies: with its table.
                Some(item)
                    if *piece == Piece::Name(*uid) && matches!(item.kind, Kind::Index | Kind::ViewIndex) =>
                {
                    let owner = item.owner.and_then(|owner| state.items.get(&owner));
                    let schema = owner.and_then(|owner| owner.schema);
                    qualified(state, &Item { kind: Kind::Table, schema, ..item.clone() })
                }
                Some(item) if *piece == Piece::Name(*uid) => qualified(state, item),
                Some(item) => bare(item),
                None => String::new(),
            },
        })
        .collect()
}
