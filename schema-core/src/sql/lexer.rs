//! SQL text to tokens, by the rules of PostgreSQL's own scanner (manual, section 4.1 "Lexical Structure").
//! Knows where a string, a quoted name or a comment ends, and nothing about grammar; comments and white space
//! are left out.
//!
//! A parser would know more and be wrong more often: it has to be taught each new statement, while the
//! scanner's rules have not changed since dollar quotes. Strings are read with `standard_conforming_strings`
//! on, as it is by default.

/// A piece of SQL, cut from the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    /// What it is.
    pub(crate) kind: Kind,
    /// As written, with its quotes.
    pub(crate) text: &'a str,
    /// Byte offset in the text that was read.
    pub(crate) start: usize,
}

/// The tokens that matter to somebody who looks for statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A keyword or a plain name.
    Word,
    /// `"a name"`.
    QuotedName,
    /// `'...'`, `E'...'`, `$tag$...$tag$`.
    Text,
    /// A run of digits.
    Number,
    /// Any other character, one at a time.
    Symbol,
    /// A backslash and the rest of its line: a command of psql. SQL has no backslash outside quotes.
    Psql,
}

/// Something that was opened and is still open at the end of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unterminated {
    /// In words: `quoted string`.
    pub(crate) what: &'static str,
    /// Where it opens.
    pub(crate) start: usize,
}

impl Token<'_> {
    /// The byte after it.
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it is this keyword, in upper or lower case and without quotes.
    pub(crate) fn is(&self, keyword: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(keyword)
    }

    /// Whether it is this character, outside quotes.
    pub(crate) fn is_symbol(&self, symbol: &str) -> bool {
        self.kind == Kind::Symbol && self.text == symbol
    }

    /// The name it stands for, as the catalog has it: a plain one in lower case, a quoted one without its
    /// quotes.
    pub(crate) fn name(&self) -> Option<String> {
        match self.kind {
            // The server folds ASCII letters only in a database with a multibyte encoding (scansup.c).
            Kind::Word => Some(self.text.to_ascii_lowercase()),
            Kind::QuotedName => {
                let inner = self.text.strip_prefix('"').and_then(|text| text.strip_suffix('"'))?;
                Some(inner.replace("\"\"", "\""))
            }
            Kind::Text | Kind::Number | Kind::Symbol | Kind::Psql => None,
        }
    }
}

/// Every token in order, up to a quote or a comment that never ends: nothing behind it can be told apart.
pub(crate) fn tokens(sql: &str) -> (Vec<Token<'_>>, Option<Unterminated>) {
    let mut tokens = Vec::new();
    // Some editors begin a file with a byte order mark; the server would take it for a letter.
    let mut at = if sql.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    loop {
        match next(sql, at) {
            Ok(Some((kind, end))) => {
                if let Some(kind) = kind {
                    tokens.push(Token { kind, text: &sql[at..end], start: at });
                }
                at = end;
            }
            Ok(None) => return (tokens, None),
            Err(open) => return (tokens, Some(open)),
        }
    }
}

/// What stands at `at` and where it ends; no kind for white space and comments, nothing at the end of the
/// text.
fn next(sql: &str, at: usize) -> Result<Option<(Option<Kind>, usize)>, Unterminated> {
    let rest = &sql[at..];
    let unterminated = |what| Unterminated { what, start: at };
    let Some(first) = rest.chars().next() else {
        return Ok(None);
    };
    let (kind, end) = match first {
        ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' => (None, at + 1),
        '-' if rest.starts_with("--") => (None, line_end(sql, at)),
        '/' if rest.starts_with("/*") => (None, comment_end(sql, at).ok_or(unterminated("/* comment"))?),
        '\'' => (Some(Kind::Text), quote_end(sql, at + 1, '\'').ok_or(unterminated("quoted string"))?),
        '"' => (Some(Kind::QuotedName), quote_end(sql, at + 1, '"').ok_or(unterminated("quoted name"))?),
        'e' | 'E' if rest[1..].starts_with('\'') => {
            (Some(Kind::Text), escape_end(sql, at + 2).ok_or(unterminated("quoted string"))?)
        }
        '$' => match dollar_tag(rest) {
            Some(tag) => {
                let body = at + tag.len();
                let length = sql[body..].find(tag).ok_or(unterminated("dollar-quoted string"))?;
                (Some(Kind::Text), body + length + tag.len())
            }
            None => (Some(Kind::Symbol), at + 1),
        },
        '\\' => (Some(Kind::Psql), line_end(sql, at)),
        _ if is_name_start(first) => {
            (Some(Kind::Word), run_end(sql, at, |c| is_name_start(c) || is_inner(c)))
        }
        _ if first.is_ascii_digit() => (Some(Kind::Number), run_end(sql, at, |c| c.is_ascii_digit())),
        _ => (Some(Kind::Symbol), at + first.len_utf8()),
    };
    Ok(Some((kind, end)))
}

/// `ident_start` of scan.l: any byte above 127 is a letter, a no-break space too.
fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

/// What `ident_cont` adds: a name may hold a dollar, so that `a$b$` opens no quote.
fn is_inner(c: char) -> bool {
    c.is_ascii_digit() || c == '$'
}

fn run_end(sql: &str, at: usize, belongs: impl Fn(char) -> bool) -> usize {
    sql[at..].find(|c| !belongs(c)).map_or(sql.len(), |length| at + length)
}

fn line_end(sql: &str, at: usize) -> usize {
    run_end(sql, at, |c| c != '\n' && c != '\r')
}

/// Comments nest.
fn comment_end(sql: &str, start: usize) -> Option<usize> {
    let bytes = sql.as_bytes();
    let (mut at, mut depth) = (start, 0_usize);
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Behind the closing quote; a doubled one is a character.
fn quote_end(sql: &str, mut at: usize, quote: char) -> Option<usize> {
    loop {
        at += sql[at..].find(quote)? + 1;
        if !sql[at..].starts_with(quote) {
            return Some(at);
        }
        at += 1;
    }
}

/// Behind the closing quote of `E'...'`, where a backslash takes the next character along.
fn escape_end(sql: &str, mut at: usize) -> Option<usize> {
    loop {
        at += sql[at..].find(['\'', '\\'])?;
        if sql[at..].starts_with('\\') {
            at += 1 + sql[at + 1..].chars().next()?.len_utf8();
        } else if sql[at + 1..].starts_with('\'') {
            at += 2;
        } else {
            at += 1;
            // A string goes on in the next one when a line ends between them, and it still is an escape
            // string.
            match continuation(sql, at) {
                Some(next) => at = next,
                None => return Some(at),
            }
        }
    }
}

/// Behind the opening quote of a string that continues the one before `at`: `quotecontinue` of scan.l.
fn continuation(sql: &str, mut at: usize) -> Option<usize> {
    let mut line_ended = false;
    loop {
        let rest = &sql[at..];
        let first = rest.chars().next()?;
        if first == '\'' {
            return line_ended.then_some(at + 1);
        } else if first.is_ascii_whitespace() || first == '\u{b}' {
            line_ended |= first == '\n' || first == '\r';
            at += 1;
        } else if rest.starts_with("--") {
            at = line_end(sql, at);
        } else {
            return None;
        }
    }
}

/// The opening tag with both dollars, when this is one: `$$`, `$body$`, but not the parameter `$1`.
fn dollar_tag(rest: &str) -> Option<&str> {
    let close = rest[1..].find('$')? + 1;
    let tag = &rest[1..close];
    let starts_well = tag.chars().next().is_none_or(is_name_start);
    let reads_well = tag.chars().all(|c| is_name_start(c) || c.is_ascii_digit());
    (starts_well && reads_well).then_some(&rest[..=close])
}
