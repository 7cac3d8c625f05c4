//! `comment = "..."`, or `comment` alone, which takes the doc comment: what the database is told is said once.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use super::entry::Entry;
use super::mistake::Mistakes;

/// Reads the option of an item that has these attributes.
pub(super) fn read(option: &Entry, attributes: &[Attribute], mistakes: &mut Mistakes) -> Option<String> {
    if option.value.is_some() || option.args.is_some() {
        return option.text(mistakes).map(|text| text.value);
    }
    let text = doc_comment(attributes);
    if text.is_none() {
        mistakes.push(
            option
                .mistake("`comment` alone takes the doc comment, and there is none")
                .help("write `comment = \"...\"`, or a doc comment"),
        );
    }
    text
}

/// The lines of a doc comment, without the space that people put before each of them.
fn doc_comment(attributes: &[Attribute]) -> Option<String> {
    let lines: Vec<String> = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
                _ => None,
            },
            _ => None,
        })
        .collect();
    let lines = lines.iter().flat_map(|text| text.split('\n'));
    let text = lines.map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end()).collect::<Vec<_>>();
    let text = text.join("\n");
    (!text.trim().is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doc_comment_is_its_lines() {
        let item: syn::ItemStruct = syn::parse_quote! {
            /// One.
            ///
            ///  - two
            #[doc = " three"]
            struct A;
        };
        assert_eq!(doc_comment(&item.attrs).as_deref(), Some("One.\n\n - two\nthree"));
        let bare: syn::ItemStruct = syn::parse_quote!(
            struct A;
        );
        assert_eq!(doc_comment(&bare.attrs), None);
    }
}
