//! Mistakes to compile errors.

use proc_macro2::TokenStream;
use schema_model::declare::Mistakes;

/// A `compile_error!` for each mistake, at its place.
pub(crate) fn expand(mistakes: &Mistakes) -> TokenStream {
    let mut mistakes: Vec<_> = mistakes.iter().collect();
    // From top to bottom, as the source is read; the parser has its own order.
    mistakes.sort_by_key(|mistake| {
        let start = mistake.span.start();
        (start.line, start.column)
    });
    mistakes
        .into_iter()
        .map(|mistake| {
            let mut text = mistake.headline.clone();
            if let Some(label) = &mistake.label {
                text = format!("{text}: {label}");
            }
            if let Some(help) = &mistake.help {
                text = format!("{text}\nhelp: {help}");
            }
            syn::Error::new(mistake.span, text).into_compile_error()
        })
        .collect()
}
