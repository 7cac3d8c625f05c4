//! An identity column's sequence to `identity(...)`.

use schema_model::{Column, Identity, SequenceOptions, name as server_name};

use super::context::Context;
use super::options;

/// `identity(always, start = 10)`: what is not as PostgreSQL would choose it.
pub(super) fn write(cx: &Context<'_, '_>, column: &Column, identity: &Identity) -> String {
    // No `..` here: a field added to `Identity` must say how it is written before this compiles. That the sequence is not
    // logged as its table is, or the other way round, no attribute says.
    let Identity { always, sequence, options: numbers, apart: _ } = identity;
    let SequenceOptions { data_type, start, increment, min, max, cache, cycle } = numbers;
    let mut entries = vec![if *always { "always" } else { "by_default" }.to_owned()];
    let step = increment.unwrap_or(1);
    let data_type = data_type.as_deref().unwrap_or(&column.ty.text);
    let (low, high) = SequenceOptions::default_bounds(data_type, step);
    let first = if step < 0 { max.unwrap_or(high) } else { min.unwrap_or(low) };
    let mut number = |word: &str, value: Option<i64>, default: i64| {
        entries.extend(value.filter(|value| *value != default).map(|value| format!("{word} = {value}")));
    };
    number("start", *start, first);
    number("increment", *increment, 1);
    number("min", *min, low);
    number("max", *max, high);
    number("cache", *cache, 1);
    entries.extend(cycle.filter(|cycle| *cycle).map(|_| "cycle".to_owned()));
    let default = server_name::server(&cx.id.0.name, Some(&column.name), "seq");
    let given = sequence.as_ref().map(|sequence| sequence.0.name.as_str()).filter(|name| *name != default);
    entries.extend(given.map(|name| options::said("name", name)));
    options::list("identity", &entries)
}
