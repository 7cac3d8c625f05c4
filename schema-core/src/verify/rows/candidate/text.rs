//! Texts and documents.

/// What a text without a limit gets as its longest: more than a page's share of a row, so that it is stored apart
/// (manual, "73.2. TOAST"), and of one letter, so that an index still takes it.
const LONGEST: usize = 3_000;

/// The `n`th text that a person could have written, in so many characters.
pub(super) fn ordinary(n: usize, word: &str, limit: Option<usize>) -> String {
    let text = format!("{}_{}", if word.is_empty() { "text" } else { word }, n + 1);
    match limit {
        Some(limit) if text.chars().count() > limit => short(n, limit),
        _ => text,
    }
}

/// The `n`th of the texts with at most so many characters.
fn short(n: usize, limit: usize) -> String {
    let (mut text, mut rest) = (String::new(), n);
    loop {
        text.insert(0, letter(rest % LETTERS.len()));
        rest /= LETTERS.len();
        if rest == 0 || text.len() == limit {
            return text;
        }
    }
}

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";

pub(super) fn letter(n: usize) -> char {
    char::from(LETTERS[n % LETTERS.len()])
}

pub(super) fn extremes(limit: Option<usize>) -> Vec<String> {
    let longest = "x".repeat(limit.unwrap_or(LONGEST).min(100_000));
    let texts = ["", " padded ", "NULL", "É\"'\\ü\n\u{1F418}", "-1", "2024-02-30", "TRUE", "[1, {"];
    let mut values: Vec<String> =
        texts.map(|text| text.chars().take(limit.unwrap_or(LONGEST)).collect()).to_vec();
    values.insert(1, longest);
    values.dedup();
    values
}

/// Texts of the shapes that functions look for.
pub(super) fn guesses(limit: Option<usize>) -> Vec<String> {
    let texts = [
        "user1@example.com",
        "https://example.com/1",
        "example.com",
        "+15550000001",
        "5550000001",
        "a",
        "A",
        "1",
        "abc",
        "ABC",
        "abc-1",
        "abc_1",
        "US",
        "us",
        "USD",
        "usd",
        "en",
        "en-US",
        "#aabbcc",
        "00000000-0000-4000-8000-000000000001",
        "2024-01-01",
        "12:00",
        "1.0.0",
        "10.0.0.1",
        "Europe/Berlin",
        "12345",
        "123456789",
        "x1",
        "{}",
        "[]",
        "true",
        "/a/b",
        "a.b",
        "0",
        "",
        "Abc Def",
        "d41d8cd98f00b204e9800998ecf8427e",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ];
    let fits = |text: &str| limit.is_none_or(|limit| text.chars().count() <= limit);
    texts.into_iter().filter(|text| fits(text)).map(str::to_owned).collect()
}

/// JSON: deep, empty, with a key twice, and what only one of the two types takes.
pub(super) fn documents(name: &str) -> Vec<String> {
    const DEPTH: usize = 100;
    let deep = format!("{}{}", r#"{"a": ["#.repeat(DEPTH), "]}".repeat(DEPTH));
    let mut values =
        vec!["null".to_owned(), deep, "[]".to_owned(), r#""text""#.to_owned(), "1e400".to_owned()];
    values.push(r#"{"a": 1, "a": {"b": null}, "": "É"}"#.to_owned());
    if name == "json" {
        values.push(r#""\u0000""#.to_owned());
    }
    values
}

pub(super) fn is_uuid(text: &str) -> bool {
    let digits: Vec<char> = text.chars().filter(|it| !matches!(it, '-' | '{' | '}')).collect();
    digits.len() == 32 && digits.iter().all(char::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_differ_as_long_as_they_can() {
        assert_eq!(ordinary(0, "code", None), "code_1");
        assert_eq!(ordinary(0, "code", Some(3)), "a");
        assert_eq!(ordinary(37, "code", Some(3)), "bb");
        assert_eq!(ordinary(36, "code", Some(1)), "a");
    }
}
