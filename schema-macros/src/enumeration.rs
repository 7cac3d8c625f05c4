//! `#[derive(Enum)]`.

use proc_macro2::TokenStream;
use quote::quote;
use schema_model::declare;
use syn::{Data, DeriveInput};

use crate::mistakes;

/// The impls of an enum.
pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let read = declare::enum_item(input);
    let mut errors = mistakes::expand(&read.mistakes);
    let whole = read.mistakes.is_empty();
    let item = read.item;
    let name = &input.ident;
    let declaration = serde_json::to_string(&item).unwrap_or_else(|error| {
        errors.extend(syn::Error::new(name.span(), error).into_compile_error());
        String::new()
    });
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let variants: Vec<_> = match &input.data {
        Data::Enum(data) => data.variants.iter().map(|variant| &variant.ident).collect(),
        _ => Vec::new(),
    };
    let values: Vec<&str> = item.variants.iter().map(|variant| variant.value.as_str()).collect();
    // A variant that wrongly holds data cannot be made from a text; nothing is read then, and nothing else
    // breaks.
    let from_str = whole.then(|| quote! { #(#values => ::core::result::Result::Ok(Self::#variants),)* });
    let as_str = if variants.is_empty() {
        quote! { "" }
    } else {
        quote! { match self { #(Self::#variants { .. } => #values,)* } }
    };
    let enum_value = item.name.as_ref().map(|type_name| {
        let (type_name, schema) = (&type_name.value, &item.schema.value);
        quote! {
            impl #generics ::schema_core::rows::EnumValue for #name #arguments #bounds {
                const NAME: &'static str = #type_name;
                const SCHEMA: &'static str = #schema;
            }
        }
    });
    quote! {
        #errors

        impl #generics ::schema_core::rows::Enum for #name #arguments #bounds {
            const VALUES: &'static [&'static str] = &[#(#values),*];
            const DECLARATION: &'static str = #declaration;

            fn as_str(&self) -> &'static str {
                #as_str
            }
        }

        #enum_value

        impl #generics ::core::fmt::Display for #name #arguments #bounds {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(::schema_core::rows::Enum::as_str(self))
            }
        }

        impl #generics ::core::str::FromStr for #name #arguments #bounds {
            type Err = ::schema_core::rows::UnknownValue;

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                match text {
                    #from_str
                    _ => ::core::result::Result::Err(::schema_core::rows::UnknownValue::new(
                        text,
                        <Self as ::schema_core::rows::Enum>::VALUES,
                    )),
                }
            }
        }

        const _: () = {
            use ::schema_core::rows as __rows;

            #[automatically_derived]
            impl __rows::postgres::types::ToSql for #name
            where
                for<'x> #name: __rows::derived::Shown<'x>,
            {
                #[inline]
                fn to_sql(
                    &self,
                    _: &__rows::postgres::types::Type,
                    out: &mut __rows::derived::BytesMut,
                ) -> ::core::result::Result<__rows::postgres::types::IsNull, __rows::derived::BoxedError> {
                    __rows::derived::to_sql(self, out)
                }

                #[inline]
                fn accepts(ty: &__rows::postgres::types::Type) -> bool {
                    __rows::derived::accepts(ty)
                }

                __rows::postgres::types::to_sql_checked!();
            }

            #[automatically_derived]
            impl<'r> __rows::postgres::types::FromSql<'r> for #name {
                #[inline]
                fn from_sql(
                    _: &__rows::postgres::types::Type,
                    raw: &'r [u8],
                ) -> ::core::result::Result<Self, __rows::derived::BoxedError> {
                    __rows::derived::from_sql(raw)
                }

                #[inline]
                fn accepts(ty: &__rows::postgres::types::Type) -> bool {
                    __rows::derived::accepts(ty)
                }
            }
        };
    }
}
