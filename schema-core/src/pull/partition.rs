//! What a table is partitioned by to `partition_by(...)`. Its partitions are tables that no struct says.

use schema_model::Table;

use super::context::Context;
use super::options;
use crate::sql::tokens::{self, Token};

/// Whether an attribute can say a key: one of columns alone.
pub(super) fn can_be_said(table: &Table, key: &str) -> bool {
    parse(key).is_some_and(|(_, columns)| columns.iter().all(|name| table.column(name).is_some()))
}

/// The option.
pub(super) fn write(cx: &Context<'_, '_>, key: &str) -> Option<String> {
    let (strategy, columns) = parse(key)?;
    let strategy = options::list(&strategy.to_ascii_lowercase(), &cx.fields_of(&columns)?);
    Some(options::list("partition_by", &[strategy]))
}

/// `RANGE (a, b)` to its strategy and columns.
fn parse(key: &str) -> Option<(String, Vec<String>)> {
    let found = tokens::tokens(key);
    let [Token::Name(strategy, _), open, inner @ .., close] = found.as_slice() else { return None };
    if !open.is('(') || !close.is(')') {
        return None;
    }
    let columns = inner.split(|token| token.is(',')).map(|part| match part {
        [Token::Name(column, _)] => Some(column.clone()),
        _ => None,
    });
    Some((strategy.clone(), columns.collect::<Option<_>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_columns_can_be_said() {
        let columns = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(parse("RANGE (a, \"b C\")"), Some(("RANGE".to_owned(), columns(&["a", "b C"]))));
        assert_eq!(parse("LIST (lower(a))"), None);
        assert_eq!(parse("HASH (a text_ops)"), None);
    }
}
