//! Calls of PostgreSQL's own functions to values, as far as checks use them.

use sqlparser::ast::{Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments};

use super::evaluate::{Lookup, evaluate};
use super::scalar::Scalar;

/// The name of a function, without `pg_catalog` and in lower case, and its arguments.
pub(super) fn parts(call: &Function) -> Option<(String, Vec<&Expr>)> {
    let name = call.name.to_string().to_lowercase();
    let name = name.strip_prefix("pg_catalog.").unwrap_or(&name).trim_matches('"').to_owned();
    let FunctionArguments::List(list) = &call.args else { return None };
    let argument = |argument: &'_ FunctionArg| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(_)) => true,
        _ => false,
    };
    if !list.args.iter().all(argument) {
        return None;
    }
    let arguments = list.args.iter().filter_map(|argument| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) => Some(expression),
        _ => None,
    });
    Some((name, arguments.collect()))
}

/// The value of a call.
pub(super) fn call(call: &Function, row: &Lookup<'_>) -> Option<Scalar> {
    let (name, arguments) = parts(call)?;
    let values: Vec<Option<Scalar>> = arguments.iter().map(|it| evaluate(it, row)).collect();
    match name.as_str() {
        "coalesce" => {
            for value in values {
                match value? {
                    Scalar::Null => {}
                    value => return Some(value),
                }
            }
            return Some(Scalar::Null);
        }
        "num_nulls" | "num_nonnulls" => {
            let values = values.into_iter().collect::<Option<Vec<_>>>()?;
            let nulls = values.iter().filter(|value| **value == Scalar::Null).count();
            let count = if name == "num_nulls" { nulls } else { values.len() - nulls };
            return Some(Scalar::Integer(i128::try_from(count).ok()?));
        }
        "concat" => {
            let texts = values.into_iter().map(|value| match value? {
                Scalar::Null => Some(String::new()),
                value => value.text(),
            });
            return texts.collect::<Option<String>>().map(Scalar::Text);
        }
        _ => {}
    }
    // All others say NULL where an argument is NULL.
    let values = values.into_iter().collect::<Option<Vec<_>>>()?;
    if values.contains(&Scalar::Null) {
        return Some(Scalar::Null);
    }
    let count = |count: usize| i128::try_from(count).ok().map(Scalar::Integer);
    match (name.as_str(), values.as_slice()) {
        ("length" | "char_length" | "character_length", [Scalar::Text(text)]) => count(text.chars().count()),
        ("octet_length", [Scalar::Text(text)]) => count(text.len()),
        ("lower", [Scalar::Text(text)]) => Some(Scalar::Text(text.to_lowercase())),
        ("upper", [Scalar::Text(text)]) => Some(Scalar::Text(text.to_uppercase())),
        ("btrim" | "trim", [Scalar::Text(text)]) => Some(Scalar::Text(text.trim_matches(' ').to_owned())),
        ("ltrim", [Scalar::Text(text)]) => Some(Scalar::Text(text.trim_start_matches(' ').to_owned())),
        ("rtrim", [Scalar::Text(text)]) => Some(Scalar::Text(text.trim_end_matches(' ').to_owned())),
        ("left", [Scalar::Text(text), Scalar::Integer(n)]) => {
            Some(Scalar::Text(text.chars().take(usize::try_from(*n).ok()?).collect()))
        }
        ("starts_with", [Scalar::Text(text), Scalar::Text(start)]) => {
            Some(Scalar::Bool(text.starts_with(start.as_str())))
        }
        ("strpos" | "position", [Scalar::Text(text), Scalar::Text(part)]) => match text.find(part.as_str()) {
            Some(at) => count(text[..at].chars().count() + 1),
            None => count(0),
        },
        ("abs", [Scalar::Integer(integer)]) => Some(Scalar::Integer(integer.abs())),
        ("abs", [Scalar::Number(number)]) => Some(Scalar::Number(number.abs())),
        ("cardinality", [Scalar::Array(elements)]) => count(elements.len()),
        // Of an empty array there is no length.
        ("array_length" | "array_upper", [Scalar::Array(elements), Scalar::Integer(1)]) => {
            if elements.is_empty() { Some(Scalar::Null) } else { count(elements.len()) }
        }
        ("jsonb_typeof" | "json_typeof", [Scalar::Other(text)]) => {
            let kind = match serde_json::from_str(text).ok()? {
                serde_json::Value::Null => "null",
                serde_json::Value::Bool(_) => "boolean",
                serde_json::Value::Number(_) => "number",
                serde_json::Value::String(_) => "string",
                serde_json::Value::Array(_) => "array",
                serde_json::Value::Object(_) => "object",
            };
            Some(Scalar::Text(kind.to_owned()))
        }
        _ => None,
    }
}

/// The elements of an array of one dimension, as its output function prints it.
pub(in super::super) fn array(text: &str) -> Option<Vec<Option<String>>> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    let mut elements = Vec::new();
    if inner.is_empty() {
        return Some(elements);
    }
    let mut characters = inner.chars();
    let (mut element, mut quoted, mut in_quotes) = (String::new(), false, false);
    let end = |elements: &mut Vec<Option<String>>, element: &mut String, quoted: &mut bool| {
        let text = std::mem::take(element);
        let is_null = !std::mem::take(quoted) && text.eq_ignore_ascii_case("null");
        elements.push((!is_null).then_some(text));
    };
    while let Some(character) = characters.next() {
        match character {
            '\\' => element.push(characters.next()?),
            '"' => {
                in_quotes = !in_quotes;
                quoted = true;
            }
            '{' if !in_quotes => return None,
            ',' if !in_quotes => end(&mut elements, &mut element, &mut quoted),
            _ => element.push(character),
        }
    }
    end(&mut elements, &mut element, &mut quoted);
    Some(elements)
}
