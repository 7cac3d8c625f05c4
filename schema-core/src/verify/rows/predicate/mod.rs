//! Conditions as PostgreSQL prints them to what can be known of them without a server: whether a row passes, and which
//! values are worth trying. Never the last word: what this takes for true the server may still refuse.

mod constant;
mod evaluate;
mod function;
mod hint;
mod pattern;
mod scalar;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use sqlparser::ast::{Expr, visit_expressions};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

use crate::sql::lexer;

pub(super) use constant::literal;
pub(super) use function::array;
pub(super) use scalar::{Moment, Scalar};

/// What a condition is about one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// True, or NULL, which a check lets pass.
    Passes,
    /// False.
    Fails,
    /// Only the server can tell.
    Open,
}

/// A condition about columns of one table.
#[derive(Debug)]
pub(super) struct Predicate {
    /// As it was printed; names a server can look up whatever its `search_path`.
    pub(super) sql: String,
    /// The columns that it reads, by their places in the table.
    pub(super) columns: BTreeSet<usize>,
    /// What each name in it stands for.
    names: BTreeMap<String, usize>,
    /// `None` where it is more than an expression can be read as.
    tree: Option<Expr>,
}

impl Predicate {
    /// Reads a condition. `place` finds a column by its name.
    pub(super) fn read(sql: &str, place: impl Fn(&str) -> Option<usize>) -> Self {
        let parse = || Parser::new(&PostgreSqlDialect {}).try_with_sql(sql).ok()?.parse_expr().ok();
        let tree = parse();
        let (tokens, _) = lexer::tokens(sql);
        let named = tokens.iter().filter_map(|token| token.name());
        let names: BTreeMap<String, usize> =
            named.filter_map(|name| place(&name).map(|at| (name, at))).collect();
        Self { sql: sql.to_owned(), columns: names.values().copied().collect(), names, tree }
    }

    /// Whether a row passes; `value` gives a column's value, or nothing where it is unknown.
    pub(super) fn verdict(&self, value: &dyn Fn(usize) -> Option<Scalar>) -> Verdict {
        let Some(tree) = &self.tree else { return Verdict::Open };
        match evaluate::evaluate(tree, &|name: &str| value(*self.names.get(name)?)) {
            Some(Scalar::Bool(false)) => Verdict::Fails,
            Some(Scalar::Bool(true) | Scalar::Null) => Verdict::Passes,
            _ => Verdict::Open,
        }
    }

    /// Whether it is true of a row and not NULL, as the condition of a partial index has to be.
    pub(super) fn holds(&self, value: &dyn Fn(usize) -> Option<Scalar>) -> Option<bool> {
        match evaluate::evaluate(self.tree.as_ref()?, &|name: &str| value(*self.names.get(name)?))? {
            Scalar::Bool(is_true) => Some(is_true),
            Scalar::Null => Some(false),
            _ => None,
        }
    }

    /// Its value for a row, where it is no condition but an expression in an index.
    pub(super) fn value(&self, value: &dyn Fn(usize) -> Option<Scalar>) -> Option<Scalar> {
        evaluate::evaluate(self.tree.as_ref()?, &|name: &str| value(*self.names.get(name)?))
    }

    /// Values that may matter to it, by column: those that it names, those next to them, and those of a shape that it
    /// describes.
    pub(super) fn hints(&self) -> BTreeMap<usize, Vec<String>> {
        let mut hints = hint::Hints::default();
        if let Some(tree) = &self.tree {
            let _ = visit_expressions(tree, |expression: &Expr| {
                hint::collect(&mut hints, expression, &|name: &str| self.names.get(name).copied());
                ControlFlow::<()>::Continue(())
            });
            hint::collect_dates(&mut hints, tree, &self.columns);
            hint::collect_keys(&mut hints, tree, &self.columns);
        }
        hints.into_inner()
    }
}
