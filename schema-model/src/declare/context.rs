//! What the options of one struct are read against: its table's name and its fields.

use std::collections::BTreeMap;

use proc_macro2::{Span, TokenTree};

use super::entry::{self, Entry};
use super::expression::{self, Parsed, Place, Scope};
use super::mistake::{Mistake, Mistakes, nearest};
use super::spanned::Spanned;
use super::sql_text::SqlText;

/// The table's name and columns, and the mistakes found so far.
pub(super) struct Context<'a> {
    /// The table.
    pub(super) table: &'a str,
    /// The fields in order, each with its column.
    pub(super) fields: &'a [String],
    /// The columns, in the order of the fields.
    pub(super) columns: &'a [String],
    /// Where mistakes go.
    pub(super) mistakes: &'a mut Mistakes,
}

impl Context<'_> {
    /// Reads an expression.
    pub(super) fn expression(&mut self, text: &SqlText, place: Place) -> Option<Parsed> {
        let scope = Scope { table: self.table, columns: self.columns, fields: self.fields };
        expression::read(text, scope, place, self.mistakes)
    }

    /// `word = "expr"`.
    pub(super) fn expression_of(&mut self, entry: &Entry, place: Place) -> Option<Parsed> {
        let text = match entry.value.as_deref() {
            Some(tokens) if entry.args.is_none() => SqlText::read(tokens),
            _ => None,
        };
        match text {
            Some(text) => self.expression(&text, place),
            None => {
                let word = entry.word();
                self.mistakes.push(
                    Mistake::new(entry.value_span(), format!("`{word}` takes an SQL expression"))
                        .help(format!("write `{word} = \"...\"`")),
                );
                None
            }
        }
    }

    /// The columns of `word(a, b)`, by field, or by the column's name in a string.
    pub(super) fn columns_of(&mut self, entry: &Entry) -> Vec<String> {
        let parts = entry.parts("a, b", self.mistakes);
        let mut columns: Vec<String> = Vec::new();
        for part in parts {
            let Some((column, span)) = self.column_part(&part, entry.span) else { continue };
            if columns.contains(&column) {
                self.mistakes.push(Mistake::new(span, format!("`{column}` is named twice")));
            } else {
                columns.push(column);
            }
        }
        columns
    }

    /// The column that a field, or a name, stands for.
    pub(super) fn column(&mut self, field: &str, span: Span) -> Option<String> {
        let place = self.fields.iter().position(|known| known == field);
        let place = place.or_else(|| self.columns.iter().position(|known| known == field));
        match place.and_then(|at| self.columns.get(at)) {
            Some(column) => Some(column.clone()),
            None => {
                let mut mistake = Mistake::new(span, format!("unknown column `{field}`"));
                mistake.help = nearest_column(field, self.table, self.fields.iter().map(String::as_str));
                self.mistakes.push(mistake);
                None
            }
        }
    }

    fn column_part(&mut self, part: &[TokenTree], otherwise: Span) -> Option<(String, Span)> {
        let name = match part {
            [token] => entry::word(token)
                .or_else(|| entry::string(token).map(|text| Spanned::new(text.value(), text.span()))),
            _ => None,
        };
        let Some(name) = name else {
            let span = entry::span_of(part, otherwise);
            self.mistakes.push(Mistake::new(span, "expected the name of a field"));
            return None;
        };
        let column = self.column(&name, name.span)?;
        Some((column, name.span))
    }
}

/// What to write instead of a name that is none of the columns.
pub(super) fn nearest_column<'a>(
    name: &str,
    table: &str,
    columns: impl Iterator<Item = &'a str> + Clone,
) -> Option<String> {
    if let Some(near) = nearest(name, columns.clone()) {
        return Some(format!("did you mean `{near}`?"));
    }
    // A list that nobody reads helps nobody.
    let all: Vec<String> = columns.map(|column| format!("`{column}`")).collect();
    (all.len() <= 12).then(|| format!("use a column of `{table}`: {}", all.join(", ")))
}

/// `with(fillfactor = 70, toast.autovacuum_enabled = false)`: storage parameters, as `reloptions` spells
/// them.
pub(super) fn parameters(entry: &Entry, mistakes: &mut Mistakes) -> BTreeMap<String, String> {
    let mut parameters = BTreeMap::new();
    for part in entry.parts("fillfactor = 70", mistakes) {
        let span = entry::span_of(&part, entry.span);
        let equals = part.iter().position(|token| entry::is_punct(Some(token), '='));
        let (name, value) = match equals {
            Some(at) => (&part[..at], &part[at + 1..]),
            None => (&part[..], &[][..]),
        };
        match (parameter_name(name), parameter_value(value)) {
            (Some(name), Some(value)) => {
                if parameters.insert(name.clone(), value).is_some() {
                    mistakes.push(Mistake::new(span, format!("the parameter `{name}` is given twice")));
                }
            }
            _ => mistakes.push(Mistake::new(span, "cannot read this parameter").help("write `name = value`")),
        }
    }
    parameters
}

fn parameter_name(tokens: &[TokenTree]) -> Option<String> {
    let mut name = String::new();
    for token in tokens {
        match token {
            TokenTree::Ident(_) => name.push_str(&entry::word(token)?),
            TokenTree::Punct(dot) if dot.as_char() == '.' => name.push('.'),
            _ => return None,
        }
    }
    (!name.is_empty()).then_some(name)
}

fn parameter_value(tokens: &[TokenTree]) -> Option<String> {
    match tokens {
        [token] => entry::word(token)
            .map(|word| word.value)
            .or_else(|| entry::string(token).map(|text| text.value()))
            .or_else(|| entry::number(tokens)),
        tokens => entry::number(tokens),
    }
}
