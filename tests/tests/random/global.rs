//! What few schemas have: event triggers, casts, operators, collations, text search, servers of foreign data.

use super::expression;
use super::gene::Gene;
use super::state::{Family, Item, Kind, Piece, State, Uid, name, sql, text};

pub(super) fn item(gene: &mut Gene, state: &State, kind: Kind) -> Option<Item> {
    match kind {
        Kind::Collation => {
            let body =
                gene.word(&["(locale = 'C')", "(locale = 'POSIX')", "(provider = libc, locale = 'C')"]);
            Some(Item::new(kind, "", "CREATE COLLATION", text(body)))
        }
        Kind::Operator => operator(gene, state),
        Kind::Cast => cast(gene, state),
        Kind::EventTrigger => {
            let function = gene.pick(&returning(state, "() RETURNS event_trigger"))?;
            let format = gene.word(&[
                "ON ddl_command_end EXECUTE FUNCTION {}()",
                "ON ddl_command_start WHEN TAG IN ('CREATE TABLE', 'DROP VIEW') EXECUTE FUNCTION {}()",
                "ON sql_drop EXECUTE FUNCTION {}()",
            ]);
            Some(Item::new(kind, "", "CREATE EVENT TRIGGER", sql(format, &[name(function)])))
        }
        Kind::Dictionary => {
            let body = gene.word(&[
                "(TEMPLATE = simple)",
                "(TEMPLATE = simple, STOPWORDS = english)",
                "(TEMPLATE = snowball, LANGUAGE = english)",
            ]);
            Some(Item::new(kind, "", "CREATE TEXT SEARCH DICTIONARY", text(body)))
        }
        Kind::Search => {
            let body = gene.word(&["(COPY = simple)", "(PARSER = \"default\")", "(COPY = english)"]);
            Some(Item::new(kind, "", "CREATE TEXT SEARCH CONFIGURATION", text(body)))
        }
        Kind::Wrapper => {
            let body = gene.word(&["", "OPTIONS (debug 'true')"]);
            Some(Item::new(kind, "", "CREATE FOREIGN DATA WRAPPER", text(body)))
        }
        Kind::Server => {
            let wrapper = gene.pick(&state.of_kinds(&[Kind::Wrapper]))?;
            let options = gene.word(&["", " OPTIONS (host 'a')", " OPTIONS (host 'b', port '1')"]);
            let body = sql(&format!("FOREIGN DATA WRAPPER {{}}{options}"), &[super::state::bare(wrapper)]);
            Some(Item::new(kind, "", "CREATE SERVER", body))
        }
        _ => None,
    }
}

/// The functions whose statement begins so, behind the name.
pub(super) fn returning(state: &State, head: &str) -> Vec<Uid> {
    let begins = |uid: &Uid| {
        let body = state.items.get(uid).and_then(|item| item.body.first());
        matches!(body, Some(Piece::Text(text)) if text.starts_with(head))
    };
    state.of_kinds(&[Kind::Function]).into_iter().filter(begins).collect()
}

/// Two integers, or an enum and an integer.
fn operator(gene: &mut Gene, state: &State) -> Option<Item> {
    let result = gene.pick(&[Family::Boolean, Family::Integer])?;
    let function = expression::function(gene, state, result)?;
    let (takes, _) = state.items.get(&function)?.takes.as_ref()?;
    let left = match takes.as_slice() {
        [Family::Integer, Family::Integer] => "integer",
        [Family::Text, Family::Integer] => "text",
        _ => return None,
    };
    let symbol = gene.word(&["###", "|=|", "<~~>"]);
    let tail = match (result, left) {
        (Family::Boolean, "integer") => gene.word(&["", ", RESTRICT = eqsel, JOIN = eqjoinsel"]),
        _ => "",
    };
    let format = format!("(FUNCTION = {{}}, LEFTARG = {left}, RIGHTARG = integer{tail})");
    Some(Item::new(Kind::Operator, symbol, "CREATE OPERATOR", sql(&format, &[name(function)])))
}

fn cast(gene: &mut Gene, state: &State) -> Option<Item> {
    let from = gene.pick(&state.of_kinds(&[Kind::Enum, Kind::Composite]))?;
    let to = gene.word(&["integer", "uuid", "jsonb"]);
    let context = gene.word(&["", " AS ASSIGNMENT"]);
    let body = sql(&format!("({{}} AS {to}) WITH INOUT{context}"), &[name(from)]);
    Some(Item::new(Kind::Cast, format!("cast {from} {to}"), "CREATE CAST", body))
}
