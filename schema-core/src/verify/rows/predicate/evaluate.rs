//! An expression and a row to a value, in PostgreSQL's three-valued logic; nothing where only a server knows.

use std::cmp::Ordering;

use sqlparser::ast::{Array, BinaryOperator, Expr, UnaryOperator};

use super::scalar::{Moment, Scalar};
use super::{constant, function, pattern};

/// A column's value by its name.
pub(super) type Lookup<'a> = dyn Fn(&str) -> Option<Scalar> + 'a;

/// The value of an expression for one row.
pub(super) fn evaluate(expression: &Expr, row: &Lookup<'_>) -> Option<Scalar> {
    let value = |expression: &Expr| evaluate(expression, row);
    match expression {
        Expr::Nested(inner) | Expr::Collate { expr: inner, .. } => value(inner),
        Expr::Value(literal) => constant::of(&literal.value),
        Expr::Identifier(name) => {
            let folded =
                if name.quote_style.is_none() { name.value.to_lowercase() } else { name.value.clone() };
            row(&folded)
        }
        Expr::Cast { expr, data_type, .. } => cast(value(expr)?, &data_type.to_string().to_lowercase()),
        Expr::TypedString(typed) => {
            let text = constant::of(&typed.value.value)?;
            cast(text, &typed.data_type.to_string().to_lowercase())
        }
        Expr::IsNull(inner) => Some(Scalar::Bool(value(inner)? == Scalar::Null)),
        Expr::IsNotNull(inner) => Some(Scalar::Bool(value(inner)? != Scalar::Null)),
        Expr::IsTrue(inner) => Some(Scalar::Bool(value(inner)? == Scalar::Bool(true))),
        Expr::IsNotTrue(inner) => Some(Scalar::Bool(value(inner)? != Scalar::Bool(true))),
        Expr::IsFalse(inner) => Some(Scalar::Bool(value(inner)? == Scalar::Bool(false))),
        Expr::IsNotFalse(inner) => Some(Scalar::Bool(value(inner)? != Scalar::Bool(false))),
        Expr::IsUnknown(inner) => Some(Scalar::Bool(value(inner)? == Scalar::Null)),
        Expr::IsNotUnknown(inner) => Some(Scalar::Bool(value(inner)? != Scalar::Null)),
        Expr::IsDistinctFrom(left, right) => Some(Scalar::Bool(!same(&value(left)?, &value(right)?)?)),
        Expr::IsNotDistinctFrom(left, right) => Some(Scalar::Bool(same(&value(left)?, &value(right)?)?)),
        Expr::InList { expr, list, negated } => {
            let found = any(&value(expr)?, list.iter().map(value), &BinaryOperator::Eq);
            if *negated { not(found?) } else { found }
        }
        Expr::Between { expr, negated, low, high } => {
            let it = value(expr);
            let above = it.as_ref().and_then(|it| compared(it, &BinaryOperator::GtEq, &value(low)?));
            let below = it.as_ref().and_then(|it| compared(it, &BinaryOperator::LtEq, &value(high)?));
            let within = and(above, below);
            if *negated { not(within?) } else { within }
        }
        Expr::AnyOp { left, compare_op, right, .. } => {
            any(&value(left)?, elements(right, row)?.into_iter(), compare_op)
        }
        Expr::AllOp { left, compare_op, right } => {
            let left = value(left)?;
            let mut all = Some(Scalar::Bool(true));
            for element in elements(right, row)? {
                all = and(all, element.and_then(|element| compared(&left, compare_op, &element)));
            }
            all
        }
        Expr::Like { negated, any: false, expr, pattern, escape_char: None } => {
            like(&value(expr)?, &value(pattern)?, *negated, false)
        }
        Expr::ILike { negated, any: false, expr, pattern, escape_char: None } => {
            like(&value(expr)?, &value(pattern)?, *negated, true)
        }
        Expr::UnaryOp { op, expr } => match (op, value(expr)?) {
            (UnaryOperator::Not, it) => not(it),
            (UnaryOperator::Minus, Scalar::Integer(integer)) => Some(Scalar::Integer(-integer)),
            (UnaryOperator::Minus, Scalar::Number(number)) => Some(Scalar::Number(-number)),
            (_, Scalar::Null) => Some(Scalar::Null),
            _ => None,
        },
        Expr::BinaryOp { left, op, right } => binary(op, left, right, row),
        Expr::Case { operand, conditions, else_result, .. } => {
            for when in conditions {
                let condition = match operand {
                    Some(operand) => {
                        compared(&value(operand)?, &BinaryOperator::Eq, &value(&when.condition)?)?
                    }
                    None => value(&when.condition)?,
                };
                if condition == Scalar::Bool(true) {
                    return value(&when.result);
                }
            }
            else_result.as_ref().map_or(Some(Scalar::Null), |result| value(result))
        }
        Expr::Array(Array { elem, .. }) => {
            let texts = elem.iter().map(|element| match value(element)? {
                Scalar::Null => Some(None),
                it => Some(Some(it.text()?)),
            });
            texts.collect::<Option<Vec<_>>>().map(Scalar::Array)
        }
        Expr::Function(call) => function::call(call, row),
        Expr::Trim { trim_where: None, trim_what: None, expr, .. } => match value(expr)? {
            Scalar::Text(text) => Some(Scalar::Text(text.trim_matches(' ').to_owned())),
            it => (it == Scalar::Null).then_some(it),
        },
        _ => None,
    }
}

fn binary(op: &BinaryOperator, left: &Expr, right: &Expr, row: &Lookup<'_>) -> Option<Scalar> {
    let value = |expression: &Expr| evaluate(expression, row);
    match op {
        BinaryOperator::And => and(value(left), value(right)),
        BinaryOperator::Or => or(value(left), value(right)),
        BinaryOperator::PGLikeMatch => like(&value(left)?, &value(right)?, false, false),
        BinaryOperator::PGILikeMatch => like(&value(left)?, &value(right)?, false, true),
        BinaryOperator::PGNotLikeMatch => like(&value(left)?, &value(right)?, true, false),
        BinaryOperator::PGNotILikeMatch => like(&value(left)?, &value(right)?, true, true),
        BinaryOperator::StringConcat => match (value(left)?, value(right)?) {
            (Scalar::Null, _) | (_, Scalar::Null) => Some(Scalar::Null),
            (one, two) => Some(Scalar::Text(one.text()? + &two.text()?)),
        },
        BinaryOperator::Plus | BinaryOperator::Minus | BinaryOperator::Multiply | BinaryOperator::Modulo => {
            arithmetic(op, &value(left)?, &value(right)?)
        }
        _ => compared(&value(left)?, op, &value(right)?),
    }
}

fn arithmetic(op: &BinaryOperator, left: &Scalar, right: &Scalar) -> Option<Scalar> {
    if *left == Scalar::Null || *right == Scalar::Null {
        return Some(Scalar::Null);
    }
    if let (Scalar::Integer(one), Scalar::Integer(two)) = (left, right) {
        return Some(Scalar::Integer(match op {
            BinaryOperator::Plus => one.checked_add(*two)?,
            BinaryOperator::Minus => one.checked_sub(*two)?,
            BinaryOperator::Multiply => one.checked_mul(*two)?,
            _ => one.checked_rem(*two)?,
        }));
    }
    let (one, two) = (left.as_number()?, right.as_number()?);
    Some(Scalar::Number(match op {
        BinaryOperator::Plus => one + two,
        BinaryOperator::Minus => one - two,
        BinaryOperator::Multiply => one * two,
        _ => return None,
    }))
}

/// A comparison; NULL where either side is.
pub(super) fn compared(left: &Scalar, op: &BinaryOperator, right: &Scalar) -> Option<Scalar> {
    if *left == Scalar::Null || *right == Scalar::Null {
        return Some(Scalar::Null);
    }
    Some(Scalar::Bool(match op {
        BinaryOperator::Eq => left.equals(right)?,
        BinaryOperator::NotEq => !left.equals(right)?,
        BinaryOperator::Lt => left.compare(right)? == Ordering::Less,
        BinaryOperator::LtEq => left.compare(right)? != Ordering::Greater,
        BinaryOperator::Gt => left.compare(right)? == Ordering::Greater,
        BinaryOperator::GtEq => left.compare(right)? != Ordering::Less,
        _ => return None,
    }))
}

/// The elements of an array that is spelled out, or cast, or a column's.
fn elements(array: &Expr, row: &Lookup<'_>) -> Option<Vec<Option<Scalar>>> {
    match array {
        Expr::Nested(inner) | Expr::Cast { expr: inner, .. } => elements(inner, row),
        Expr::Array(Array { elem, .. }) => Some(elem.iter().map(|it| evaluate(it, row)).collect()),
        _ => match evaluate(array, row)? {
            Scalar::Array(texts) => {
                Some(texts.into_iter().map(|text| Some(text.map_or(Scalar::Null, Scalar::Other))).collect())
            }
            _ => None,
        },
    }
}

/// Whether any of the elements compares so.
fn any(left: &Scalar, elements: impl Iterator<Item = Option<Scalar>>, op: &BinaryOperator) -> Option<Scalar> {
    let mut found = Some(Scalar::Bool(false));
    for element in elements {
        found = or(found, element.and_then(|element| compared(left, op, &element)));
    }
    found
}

fn and(left: Option<Scalar>, right: Option<Scalar>) -> Option<Scalar> {
    match (left, right) {
        (Some(Scalar::Bool(false)), _) | (_, Some(Scalar::Bool(false))) => Some(Scalar::Bool(false)),
        (None, _) | (_, None) => None,
        (Some(Scalar::Null), _) | (_, Some(Scalar::Null)) => Some(Scalar::Null),
        (Some(Scalar::Bool(true)), Some(Scalar::Bool(true))) => Some(Scalar::Bool(true)),
        _ => None,
    }
}

fn or(left: Option<Scalar>, right: Option<Scalar>) -> Option<Scalar> {
    let turned = and(left.and_then(not), right.and_then(not));
    turned.and_then(not)
}

fn not(value: Scalar) -> Option<Scalar> {
    match value {
        Scalar::Bool(is_true) => Some(Scalar::Bool(!is_true)),
        Scalar::Null => Some(Scalar::Null),
        _ => None,
    }
}

fn same(left: &Scalar, right: &Scalar) -> Option<bool> {
    match (left, right) {
        (Scalar::Null, Scalar::Null) => Some(true),
        (Scalar::Null, _) | (_, Scalar::Null) => Some(false),
        _ => left.equals(right),
    }
}

fn like(text: &Scalar, like: &Scalar, negated: bool, any_case: bool) -> Option<Scalar> {
    if *text == Scalar::Null || *like == Scalar::Null {
        return Some(Scalar::Null);
    }
    let (mut text, mut like) = (text.text()?, like.text()?);
    if any_case {
        (text, like) = (text.to_lowercase(), like.to_lowercase());
    }
    Some(Scalar::Bool(pattern::is_like(&text, &like) != negated))
}

/// What a value is as another type.
fn cast(value: Scalar, to: &str) -> Option<Scalar> {
    let starts = |names: &[&str]| names.iter().any(|name| to.starts_with(name));
    if value == Scalar::Null {
        return Some(value);
    }
    if to.ends_with("[]") {
        return match value {
            Scalar::Array(_) => Some(value),
            Scalar::Text(text) => function::array(&text).map(Scalar::Array),
            _ => None,
        };
    }
    if starts(&["int", "bigint", "smallint"]) && !to.starts_with("interval") {
        return match value {
            Scalar::Integer(_) => Some(value),
            Scalar::Bool(is_true) => Some(Scalar::Integer(is_true.into())),
            Scalar::Text(text) => text.trim().parse().ok().map(Scalar::Integer),
            Scalar::Number(number) => Some(Scalar::Integer(number.round_ties_even() as i128)),
            _ => None,
        };
    }
    if starts(&["numeric", "decimal", "double", "real", "float"]) {
        return match value {
            Scalar::Integer(_) | Scalar::Number(_) => Some(value),
            Scalar::Text(text) => Scalar::number(&text),
            _ => None,
        };
    }
    if starts(&["text", "char", "varchar", "bpchar", "name", "citext"]) {
        return value.text().map(Scalar::Text);
    }
    if starts(&["bool"]) {
        return match value {
            Scalar::Bool(_) => Some(value),
            Scalar::Text(text) => match text.as_str() {
                "t" | "true" => Some(Scalar::Bool(true)),
                "f" | "false" => Some(Scalar::Bool(false)),
                _ => None,
            },
            _ => None,
        };
    }
    if to == "date" || to.starts_with("timestamp") {
        let moment = match value {
            Scalar::Moment(moment) => moment,
            Scalar::Text(text) => Moment::read(&text)?,
            _ => return None,
        };
        return Some(Scalar::Moment(if to == "date" { moment.day() } else { moment }));
    }
    match value {
        Scalar::Text(text) | Scalar::Other(text) => Some(Scalar::Other(text)),
        _ => None,
    }
}
