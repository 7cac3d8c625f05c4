//! Literals in an expression, and a default that is one, to values.

use sqlparser::ast::{Expr, Value};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

use super::scalar::Scalar;
use super::{Predicate, evaluate};

/// The text of a default that is a constant: `'draft'::character varying`, `0`, `false`.
pub(in super::super) fn literal(sql: &str) -> Option<String> {
    let tree = Parser::new(&PostgreSqlDialect {}).try_with_sql(sql).ok()?.parse_expr().ok()?;
    // A cast to a type that only the server knows leaves the literal's own text.
    let mut inner = &tree;
    while let Expr::Cast { expr, .. } | Expr::Nested(expr) = inner {
        inner = expr;
    }
    if let Expr::Value(value) = inner
        && let Some(Scalar::Text(text)) = of(&value.value)
    {
        return Some(text);
    }
    evaluate::evaluate(&tree, &|_| None)?.text()
}

/// The value of a literal.
pub(super) fn of(value: &Value) -> Option<Scalar> {
    Some(match value {
        Value::Number(text, _) => return Scalar::number(text),
        Value::SingleQuotedString(text) | Value::EscapedStringLiteral(text) => Scalar::Text(text.clone()),
        Value::DollarQuotedString(text) => Scalar::Text(text.value.clone()),
        Value::Boolean(is_true) => Scalar::Bool(*is_true),
        Value::Null => Scalar::Null,
        _ => return None,
    })
}

/// The strings that an expression spells out.
pub(super) fn strings(predicate: &Expr) -> Vec<String> {
    let mut strings = Vec::new();
    let _ = sqlparser::ast::visit_expressions(predicate, |expression: &Expr| {
        if let Expr::Value(value) = expression
            && let Some(Scalar::Text(text)) = of(&value.value)
            && !strings.contains(&text)
        {
            strings.push(text);
        }
        std::ops::ControlFlow::<()>::Continue(())
    });
    strings
}

/// The integers that an expression spells out, as numbers or as casts of strings.
pub(super) fn integers(predicate: &Expr) -> Vec<i128> {
    let mut integers = Vec::new();
    let _ = sqlparser::ast::visit_expressions(predicate, |expression: &Expr| {
        if let Expr::Value(value) = expression {
            let integer = match of(&value.value) {
                Some(Scalar::Integer(integer)) => Some(integer),
                Some(Scalar::Text(text)) => text.parse().ok(),
                _ => None,
            };
            integers.extend(integer.filter(|integer| !integers.contains(integer)));
        }
        std::ops::ControlFlow::<()>::Continue(())
    });
    integers
}

impl Predicate {
    /// Whether the expression is one that is read here at all.
    #[cfg(test)]
    pub(super) fn is_read(&self) -> bool {
        self.tree.is_some()
    }
}
