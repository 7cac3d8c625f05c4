//! Lines and columns of sqlparser to bytes of the text.

use sqlparser::tokenizer::Location;

/// The byte that each line begins at.
pub(super) fn line_starts(sql: &str) -> Vec<usize> {
    std::iter::once(0).chain(sql.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

/// The byte that a line and a column (both from 1, columns in characters) stand for.
pub(super) fn offset(sql: &str, lines: &[usize], at: Location) -> Option<usize> {
    let line = usize::try_from(at.line).ok()?.checked_sub(1)?;
    let column = usize::try_from(at.column).ok()?.checked_sub(1)?;
    let start = *lines.get(line)?;
    let rest = sql.get(start..)?;
    rest.char_indices().map(|(at, _)| at).chain([rest.len()]).nth(column).map(|at| start + at)
}

/// The end of the token that starts here: of a quoted name, a word, or one character.
pub(super) fn token_end(sql: &str, start: usize) -> usize {
    let rest = &sql[start..];
    if let Some(inner) = rest.strip_prefix('"') {
        let mut characters = inner.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            if character == '"' && characters.next_if(|(_, next)| *next == '"').is_none() {
                return start + 1 + at + 1;
            }
        }
        return sql.len();
    }
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '$' || !c.is_ascii();
    match rest.find(|c| !word(c)) {
        Some(0) => start + rest.chars().next().map_or(0, char::len_utf8),
        Some(end) => start + end,
        None => sql.len(),
    }
}
