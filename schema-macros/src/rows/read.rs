//! A row to the struct, and the struct to its values.

use proc_macro2::TokenStream;
use quote::quote;

use super::Row;

/// `FromRow`.
pub(super) fn expand(row: &Row<'_>) -> TokenStream {
    let name = &row.input.ident;
    let bounds = row.bounds(&row.columns);
    let fields = row.columns.iter().enumerate().map(|(at, column)| {
        let ident = column.ident;
        quote! { #ident: __rows::derived::read::<Self, _>(row, #at)?, }
    });
    let cells = row.columns.iter().map(|column| {
        let ident = column.ident;
        let how = if column.item.nullable {
            quote! { nullable }
        } else {
            quote! { new }
        };
        quote! { __rows::derived::Cell::#how(&self.#ident), }
    });
    quote! {
        #[automatically_derived]
        impl<'r> __rows::FromRow<'r> for #name
        where
            #bounds
        {
            #[inline]
            fn from_row(
                row: &'r __rows::postgres::Row,
            ) -> ::core::result::Result<Self, __rows::Error> {
                ::core::result::Result::Ok(Self { #(#fields)* })
            }

            #[inline]
            fn cells(&self) -> ::std::vec::Vec<__rows::derived::Cell<'_>> {
                ::std::vec::Vec::from([#(#cells)*])
            }
        }
    }
}
