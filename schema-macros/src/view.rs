//! `#[derive(View)]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use schema_model::declare;
use schema_model::declare::RustType;
use schema_model::declare::item::{QueryItem, TableItem, ViewItem};
use syn::DeriveInput;

use crate::{mistakes, rows, table};

/// The constants and impls of a struct.
pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let read = declare::view_item(input);
    let mut errors = mistakes::expand(&read.mistakes);
    let ViewItem { rust, name, schema, columns, query, .. } = &read.item;
    let declaration = serde_json::to_string(&read.item).unwrap_or_else(|error| {
        errors.extend(syn::Error::new(input.ident.span(), error).into_compile_error());
        String::new()
    });
    // To whoever reads its rows a view is a table.
    let mut item = TableItem::named(rust.clone(), name.clone(), schema.clone());
    item.columns.clone_from(columns);
    let constants = table::constants(input, &item);
    let whole = read.mistakes.is_empty();
    let checks = whole.then(|| checks(&read.item));
    let file = match query {
        Some(QueryItem::File(path)) if whole => {
            let (path, span) = (&path.value, path.span);
            // The compiler looks for the file, and again when it changes.
            quote_spanned! { span=> const _: &str = ::core::include_str!(#path); }
        }
        _ => TokenStream::new(),
    };
    // One column that could not be read is one error, and not that of a row without it.
    let rows = whole.then(|| rows::expand_view(input, &item));
    let (ident, (generics, arguments, bounds)) = (&input.ident, input.generics.split_for_impl());
    let (view, schema) = (&name.value, &schema.value);
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    quote! {
        #errors

        #[allow(non_upper_case_globals)]
        impl #generics #ident #arguments #bounds {
            #constants
        }

        impl #generics ::schema_core::rows::Table for #ident #arguments #bounds {
            const NAME: &'static str = #view;
            const SCHEMA: &'static str = #schema;
            const COLUMNS: &'static [&'static str] = &[#(#names),*];
            const DECLARATION: &'static str = #declaration;
        }

        impl #generics ::schema_core::rows::View for #ident #arguments #bounds {}

        #file
        #checks
        #rows
    }
}

/// What the compiler knows better: whether a path is an enum's.
fn checks(item: &ViewItem) -> TokenStream {
    let checks: TokenStream = item
        .columns
        .iter()
        .filter(|column| column.ty.is_none())
        .filter_map(|column| match &column.rust {
            RustType::Enum { path, .. } => Some(path),
            _ => None,
        })
        .map(|path| {
            let ty = &path.tokens;
            quote_spanned! { path.span=> ::schema_core::rows::derived::assert_enum::<#ty>(); }
        })
        .collect();
    if checks.is_empty() {
        return checks;
    }
    quote! {
        const _: () = {
            // Never called: to compile is all it does.
            #[allow(dead_code)]
            fn checks() {
                #checks
            }
        };
    }
}
