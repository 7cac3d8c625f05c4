//! The primary key.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Column, Row};

/// `Keyed`, for a table that has one.
pub(super) fn expand(row: &Row<'_>) -> TokenStream {
    let key = row.key();
    let columns: Vec<&Column<'_>> = key.iter().map(|at| &row.columns[*at]).collect();
    let name = &row.input.ident;
    let bounds = row.bounds(columns.iter().copied());
    let values: Vec<_> = columns.iter().map(|column| column.value).collect();
    let idents: Vec<_> = columns.iter().map(|column| column.ident).collect();
    let (ty, matching) = match (values.as_slice(), idents.as_slice()) {
        ([], _) => return TokenStream::new(),
        ([value], [ident]) => (quote! { #value }, quote! { Self::#ident.eq(key) }),
        _ => {
            let parts: Vec<_> = (0..values.len()).map(|at| format_ident!("part_{at}")).collect();
            let conditions = quote! { #(.and(Self::#idents.eq(#parts)))* };
            (
                quote! { (#(#values),*) },
                quote! {
                    let (#(#parts),*) = key;
                    __rows::Condition::every_row() #conditions
                },
            )
        }
    };
    let rest = row.columns.iter().enumerate();
    let rest = rest.filter(|(at, column)| !key.contains(at) && !column.is_generated()).map(|(at, _)| at);
    quote! {
        #[automatically_derived]
        impl __rows::Keyed for #name
        where
            #bounds
        {
            type Key = #ty;
            const KEY: &'static [usize] = &[#(#key),*];
            const REST: &'static [usize] = &[#(#rest),*];

            #[inline]
            fn matching(key: Self::Key) -> __rows::Condition<Self> {
                #matching
            }
        }
    }
}
