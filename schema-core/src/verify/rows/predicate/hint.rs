//! An expression to values worth trying: those that it names, their neighbours, and texts of the shape it describes.

use std::collections::{BTreeMap, BTreeSet};

use sqlparser::ast::{Array, BinaryOperator, Expr};

use super::scalar::Scalar;
use super::{constant, evaluate, function, pattern};

/// More of them than any check has a use for.
const LIMIT: usize = 64;

/// Values by column, in the order in which they were found.
#[derive(Debug, Default)]
pub(super) struct Hints(BTreeMap<usize, Vec<String>>);

impl Hints {
    pub(super) fn into_inner(self) -> BTreeMap<usize, Vec<String>> {
        self.0
    }

    fn add(&mut self, column: usize, texts: impl IntoIterator<Item = String>) {
        let own = self.0.entry(column).or_default();
        for text in texts {
            if own.len() < LIMIT && !own.contains(&text) {
                own.push(text);
            }
        }
    }
}

/// How a column stands in a comparison.
enum Subject {
    Itself(usize),
    /// Its number of characters or bytes.
    Length(usize),
    /// Its number of elements.
    Cardinality(usize),
    /// In upper case.
    Upper(usize),
    /// The kind of a JSON document.
    JsonKind(usize),
}

/// Looks at one part of an expression, which is visited whole part by part.
pub(super) fn collect(hints: &mut Hints, expression: &Expr, place: &dyn Fn(&str) -> Option<usize>) {
    let constant = |expression: &Expr| evaluate::evaluate(expression, &|_| None);
    match expression {
        Expr::BinaryOp { left, op, right } => {
            for (one, other) in [(left, right), (right, left)] {
                let (Some(subject), Some(value)) = (subject(one, place), constant(other)) else { continue };
                match op {
                    BinaryOperator::PGLikeMatch | BinaryOperator::PGILikeMatch => {
                        like(hints, &subject, &value)
                    }
                    BinaryOperator::PGRegexMatch | BinaryOperator::PGRegexIMatch => {
                        regex(hints, &subject, &value);
                    }
                    BinaryOperator::PGNotLikeMatch | BinaryOperator::PGNotILikeMatch => {}
                    BinaryOperator::PGRegexNotMatch | BinaryOperator::PGRegexNotIMatch => {}
                    _ => compared(hints, &subject, &value),
                }
            }
        }
        Expr::Between { expr, low, high, .. } => {
            let Some(subject) = subject(expr, place) else { return };
            for bound in [low, high].into_iter().filter_map(|it| constant(it)) {
                compared(hints, &subject, &bound);
            }
        }
        Expr::InList { expr, list, .. } => {
            let Some(subject) = subject(expr, place) else { return };
            for value in list.iter().filter_map(constant) {
                compared(hints, &subject, &value);
            }
        }
        Expr::AnyOp { left, right, compare_op, .. } | Expr::AllOp { left, right, compare_op } => {
            let Some(subject) = subject(left, place) else { return };
            for value in elements(right).into_iter().filter_map(constant) {
                match compare_op {
                    BinaryOperator::PGLikeMatch | BinaryOperator::PGILikeMatch => {
                        like(hints, &subject, &value)
                    }
                    BinaryOperator::PGRegexMatch | BinaryOperator::PGRegexIMatch => {
                        regex(hints, &subject, &value);
                    }
                    _ => compared(hints, &subject, &value),
                }
            }
        }
        Expr::Like { expr, pattern, .. } | Expr::ILike { expr, pattern, .. } => {
            if let (Some(subject), Some(value)) = (subject(expr, place), constant(pattern)) {
                like(hints, &subject, &value);
            }
        }
        _ => {}
    }
}

/// Days in the years and months that an expression names as numbers, for columns whose date it takes apart.
pub(super) fn collect_dates(hints: &mut Hints, tree: &Expr, columns: &BTreeSet<usize>) {
    let text = tree.to_string().to_lowercase();
    if !["date_part", "extract", "date_trunc"].iter().any(|name| text.contains(name)) {
        return;
    }
    let integers = constant::integers(tree);
    let years: Vec<i128> = integers.iter().copied().filter(|it| (1000..=9999).contains(it)).collect();
    let months: Vec<i128> = integers.iter().copied().filter(|it| (1..=12).contains(it)).collect();
    let years = if years.is_empty() { vec![2024] } else { years };
    let months = if months.is_empty() { vec![1, 7] } else { months };
    for year in &years {
        for month in &months {
            for column in columns {
                hints.add(*column, [format!("{year}-{month:02}-01")]);
            }
        }
    }
}

/// Documents with the strings that an expression names for their keys, for columns that it looks into.
pub(super) fn collect_keys(hints: &mut Hints, tree: &Expr, columns: &BTreeSet<usize>) {
    let mut looks_into = false;
    let _ = sqlparser::ast::visit_expressions(tree, |expression: &Expr| {
        use BinaryOperator as Op;
        if let Expr::BinaryOp { op, .. } = expression {
            looks_into |= matches!(
                op,
                Op::Arrow
                    | Op::LongArrow
                    | Op::HashArrow
                    | Op::HashLongArrow
                    | Op::Question
                    | Op::QuestionAnd
                    | Op::QuestionPipe
                    | Op::AtArrow
            );
        }
        std::ops::ControlFlow::<()>::Continue(())
    });
    if !looks_into {
        return;
    }
    let names: Vec<String> = constant::strings(tree).into_iter().take(6).collect();
    let quoted = |text: &String| serde_json::Value::from(text.as_str()).to_string();
    let all = |value: &str| {
        let entries: Vec<String> = names.iter().map(|name| format!("{}: {value}", quoted(name))).collect();
        format!("{{{}}}", entries.join(", "))
    };
    for column in columns {
        hints.add(*column, [r#""x""#, "1", "{}", "[]", "true"].map(all));
        for name in &names {
            for value in &names {
                hints.add(*column, [format!("{{{}: {}}}", quoted(name), quoted(value))]);
            }
        }
    }
}

/// A column in an expression whose value the column's own decides.
fn subject(expression: &Expr, place: &dyn Fn(&str) -> Option<usize>) -> Option<Subject> {
    match expression {
        Expr::Nested(inner) | Expr::Cast { expr: inner, .. } | Expr::Collate { expr: inner, .. } => {
            subject(inner, place)
        }
        Expr::Trim { expr: inner, .. } => subject(inner, place),
        Expr::Identifier(name) => {
            let folded =
                if name.quote_style.is_none() { name.value.to_lowercase() } else { name.value.clone() };
            place(&folded).map(Subject::Itself)
        }
        Expr::Function(call) => {
            let (name, arguments) = function::parts(call)?;
            let Subject::Itself(column) = subject(arguments.first()?, place)? else { return None };
            Some(match name.as_str() {
                "length" | "char_length" | "character_length" | "octet_length" => Subject::Length(column),
                "cardinality" | "array_length" | "array_upper" => Subject::Cardinality(column),
                "upper" => Subject::Upper(column),
                "json_typeof" | "jsonb_typeof" => Subject::JsonKind(column),
                _ => Subject::Itself(column),
            })
        }
        _ => None,
    }
}

fn compared(hints: &mut Hints, subject: &Subject, value: &Scalar) {
    let count = |value: &Scalar| match value {
        Scalar::Integer(count) => usize::try_from(*count).ok().filter(|count| *count <= 4_000),
        _ => None,
    };
    match subject {
        Subject::Itself(column) => hints.add(*column, near(value)),
        Subject::Upper(column) => hints.add(*column, near(value).into_iter().map(|it| it.to_lowercase())),
        Subject::Length(column) => {
            let Some(count) = count(value) else { return };
            let lengths = [count, count + 1, count.saturating_sub(1)];
            hints.add(*column, lengths.map(|length| "x".repeat(length)));
            hints.add(*column, lengths.map(|length| "1".repeat(length)));
            hints.add(*column, lengths.map(|length| format!("\\x{}", "61".repeat(length))));
        }
        Subject::Cardinality(column) => {
            let Some(count) = count(value).filter(|count| *count <= 100) else { return };
            for count in [count, count + 1, count.saturating_sub(1)] {
                let of = |element: &str| format!("{{{}}}", vec![element; count].join(","));
                hints.add(*column, ["1", "a", "2024-01-01", "t"].map(of));
            }
        }
        Subject::JsonKind(column) => {
            hints.add(*column, ["{}", "[]", r#""x""#, "1", "true", "null"].map(str::to_owned));
        }
    }
}

/// A value and those next to it.
fn near(value: &Scalar) -> Vec<String> {
    match value {
        Scalar::Integer(integer) => [0, 1, -1, 10, -10].map(|by| (integer + by).to_string()).to_vec(),
        Scalar::Number(number) => {
            let around = [0.0, 0.01, -0.01, 1.0, -1.0].map(|by| number + by);
            around
                .iter()
                .map(|it| format!("{it:.6}").trim_end_matches('0').trim_end_matches('.').to_owned())
                .collect()
        }
        Scalar::Text(text) | Scalar::Other(text) => vec![text.clone(), format!("{text}a")],
        Scalar::Moment(moment) => {
            let around = [1, -1].map(|days| moment.plus_days(days).map(|it| it.text()));
            std::iter::once(moment.text()).chain(around.into_iter().flatten()).collect()
        }
        Scalar::Array(elements) => {
            let elements: Vec<&str> = elements.iter().flatten().map(String::as_str).collect();
            let one = elements.first().map(|first| format!("{{{first}}}"));
            std::iter::once(format!("{{{}}}", elements.join(","))).chain(one).collect()
        }
        Scalar::Bool(_) | Scalar::Null => Vec::new(),
    }
}

fn like(hints: &mut Hints, subject: &Subject, value: &Scalar) {
    if let (Subject::Itself(column) | Subject::Upper(column), Scalar::Text(text)) = (subject, value) {
        hints.add(*column, pattern::instances_of_like(text));
    }
}

fn regex(hints: &mut Hints, subject: &Subject, value: &Scalar) {
    if let (Subject::Itself(column) | Subject::Upper(column), Scalar::Text(text)) = (subject, value) {
        hints.add(*column, pattern::instances_of_regex(text));
    }
}

fn elements(array: &Expr) -> Vec<&Expr> {
    match array {
        Expr::Nested(inner) | Expr::Cast { expr: inner, .. } => elements(inner),
        Expr::Array(Array { elem, .. }) => elem.iter().collect(),
        _ => Vec::new(),
    }
}
