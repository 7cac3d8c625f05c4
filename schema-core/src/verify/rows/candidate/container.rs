//! Arrays, composite values and ranges.

use super::{Form, Kind};

/// An array of one dimension.
pub(super) fn array(kind: &Kind<'_>, elements: &[Option<String>]) -> String {
    let element = match kind.form() {
        Form::Array(element) => Some(*element),
        _ => None,
    };
    // Only `box` has another: its own text has commas in it.
    let delimiter = element.and_then(|oid| kind.types.get(oid)).map_or(',', |ty| ty.delimiter);
    let texts: Vec<String> = elements
        .iter()
        .map(|text| text.as_ref().map_or_else(|| "NULL".to_owned(), |text| quoted(text)))
        .collect();
    format!("{{{}}}", texts.join(&delimiter.to_string()))
}

pub(super) fn extreme_arrays(kind: &Kind<'_>, element: Kind<'_>) -> Vec<String> {
    let one = Some(element.ordinary(0, ""));
    let two = Some(element.ordinary(1, ""));
    let mut values = vec![
        "{}".to_owned(),
        array(kind, &[None]),
        array(kind, &[one.clone(), None, two.clone()]),
        array(kind, &[one.clone(), one.clone()]),
    ];
    let (first, second) = (array(kind, &[one]), array(kind, &[two]));
    values.push(format!("{{{first},{second}}}"));
    let hard = element.extremes().into_iter().take(4).map(|text| array(kind, &[Some(text)]));
    values.extend(hard);
    values
}

/// A value of a composite type.
pub(super) fn composite(parts: &[Option<String>]) -> String {
    let parts: Vec<String> =
        parts.iter().map(|text| text.as_ref().map_or_else(String::new, |text| quoted(text))).collect();
    format!("({})", parts.join(","))
}

pub(super) fn extreme_composites(kinds: &[Kind<'_>]) -> Vec<String> {
    let mut values = vec![composite(&vec![None; kinds.len()])];
    for at in 0..2 {
        let parts: Vec<_> = kinds.iter().map(|kind| kind.extremes().into_iter().nth(at)).collect();
        values.push(composite(&parts));
    }
    values
}

/// Ranges that do not touch each other, so that an exclusion constraint lets all of them in.
pub(super) fn range(of: Kind<'_>, n: usize) -> String {
    let (from, to) = (of.ordinary(n * 3, ""), of.ordinary(n * 3 + 1, ""));
    // Of texts the later is not always the larger.
    if from > to && of.is_text() {
        return format!("[{},{}]", quoted(&to), quoted(&from));
    }
    format!("[{},{})", quoted(&from), quoted(&to))
}

pub(super) fn extreme_ranges(of: Kind<'_>) -> Vec<String> {
    let one = quoted(&of.ordinary(0, ""));
    vec![
        "empty".to_owned(),
        "(,)".to_owned(),
        format!("[{one},{one}]"),
        format!("(,{one})"),
        format!("[{one},)"),
    ]
}

/// In double quotes, in which arrays, composite values and ranges read anything.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
