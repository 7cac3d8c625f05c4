//! Conditions on rows, over typed columns: `Purchase::amount_paid_cents.ge(1000).and(...)`.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, Not};

use postgres::types::ToSql;

use super::column::Column;
use super::statement::Sql;
use super::table::Table;
use super::value::{IntoValue, Param};

/// What holds of some rows of a table.
///
/// ```
/// use schema_core::Table;
///
/// #[derive(Table)]
/// #[table(name = "purchases")]
/// pub struct Purchase {
///     #[column(primary_key)]
///     pub id: i64,
///     pub amount_paid_cents: i32,
///     pub currency: String,
///     pub refunded_by: Option<String>,
/// }
///
/// let condition = Purchase::currency.is_in(["usd", "eur"])
///     .and(Purchase::amount_paid_cents.between(1, 1000).or(Purchase::refunded_by.is_null()))
///     .and(!Purchase::id.eq(7));
/// let select = Purchase::select().filter(condition);
/// assert!(select.to_sql().ends_with(concat!(
///     r#"WHERE "purchases"."currency" = ANY($1) AND ("purchases"."amount_paid_cents" BETWEEN $2 AND $3 OR "#,
///     r#""purchases"."refunded_by" IS NULL) AND NOT "purchases"."id" = $4"#,
/// )));
/// ```
#[must_use = "a condition does nothing until a statement has it"]
pub struct Condition<T> {
    node: Node,
    of: PhantomData<fn() -> T>,
}

enum Node {
    /// Holds of every row.
    Everything,
    /// `column operator $1`, with what stands behind the value.
    Compare {
        column: &'static str,
        operator: &'static str,
        value: Param,
        close: &'static str,
    },
    Between {
        column: &'static str,
        low: Param,
        high: Param,
    },
    Null {
        column: &'static str,
        test: &'static str,
    },
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
}

impl<T: Table> Condition<T> {
    /// What holds of every row: to update or delete all of them is something to say.
    pub fn every_row() -> Self {
        Self::from(Node::Everything)
    }

    /// Both hold.
    pub fn and(self, other: Self) -> Self {
        Self::from(match (self.node, other.node) {
            (Node::Everything, node) | (node, Node::Everything) => node,
            (Node::All(mut nodes), node) => {
                nodes.push(node);
                Node::All(nodes)
            }
            (node, other) => Node::All(vec![node, other]),
        })
    }

    /// One of them holds, or both.
    pub fn or(self, other: Self) -> Self {
        Self::from(match (self.node, other.node) {
            (Node::Everything, _) | (_, Node::Everything) => Node::Everything,
            (Node::Any(mut nodes), node) => {
                nodes.push(node);
                Node::Any(nodes)
            }
            (node, other) => Node::Any(vec![node, other]),
        })
    }

    fn from(node: Node) -> Self {
        Self { node, of: PhantomData }
    }

    /// ` WHERE ...`, or nothing.
    pub(super) fn write_where<'a>(&'a self, sql: &mut Sql<'a>) {
        if !matches!(self.node, Node::Everything) {
            sql.push(" WHERE ");
            self.node.write::<T>(sql, false);
        }
    }

    /// ` AND ...`, or nothing.
    pub(super) fn write_and<'a>(&'a self, sql: &mut Sql<'a>) {
        if !matches!(self.node, Node::Everything) {
            sql.push(" AND ");
            self.node.write::<T>(sql, true);
        }
    }
}

impl<T: Table> BitAnd for Condition<T> {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        self.and(other)
    }
}

impl<T: Table> BitOr for Condition<T> {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.or(other)
    }
}

impl<T: Table> Not for Condition<T> {
    type Output = Self;

    fn not(self) -> Self {
        Self::from(Node::Not(Box::new(self.node)))
    }
}

impl<T: Table> fmt::Debug for Condition<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sql = Sql::default();
        self.node.write::<T>(&mut sql, false);
        sql.fmt(f)
    }
}

impl Node {
    /// `within`: whether the text is part of another condition, whose operators could take hold of a part of it.
    fn write<'a, T: Table>(&'a self, sql: &mut Sql<'a>, within: bool) {
        match self {
            Self::Everything => sql.push("true"),
            Self::Compare { column, operator, value, close } => {
                sql.column::<T>(column);
                sql.push(operator);
                sql.param(value);
                sql.push(close);
            }
            Self::Between { column, low, high } => {
                sql.column::<T>(column);
                sql.push(" BETWEEN ");
                sql.param(low);
                sql.push(" AND ");
                sql.param(high);
            }
            Self::Null { column, test } => {
                sql.column::<T>(column);
                sql.push(test);
            }
            Self::All(nodes) | Self::Any(nodes) => {
                let operator = if matches!(self, Self::All(_)) { " AND " } else { " OR " };
                sql.push(if within { "(" } else { "" });
                sql.separated(operator, nodes, |sql, node| node.write::<T>(sql, true));
                sql.push(if within { ")" } else { "" });
            }
            Self::Not(node) => {
                sql.push("NOT ");
                node.write::<T>(sql, true);
            }
        }
    }
}

/// The values are those of the column's type; what takes an `Option` apart is [`is_null`](Column::is_null).
impl<T: Table, V: ToSql + Sync + Send + 'static, K> Column<T, V, K> {
    /// The column has this value.
    pub fn eq(self, value: impl IntoValue<V>) -> Condition<T> {
        self.compare(" = ", value)
    }

    /// The column has another value; of a NULL that does not hold.
    pub fn ne(self, value: impl IntoValue<V>) -> Condition<T> {
        self.compare(" <> ", value)
    }

    /// The column's value is less.
    pub fn lt(self, value: impl IntoValue<V>) -> Condition<T> {
        self.compare(" < ", value)
    }

    /// The column's value is less, or this one.
    pub fn le(self, value: impl IntoValue<V>) -> Condition<T> {
        self.compare(" <= ", value)
    }

    /// The column's value is greater.
    pub fn gt(self, value: impl IntoValue<V>) -> Condition<T> {
        self.compare(" > ", value)
    }

    /// The column's value is greater, or this one.
    pub fn ge(self, value: impl IntoValue<V>) -> Condition<T> {
        self.compare(" >= ", value)
    }

    /// The column's value is one of these; of no row, where there are none.
    pub fn is_in<I: IntoIterator<Item: IntoValue<V>>>(self, values: I) -> Condition<T> {
        let values: Vec<V> = values.into_iter().map(IntoValue::into_value).collect();
        self.test(" = ANY(", Param::new(values), ")")
    }

    /// The column's value is none of these; of a NULL that does not hold.
    pub fn is_not_in<I: IntoIterator<Item: IntoValue<V>>>(self, values: I) -> Condition<T> {
        let values: Vec<V> = values.into_iter().map(IntoValue::into_value).collect();
        self.test(" <> ALL(", Param::new(values), ")")
    }

    /// The column's value is `low`, `high`, or between them.
    pub fn between(self, low: impl IntoValue<V>, high: impl IntoValue<V>) -> Condition<T> {
        let (low, high) = (Param::new(low.into_value()), Param::new(high.into_value()));
        Condition::from(Node::Between { column: self.name(), low, high })
    }

    fn compare(self, operator: &'static str, value: impl IntoValue<V>) -> Condition<T> {
        self.test(operator, Param::new(value.into_value()), "")
    }
}

impl<T: Table, V, K> Column<T, V, K> {
    /// The column is NULL.
    pub fn is_null(self) -> Condition<T> {
        Condition::from(Node::Null { column: self.name(), test: " IS NULL" })
    }

    /// The column has a value.
    pub fn is_not_null(self) -> Condition<T> {
        Condition::from(Node::Null { column: self.name(), test: " IS NOT NULL" })
    }

    fn test(self, operator: &'static str, value: Param, close: &'static str) -> Condition<T> {
        Condition::from(Node::Compare { column: self.name(), operator, value, close })
    }
}

/// Texts: a pattern's `%` is any text, its `_` any character, and its `\` takes their meaning from them.
impl<T: Table, V: AsRef<str>, K> Column<T, V, K> {
    /// The column's text has this pattern.
    pub fn like(self, pattern: impl Into<String>) -> Condition<T> {
        self.test(" LIKE ", Param::new(pattern.into()), "")
    }

    /// The column's text does not have this pattern; of a NULL that does not hold.
    pub fn not_like(self, pattern: impl Into<String>) -> Condition<T> {
        self.test(" NOT LIKE ", Param::new(pattern.into()), "")
    }

    /// The column's text has this pattern, in capitals or not.
    pub fn ilike(self, pattern: impl Into<String>) -> Condition<T> {
        self.test(" ILIKE ", Param::new(pattern.into()), "")
    }
}
