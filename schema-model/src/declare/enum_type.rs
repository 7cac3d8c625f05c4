//! An enum with `#[derive(Enum)]` to an [`EnumItem`].

use std::collections::BTreeMap;

use syn::ext::IdentExt;
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Fields, Variant};

use super::entry::{self, Entry};
use super::item::{EnumItem, Read, VariantItem};
use super::mistake::{Mistake, Mistakes};
use super::spanned::Spanned;
use super::{column, comment, name};

const OPTIONS: [&str; 6] = ["name", "schema", "was", "rename_all", "owner", "comment"];
const VARIANT_OPTIONS: [&str; 2] = ["name", "was"];
/// The cases that `rename_all` takes.
pub const CASES: [&str; 8] = [
    "snake_case",
    "SCREAMING_SNAKE_CASE",
    "kebab-case",
    "SCREAMING-KEBAB-CASE",
    "camelCase",
    "PascalCase",
    "lowercase",
    "UPPERCASE",
];

/// Reads an enum with everything that is wrong with it.
pub fn read(input: &DeriveInput) -> Read<EnumItem> {
    let mut mistakes = Mistakes::default();
    let span = input.ident.span();
    let mut item = EnumItem {
        rust: Spanned::new(input.ident.unraw().to_string(), span),
        name: None,
        schema: Spanned::new("public".to_owned(), span),
        was: None,
        owner: None,
        comment: None,
        variants: Vec::new(),
    };
    let mut case = "snake_case";
    for option in column::options(&input.attrs, "enum_type", &mut mistakes) {
        match option.word() {
            "name" => item.name = option.name(&mut mistakes),
            "schema" => item.schema = option.name(&mut mistakes).unwrap_or(item.schema),
            "was" => item.was = option.name(&mut mistakes),
            "comment" => item.comment = comment::read(&option, &input.attrs, &mut mistakes),
            "owner" => item.owner = option.word_or_text(&mut mistakes),
            "rename_all" => case = rename_all(&option, &mut mistakes).unwrap_or(case),
            unknown => mistakes.push(unknown_option(&option, unknown, &OPTIONS)),
        }
    }
    if item.name.is_none() && (item.was.is_some() || item.comment.is_some() || item.owner.is_some()) {
        let lacks = match item.owner {
            Some(_) => "an enum without a type in PostgreSQL has no owner",
            None => "an enum without a type in PostgreSQL has no comment and no former name",
        };
        mistakes.push(Mistake::new(span, lacks).help("add `name = \"...\"` to `#[enum_type(...)]`"));
    }
    match &input.data {
        Data::Enum(data) => {
            item.variants = data.variants.iter().map(|each| variant(each, case, &mut mistakes)).collect();
        }
        _ => mistakes.push(Mistake::new(span, "only an enum can derive `Enum`")),
    }
    if item.variants.is_empty() && matches!(input.data, Data::Enum(_)) {
        mistakes.push(Mistake::new(span, "an enum without variants has no values").help("add a variant"));
    }
    if item.name.is_some() {
        // A label is a `name` in `pg_enum` and as short as any other; the values of a check may be of any
        // length.
        for variant in &item.variants {
            entry::checked_name(variant.value.clone(), &mut mistakes);
        }
    }
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for variant in &item.variants {
        if let Some(first) = seen.insert(&variant.value, &variant.rust) {
            mistakes.push(
                Mistake::new(
                    variant.value.span,
                    format!("`{first}` and `{}` are both `{}`", variant.rust.value, variant.value.value),
                )
                .help("give one of them another `#[enum_type(name = \"...\")]`"),
            );
        }
    }
    Read { item, mistakes }
}

fn variant(variant: &Variant, case: &str, mistakes: &mut Mistakes) -> VariantItem {
    let rust = variant.ident.unraw().to_string();
    let span = variant.ident.span();
    if !matches!(variant.fields, Fields::Unit) {
        mistakes.push(
            Mistake::new(variant.fields.span(), format!("the variant `{rust}` holds data"))
                .label("a value of an enum is a text and nothing else")
                .help("remove the fields"),
        );
    }
    let mut item = VariantItem {
        value: Spanned::new(in_case(&rust, case), span),
        rust: Spanned::new(rust, span),
        was: None,
    };
    for option in column::options(&variant.attrs, "enum_type", mistakes) {
        match option.word() {
            "name" => item.value = option.text(mistakes).unwrap_or(item.value),
            "was" => item.was = option.name(mistakes),
            unknown => mistakes.push(unknown_option(&option, unknown, &VARIANT_OPTIONS)),
        }
    }
    item
}

fn unknown_option(option: &Entry, unknown: &str, valid: &[&str]) -> Mistake {
    option
        .mistake(format!("unknown enum option `{unknown}`"))
        .label("not an option of `#[enum_type(...)]` here")
        .suggest(unknown, valid.iter().copied())
}

fn rename_all(option: &Entry, mistakes: &mut Mistakes) -> Option<&'static str> {
    let literal = option.literal(mistakes)?;
    let found = CASES.iter().find(|case| **case == literal.value()).copied();
    if found.is_none() {
        mistakes.push(
            Mistake::new(literal.span(), format!("unknown case `{}`", literal.value()))
                .suggest(&literal.value(), CASES),
        );
    }
    found
}

/// A variant's text.
pub fn in_case(variant: &str, case: &str) -> String {
    let snake = name::snake_case(variant);
    let capital = |word: &str| {
        let mut characters = word.chars();
        characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
    };
    match case {
        "SCREAMING_SNAKE_CASE" => snake.to_uppercase(),
        "kebab-case" => snake.replace('_', "-"),
        "SCREAMING-KEBAB-CASE" => snake.to_uppercase().replace('_', "-"),
        "camelCase" => {
            let pascal: String = snake.split('_').map(capital).collect();
            let mut characters = pascal.chars();
            characters
                .next()
                .map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
        }
        "PascalCase" => variant.to_owned(),
        "lowercase" => variant.to_lowercase(),
        "UPPERCASE" => variant.to_uppercase(),
        _ => snake,
    }
}
