//! Long sentences to lines as wide as the terminal. What is in backticks is meant to be copied, and stays on one line.

use std::io::{self, IsTerminal};

/// The terminal's width, where stderr is one: what goes to a file is never broken.
pub(super) fn width() -> Option<usize> {
    if !io::stderr().is_terminal() {
        return None;
    }
    let (terminal_size::Width(columns), _) = terminal_size::terminal_size_of(io::stderr())?;
    Some(usize::from(columns)).filter(|columns| *columns >= NARROWEST)
}

/// The same of stdout.
pub(super) fn width_of_stdout() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    let (terminal_size::Width(columns), _) = terminal_size::terminal_size_of(io::stdout())?;
    Some(usize::from(columns)).filter(|columns| *columns >= NARROWEST)
}

/// Narrower than this nothing reads well, broken or not.
const NARROWEST: usize = 30;

/// Breaks each line of `text` between words. The first line has `used` columns before it, each further one that wrapping
/// makes begins with `indent` spaces.
pub(super) fn wrap(text: &str, used: usize, indent: usize, width: usize) -> String {
    let mut out = String::new();
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let mut column = if at == 0 { used } else { 0 };
        let mut is_start = true;
        for word in words(line) {
            let length = word.chars().count();
            if !is_start && column + 1 + length > width {
                out.push('\n');
                out.extend(std::iter::repeat_n(' ', indent));
                column = indent;
            } else if !is_start {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += length;
            is_start = false;
        }
    }
    out
}

/// Splits at spaces outside backticks.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    line.split(move |c: char| {
        is_quoted ^= c == '`';
        c == ' ' && !is_quoted
    })
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn lines_break_between_words_and_not_in_commands() {
        let text = "say `--rename users.name=users.full_name` if it is one";
        assert_eq!(wrap(text, 6, 2, 40), "say\n  `--rename users.name=users.full_name`\n  if it is one");
        assert_eq!(wrap(text, 6, 2, 100), text);
        assert_eq!(wrap("run `a b\nGRANT x TO y;", 0, 2, 9), "run `a b\nGRANT x\n  TO y;");
    }
}
