//! Names of the database to names of Rust: structs, fields, variants, modules. Never empty, never a keyword, the same
//! for the same name.

use std::collections::BTreeSet;

use schema_model::declare::writing;

use super::singular::singular;

/// A name in Rust for each column, in their order: its own where that is a field's name as people write them.
pub(super) fn fields(columns: &[&str]) -> Vec<String> {
    let mut taken: BTreeSet<String> =
        columns.iter().filter(|column| is_field(column)).map(|column| raw(column)).collect();
    let each = columns.iter().map(|column| {
        if is_field(column) {
            return raw(column);
        }
        let name = match words(column).join("_") {
            empty if empty.is_empty() => "column".to_owned(),
            digit if digit.starts_with(|c: char| !c.is_alphabetic()) => format!("_{digit}"),
            name => name,
        };
        free(&mut taken, |n| match n {
            1 => usable(&name),
            n => usable(&format!("{name}_{n}")),
        })
    });
    each.collect()
}

/// The struct of a table: one of its rows, `OrderItem` for `order_items`.
pub(super) fn of_row(table: &str) -> String {
    let mut words = words(table);
    if let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    camel(&words, "Row")
}

/// The name as it is, in Rust's case: `OrderItems` for `order_items`.
pub(super) fn of_type(name: &str) -> String {
    camel(&words(name), "Unnamed")
}

/// A variant for each text, and whether all of them read like their texts.
pub(super) fn variants(values: &[String]) -> (Vec<String>, bool) {
    let mut taken = BTreeSet::new();
    let mut alike = true;
    let mut names = Vec::new();
    for (at, value) in values.iter().enumerate() {
        let words = words(value);
        alike &= words.first().is_some_and(|word| word.starts_with(char::is_alphabetic));
        let name = camel(&words, &format!("Value{}", at + 1));
        names.push(free(&mut taken, |n| if n == 1 { name.clone() } else { format!("{name}{n}") }));
    }
    (names, alike)
}

/// A file's module. ASCII, because the compiler looks for files under no other names.
pub(super) fn module(name: &str) -> String {
    let ascii: String = name.chars().filter(char::is_ascii).collect();
    let name = match words(&ascii).join("_") {
        empty if empty.is_empty() => "tables".to_owned(),
        digit if digit.starts_with(|c: char| c.is_ascii_digit()) => format!("_{digit}"),
        name => name,
    };
    // The reader of the declaration takes these three for the module above them.
    let plain = is_ident(&name) && !matches!(name.as_str(), "mod" | "lib" | "main");
    if plain { name } else { format!("{name}_") }
}

/// The first words of a table's name, in the singular where they end it: what related tables have in common.
pub(super) fn stem(table: &str, count: usize) -> String {
    let mut words = words(table);
    words.truncate(count);
    if let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    words.join("_")
}

/// How many words a table's name has.
pub(super) fn length(table: &str) -> usize {
    words(table).len()
}

/// The first of the names that nobody has yet.
pub(super) fn free(taken: &mut BTreeSet<String>, name: impl Fn(usize) -> String) -> String {
    let mut n = 1;
    loop {
        let name = name(n);
        if taken.insert(name.clone()) {
            return name;
        }
        n += 1;
    }
}

/// A field's name without `r#`: what the declaration compares with the column's.
pub(super) fn unraw(field: &str) -> &str {
    field.strip_prefix("r#").unwrap_or(field)
}

/// Whether a column's name is what somebody would call a field.
fn is_field(name: &str) -> bool {
    let is_word =
        name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.chars().any(char::is_uppercase);
    is_word && (is_ident(name) || is_ident(&format!("r#{name}")))
}

fn raw(name: &str) -> String {
    if is_ident(name) { name.to_owned() } else { format!("r#{name}") }
}

/// The name, or the nearest to it that Rust takes.
fn usable(name: &str) -> String {
    let candidates = [name.to_owned(), format!("r#{name}"), format!("{name}_")];
    let ascii: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    let others = [ascii.clone(), format!("{ascii}_"), format!("column_{ascii}")];
    candidates.into_iter().chain(others).find(|name| is_ident(name)).unwrap_or_else(|| "column".to_owned())
}

fn is_ident(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok_and(|ident| ident == name)
}

/// The words of a name in lower case: `userId`, `user-id` and `USER_ID` are `user` and `id`.
fn words(name: &str) -> Vec<String> {
    let clean: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    let snake = writing::snake_case(&clean);
    snake.split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn camel(words: &[String], otherwise: &str) -> String {
    let capital = |word: &String| {
        let mut characters = word.chars();
        let first = characters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(characters).collect::<String>()
    };
    let name: String = words.iter().map(capital).collect();
    let name = if name.starts_with(|c: char| !c.is_alphabetic()) { format!("V{name}") } else { name };
    let ascii = || name.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    [name.clone(), ascii()]
        .into_iter()
        .find(|name| is_ident(name) && name != "Self")
        .unwrap_or_else(|| if name == "Self" { "Self_".to_owned() } else { otherwise.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_columns_as_rust_writes_them() {
        let columns =
            ["id", "userId", "user_id", "type", "self", "2fa", "ü", "a b", "A-B", "", "Self", "a__b"];
        let wanted = [
            "id",
            "user_id_2",
            "user_id",
            "r#type",
            "self_",
            "_2fa",
            "ü",
            "a_b",
            "a_b_2",
            "column",
            "self_2",
            "a__b",
        ];
        assert_eq!(fields(&columns), wanted);
    }

    #[test]
    fn structs_are_rows_and_modules_are_files() {
        for (table, rust) in [
            ("order_items", "OrderItem"),
            ("OrderItems", "OrderItem"),
            ("2fa", "V2fa"),
            ("---", "Row"),
            ("a.b c", "ABC"),
        ] {
            assert_eq!(of_row(table), rust);
        }
        for (name, file) in
            [("billing", "billing"), ("type", "type_"), ("mod", "mod_"), ("Ünicode x", "nicode_x")]
        {
            assert_eq!(module(name), file);
        }
        assert_eq!(stem("order_items", 1), "order");
        assert_eq!(stem("orders", 1), "order");
    }

    #[test]
    fn two_texts_are_never_one_variant() {
        let values = ["active", "Active", "in review", "1", "+"].map(str::to_owned);
        let (names, alike) = variants(&values);
        assert_eq!(names, ["Active", "Active2", "InReview", "V1", "Value5"]);
        assert!(!alike);
    }
}
