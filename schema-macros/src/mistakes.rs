//! Mistakes to compile errors.

use proc_macro2::TokenStream;
use schema_model::declare::Mistakes;

/// A `compile_error!` for each mistake, at its place.
pub(crate) fn expand(mistakes: &Mistakes) -> TokenStream {
    mistakes
        .iter()
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
