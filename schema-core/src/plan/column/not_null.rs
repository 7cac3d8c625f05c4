//! What SET NOT NULL reads.

use schema_model::{ColumnId, ConstraintKind, Table};

use super::super::{Context, Effects, LockMode, RowFailure};
use crate::sql::tokens::{self, Token};

/// Every row is looked at, unless a check that holds already says that the column is not NULL
/// (manual, "ALTER TABLE", SET NOT NULL).
pub(super) fn effects(context: &Context<'_>, id: &ColumnId) -> Effects {
    let effects = Effects::lock(&id.table, LockMode::AccessExclusiveLock);
    let stays = |name: &String| {
        let after = context.after.tables.get(&id.table);
        after.is_some_and(|table| table.constraints.contains_key(name))
    };
    let is_proved = |table: &Table| {
        let valid = table.constraints.iter().filter(|(name, own)| own.validated && stays(name));
        valid
            .filter_map(|(_, own)| match &own.kind {
                ConstraintKind::Check(check) => Some(&check.expression.printed),
                _ => None,
            })
            .any(|printed| says_not_null(printed, &id.name))
    };
    if context.before.tables.get(&id.table).is_some_and(is_proved) {
        return effects;
    }
    effects.scanning(&id.table).failing_on(RowFailure::Null(id.clone()))
}

/// Whether an expression is `column IS NOT NULL`, or that and more.
fn says_not_null(printed: &str, column: &str) -> bool {
    let found = tokens::tokens(printed);
    parts(&found).into_iter().any(|part| match part {
        [Token::Name(name, _), Token::Name(is, _), Token::Name(not, _), Token::Name(null, _)] => {
            name == column && is == "IS" && not == "NOT" && null == "NULL"
        }
        _ => false,
    })
}

/// What `AND` joins, out of its parentheses.
fn parts(tokens: &[Token]) -> Vec<&[Token]> {
    let (mut depth, mut from, mut parts) = (0_usize, 0, Vec::new());
    let mut wrapped = tokens.first().is_some_and(|token| token.is('('));
    for (at, token) in tokens.iter().enumerate() {
        match token {
            token if token.is('(') => depth += 1,
            token if token.is(')') => depth = depth.saturating_sub(1),
            Token::Name(word, _) if word == "AND" && depth == 0 => {
                parts.push(&tokens[from..at]);
                from = at + 1;
            }
            _ => {}
        }
        wrapped &= depth > 0 || at + 1 == tokens.len();
    }
    if wrapped && tokens.len() > 2 {
        return self::parts(&tokens[1..tokens.len() - 1]);
    }
    parts.push(&tokens[from..]);
    match parts.as_slice() {
        [_] => parts,
        _ => parts.into_iter().flat_map(self::parts).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_says_that_a_column_is_not_null() {
        assert!(says_not_null("(id IS NOT NULL)", "id"));
        assert!(says_not_null("((f IS NOT NULL) AND (\"Id\" IS NOT NULL))", "Id"));
        assert!(says_not_null("(((a > 1) AND (id IS NOT NULL)) AND (b < 2))", "id"));
        assert!(!says_not_null("((f IS NOT NULL) OR (id IS NOT NULL))", "id"));
        assert!(!says_not_null("(NOT (id IS NOT NULL))", "id"));
        assert!(!says_not_null("((a).id IS NOT NULL)", "id"));
        assert!(!says_not_null("(id > 1)", "id"));
    }
}
