//! The tokens of an attribute to options: `word`, `word(...)`, `word = ...` and `"text"`, with commas
//! between.
//!
//! Options are cut apart at their commas before any of them is read, so that a mistake in one cannot hide the
//! next.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::{Lit, LitStr};

use super::mistake::{Mistake, Mistakes};
use super::spanned::Spanned;

/// One option.
pub(super) struct Entry {
    /// What it starts with.
    pub(super) head: Head,
    /// What stands in parentheses after its word.
    pub(super) args: Option<Group>,
    /// What stands after its `=`.
    pub(super) value: Option<Vec<TokenTree>>,
    /// Its head's place.
    pub(super) span: Span,
}

/// What an option starts with.
pub(super) enum Head {
    /// A word, without `r#`.
    Word(String),
    /// A string.
    Text(LitStr),
}

impl Entry {
    /// The word that it starts with; empty for a string.
    pub(super) fn word(&self) -> &str {
        match &self.head {
            Head::Word(word) => word,
            Head::Text(_) => "",
        }
    }

    /// A mistake about this option.
    pub(super) fn mistake(&self, headline: impl Into<String>) -> Mistake {
        Mistake::new(self.span, headline)
    }

    /// The place of its value, or of itself.
    pub(super) fn value_span(&self) -> Span {
        self.value.as_deref().map_or(self.span, |tokens| span_of(tokens, self.span))
    }

    /// Demands that nothing follows the word.
    pub(super) fn flag(&self, mistakes: &mut Mistakes) -> bool {
        if self.args.is_some() || self.value.is_some() {
            let word = self.word();
            mistakes
                .push(self.mistake(format!("`{word}` takes no value")).help(format!("write `{word}` alone")));
        }
        true
    }

    /// `word = "text"`.
    pub(super) fn text(&self, mistakes: &mut Mistakes) -> Option<Spanned<String>> {
        let literal = self.literal(mistakes)?;
        if literal.value().contains('\0') {
            mistakes.push(Mistake::new(literal.span(), "PostgreSQL cannot hold a NUL character in a text"));
            return None;
        }
        Some(Spanned::new(literal.value(), literal.span()))
    }

    /// `word = "text"` where the text is a name: not empty.
    pub(super) fn name(&self, mistakes: &mut Mistakes) -> Option<Spanned<String>> {
        let name = self.text(mistakes)?;
        checked_name(name, mistakes)
    }

    /// `word = "text"`, as a literal.
    pub(super) fn literal(&self, mistakes: &mut Mistakes) -> Option<LitStr> {
        let found = match self.value.as_deref() {
            Some([token]) if self.args.is_none() => string(token),
            _ => None,
        };
        if found.is_none() {
            let word = self.word();
            mistakes.push(
                Mistake::new(self.value_span(), format!("`{word}` takes a string"))
                    .help(format!("write `{word} = \"...\"`")),
            );
        }
        found
    }

    /// `word = choice`, where the choice is a word or a string.
    pub(super) fn choice<'a>(&self, choices: &[&'a str], mistakes: &mut Mistakes) -> Option<&'a str> {
        let found = match self.value.as_deref() {
            Some([TokenTree::Ident(word)]) if self.args.is_none() => Some(word.unraw().to_string()),
            Some([token]) if self.args.is_none() => string(token).map(|text| text.value()),
            _ => None,
        };
        let word = self.word();
        let all: Vec<String> = choices.iter().map(|choice| format!("`{word} = {choice}`")).collect();
        let Some(found) = found else {
            mistakes.push(
                Mistake::new(self.value_span(), format!("`{word}` takes a word"))
                    .help(format!("write {}", all.join(" or "))),
            );
            return None;
        };
        let choice = choices.iter().find(|choice| choice.eq_ignore_ascii_case(&found)).copied();
        if choice.is_none() {
            mistakes.push(
                Mistake::new(self.value_span(), format!("`{found}` is no `{word}`"))
                    .suggest(&found, choices.iter().copied()),
            );
        }
        choice
    }

    /// `word = name`, where the name is a word or a string.
    pub(super) fn word_or_text(&self, mistakes: &mut Mistakes) -> Option<String> {
        match self.value.as_deref() {
            Some([TokenTree::Ident(word)]) if self.args.is_none() => Some(word.unraw().to_string()),
            _ => self.name(mistakes).map(|name| name.value),
        }
    }

    /// `word = Name`, where the name is one that Rust code can use.
    pub(super) fn rust_name(&self, example: &str, mistakes: &mut Mistakes) -> Option<Spanned<String>> {
        let found = match self.value.as_deref() {
            Some([token @ TokenTree::Ident(_)]) if self.args.is_none() => word(token),
            _ => None,
        };
        if found.is_none() {
            let word = self.word();
            mistakes.push(
                Mistake::new(self.value_span(), format!("`{word}` takes a name in Rust"))
                    .help(format!("write `{word} = {example}`")),
            );
        }
        found
    }

    /// `word = 17`.
    pub(super) fn integer<N: std::str::FromStr>(&self, mistakes: &mut Mistakes) -> Option<N> {
        let found = match self.value.as_deref() {
            Some(tokens) if self.args.is_none() => number(tokens).and_then(|text| text.parse().ok()),
            _ => None,
        };
        if found.is_none() {
            let word = self.word();
            mistakes.push(
                Mistake::new(self.value_span(), format!("`{word}` takes a whole number"))
                    .help(format!("write `{word} = 1`")),
            );
        }
        found
    }

    /// The options in `word(...)`.
    pub(super) fn options(&self, mistakes: &mut Mistakes) -> Vec<Entry> {
        match &self.args {
            Some(args) => entries(args.stream(), mistakes),
            None => Vec::new(),
        }
    }

    /// The parts in `word(...)`, cut at the commas.
    pub(super) fn parts(&self, example: &str, mistakes: &mut Mistakes) -> Vec<Vec<TokenTree>> {
        match &self.args {
            Some(args) if self.value.is_none() && !args.stream().is_empty() => split(args.stream()),
            _ => {
                let word = self.word();
                mistakes.push(
                    self.mistake(format!("`{word}` takes a list")).help(format!("write `{word}({example})`")),
                );
                Vec::new()
            }
        }
    }
}

/// The options of a stream of tokens.
pub(super) fn entries(stream: TokenStream, mistakes: &mut Mistakes) -> Vec<Entry> {
    split(stream).into_iter().filter_map(|tokens| entry(tokens, mistakes)).collect()
}

/// The tokens between the commas; a comma at the end is no option.
pub(super) fn split(stream: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut parts = vec![Vec::new()];
    for token in flat(stream) {
        match (&token, parts.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ',' => parts.push(Vec::new()),
            (_, Some(part)) => part.push(token),
            (_, None) => {}
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The tokens without the invisible groups that `macro_rules` puts around what it was given.
pub(super) fn flat(stream: TokenStream) -> Vec<TokenTree> {
    let mut tokens = Vec::new();
    for token in stream {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                tokens.extend(flat(group.stream()))
            }
            token => tokens.push(token),
        }
    }
    tokens
}

/// The span from the first token to the last; where spans cannot be joined (a stable compiler), that of the
/// first.
pub(super) fn span_of(tokens: &[TokenTree], otherwise: Span) -> Span {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => first.span().join(last.span()).unwrap_or_else(|| first.span()),
        _ => otherwise,
    }
}

/// A string literal.
pub(super) fn string(token: &TokenTree) -> Option<LitStr> {
    let TokenTree::Literal(literal) = token else { return None };
    match Lit::new(literal.clone()) {
        Lit::Str(text) => Some(text),
        _ => None,
    }
}

/// A word, without `r#`.
pub(super) fn word(token: &TokenTree) -> Option<Spanned<String>> {
    let TokenTree::Ident(ident) = token else { return None };
    Some(Spanned::new(ident.unraw().to_string(), ident.span()))
}

/// A number with its sign, as SQL writes it: no suffix, no underscores.
pub(super) fn number(tokens: &[TokenTree]) -> Option<String> {
    let (sign, token) = match tokens {
        [TokenTree::Punct(minus), token] if minus.as_char() == '-' => ("-", token),
        [token] => ("", token),
        _ => return None,
    };
    let TokenTree::Literal(literal) = token else { return None };
    let digits = match Lit::new(literal.clone()) {
        Lit::Int(number) => number.base10_digits().to_owned(),
        Lit::Float(number) => number.base10_digits().to_owned(),
        _ => return None,
    };
    Some(format!("{sign}{digits}"))
}

/// Whether a token is this punctuation.
pub(super) fn is_punct(token: Option<&TokenTree>, character: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == character)
}

/// The tokens in a pair of parentheses.
pub(super) fn parenthesized(token: &TokenTree) -> Option<&Group> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(group),
        _ => None,
    }
}

/// A name that PostgreSQL could have.
///
/// Names are at most 63 bytes (`NAMEDATALEN - 1`); the server cuts off the rest without an error, and the
/// next comparison would never find the name again.
pub(super) fn checked_name(name: Spanned<String>, mistakes: &mut Mistakes) -> Option<Spanned<String>> {
    if name.is_empty() {
        mistakes.push(Mistake::new(name.span, "a name cannot be empty"));
        return None;
    }
    if name.len() > super::name::MAX_BYTES {
        mistakes.push(
            Mistake::new(name.span, format!("the name `{}` is longer than 63 bytes", name.value))
                .label(format!("{} bytes; PostgreSQL takes 63", name.len()))
                .help("shorten the name"),
        );
    }
    Some(name)
}

fn entry(tokens: Vec<TokenTree>, mistakes: &mut Mistakes) -> Option<Entry> {
    let mut tokens = tokens.into_iter();
    let first = tokens.next()?;
    let span = first.span();
    let head = match (&first, string(&first)) {
        (_, Some(text)) => Head::Text(text),
        (TokenTree::Ident(ident), None) => Head::Word(plain(ident)),
        _ => {
            mistakes.push(Mistake::new(span, format!("expected an option, found `{first}`")));
            return None;
        }
    };
    let mut rest = tokens.as_slice();
    let mut args = None;
    if let (Head::Word(_), Some(group)) = (&head, rest.first().and_then(parenthesized)) {
        args = Some(group.clone());
        rest = &rest[1..];
    }
    let mut value = None;
    if let (Head::Word(word), true) = (&head, is_punct(rest.first(), '=')) {
        if rest.len() == 1 {
            mistakes.push(Mistake::new(rest[0].span(), format!("`{word} =` lacks its value")));
            return None;
        }
        value = Some(rest[1..].to_vec());
        rest = &[];
    }
    if let Some(token) = rest.first() {
        mistakes.push(
            Mistake::new(token.span(), format!("unexpected `{token}`")).help("separate options with commas"),
        );
    }
    Some(Entry { head, args, value, span })
}

fn plain(ident: &Ident) -> String {
    ident.unraw().to_string()
}
