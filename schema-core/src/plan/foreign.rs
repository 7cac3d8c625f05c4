//! Foreign tables to what their statements say beyond those of other tables: where the rows are.

use schema_model::{Foreign, Options};

use crate::sql::quote;

/// ` SERVER "s" OPTIONS (...)` of a new table.
pub(super) fn clause(foreign: &Foreign) -> String {
    format!(" SERVER {}{}", quote::ident(&foreign.server), options(&foreign.options))
}

/// ` OPTIONS ("a" 'x')` of a new table or column; nothing where there are none.
pub(super) fn options(options: &Options) -> String {
    let each =
        options.iter().map(|(name, value)| format!("{} {}", quote::ident(name), quote::literal(value)));
    let each: Vec<String> = each.collect();
    if each.is_empty() { String::new() } else { format!(" OPTIONS ({})", each.join(", ")) }
}

/// `OPTIONS (DROP "a", SET "b" 'x', ADD "c" 'y')`.
pub(super) fn changed_options(from: &Options, to: &Options) -> String {
    let gone = from.keys().filter(|name| !to.contains_key(name));
    let gone = gone.map(|name| format!("DROP {}", quote::ident(name)));
    let set = to.iter().filter(|(name, value)| from.get(name) != Some(value)).map(|(name, value)| {
        let word = if from.contains_key(name) { "SET" } else { "ADD" };
        format!("{word} {} {}", quote::ident(name), quote::literal(value))
    });
    format!("OPTIONS ({})", gone.chain(set).collect::<Vec<_>>().join(", "))
}
