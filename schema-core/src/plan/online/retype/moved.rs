//! Indexes and keys over some columns to the same over others.

use std::collections::BTreeMap;

use schema_model::{Expression, Index, Key, KeyPart};

use crate::sql::quote;
use crate::sql::tokens::{self, Token};

/// The same index, with other columns in place of these.
pub(super) fn index(index: &Index, names: &BTreeMap<String, String>) -> Index {
    let mut index = index.clone();
    for key in &mut index.keys {
        match &mut key.part {
            KeyPart::Column(name) => rename(name, names),
            KeyPart::Expression(expression) => rename_in(expression, names),
        }
    }
    index.include.iter_mut().for_each(|name| rename(name, names));
    if let Some(predicate) = &mut index.predicate {
        rename_in(predicate, names);
    }
    index.columns = index.columns.into_iter().map(|name| names.get(&name).cloned().unwrap_or(name)).collect();
    index.comment = None;
    index
}

/// The same key.
pub(super) fn key(key: &Key, names: &BTreeMap<String, String>) -> Key {
    let mut key = key.clone();
    key.columns.iter_mut().chain(&mut key.include).for_each(|name| rename(name, names));
    key
}

fn rename(name: &mut String, names: &BTreeMap<String, String>) {
    if let Some(new) = names.get(name) {
        name.clone_from(new);
    }
}

/// Other columns in a text that the catalog printed. What is called or cast to has the name of something else.
fn rename_in(expression: &mut Expression, names: &BTreeMap<String, String>) {
    let text = expression.printed.clone();
    let found = tokens::tokens(&text);
    let is_call = |at: usize| found.get(at + 1).is_some_and(|next| next.is('('));
    let is_cast = |at: usize| at > 0 && found[at - 1].is(':');
    let cuts = found.iter().enumerate().filter_map(|(at, token)| match token {
        Token::Name(name, range) if !is_call(at) && !is_cast(at) => {
            names.get(name).map(|new| (range.clone(), quote::ident(new)))
        }
        _ => None,
    });
    *expression = Expression::printed(tokens::replace(&text, cuts.collect()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_told_from_functions_and_types() {
        let names = BTreeMap::from([("text".to_owned(), "text__new".to_owned())]);
        let mut expression = Expression::printed("text(lower((text)::text) || 'text')".to_owned());
        rename_in(&mut expression, &names);
        assert_eq!(expression.printed, "text(lower((\"text__new\")::text) || 'text')");
    }
}
