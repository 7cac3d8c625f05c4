//! Patterns to texts that match them.

/// The numbers of times that a part is repeated where a pattern leaves it open, one text for each.
const REPEATS: [usize; 12] = [1, 2, 3, 0, 5, 8, 10, 12, 16, 24, 32, 36];

/// Whether a text is `LIKE` a pattern; the escape character is a backslash.
pub(super) fn is_like(text: &str, pattern: &str) -> bool {
    let mut rest = pattern.chars();
    match rest.next() {
        None => text.is_empty(),
        Some('%') => {
            let rest = rest.as_str();
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            ends.into_iter().any(|at| is_like(&text[at..], rest))
        }
        Some(wanted) => {
            let any = wanted == '_';
            let wanted = if wanted == '\\' { rest.next().unwrap_or(wanted) } else { wanted };
            let mut text = text.chars();
            text.next().is_some_and(|own| any || own == wanted) && is_like(text.as_str(), rest.as_str())
        }
    }
}

/// Texts that are `LIKE` a pattern.
pub(super) fn instances_of_like(pattern: &str) -> Vec<String> {
    let instance = |open: &str| {
        let (mut text, mut characters) = (String::new(), pattern.chars());
        while let Some(character) = characters.next() {
            match character {
                '%' => text.push_str(open),
                '_' => text.push('a'),
                '\\' => text.extend(characters.next()),
                _ => text.push(character),
            }
        }
        text
    };
    ["a", "", "1", "abc1"].map(instance).to_vec()
}

/// Texts that match a regular expression; none where it says more than is understood here.
///
/// Sets, repetitions, groups and alternatives are understood; back references and look-around are not.
pub(super) fn instances_of_regex(pattern: &str) -> Vec<String> {
    let mut instances: Vec<String> = Vec::new();
    for choice in 0..3 {
        for repeats in REPEATS {
            let characters: Vec<char> = pattern.chars().collect();
            let mut writer = Writer { characters: &characters, at: 0, repeats, choice };
            let Some(text) = writer.alternatives() else { return instances };
            if writer.at == characters.len() && !instances.contains(&text) {
                instances.push(text);
            }
        }
    }
    instances
}

/// Reads a pattern and writes a text at once.
struct Writer<'a> {
    characters: &'a [char],
    at: usize,
    /// How often what may be repeated is.
    repeats: usize,
    /// Which of several alternatives, and which character of a set.
    choice: usize,
}

impl Writer<'_> {
    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    fn take(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += 1;
        Some(next)
    }

    fn skip(&mut self, wanted: char) -> bool {
        let is_there = self.peek() == Some(wanted);
        self.at += usize::from(is_there);
        is_there
    }

    fn alternatives(&mut self) -> Option<String> {
        let mut all = vec![self.branch()?];
        while self.skip('|') {
            all.push(self.branch()?);
        }
        let choice = self.choice % all.len();
        Some(all.swap_remove(choice))
    }

    fn branch(&mut self) -> Option<String> {
        let mut text = String::new();
        while let Some(next) = self.peek() {
            if next == '|' || next == ')' {
                break;
            }
            let start = self.at;
            let once = self.atom()?;
            let end = self.at;
            let (least, most) = self.quantifier()?;
            let count = self.repeats.clamp(least, most);
            if count > 0 {
                text.push_str(&once);
            }
            let after = self.at;
            for _ in 1..count {
                // Read again, so that a set gives its next character.
                self.at = start;
                text.push_str(&self.atom()?);
            }
            debug_assert!(end <= after);
            self.at = after;
        }
        Some(text)
    }

    fn atom(&mut self) -> Option<String> {
        Some(match self.take()? {
            '^' | '$' => String::new(),
            '.' => "a".to_owned(),
            '(' => {
                if self.skip('?') && !self.skip(':') {
                    return None;
                }
                let inner = self.alternatives()?;
                if !self.skip(')') {
                    return None;
                }
                inner
            }
            '[' => self.set()?.to_string(),
            '\\' => match self.take()? {
                'd' => self.pick("1234567890").to_string(),
                'w' => self.pick("abc123").to_string(),
                's' => " ".to_owned(),
                'D' | 'S' | 'W' => if self.choice == 2 { "-" } else { "x" }.to_owned(),
                'y' | 'm' | 'M' | 'A' | 'Z' | 'b' | 'B' => String::new(),
                'n' => "\n".to_owned(),
                't' => "\t".to_owned(),
                digit if digit.is_ascii_digit() => return None,
                other => other.to_string(),
            },
            other => other.to_string(),
        })
    }

    fn pick(&self, from: &str) -> char {
        from.chars().nth(self.choice % from.len()).unwrap_or('1')
    }

    /// One character of `[...]`.
    fn set(&mut self) -> Option<char> {
        let negated = self.skip('^');
        let mut members: Vec<char> = Vec::new();
        let mut is_first = true;
        loop {
            let next = self.take()?;
            if next == ']' && !is_first {
                break;
            }
            is_first = false;
            if next == '[' && self.skip(':') {
                let mut name = String::new();
                while self.peek()? != ':' {
                    name.push(self.take()?);
                }
                self.at += 2;
                members.extend(class(&name)?.chars());
                continue;
            }
            let first = if next == '\\' { self.take()? } else { next };
            match (next, first) {
                ('\\', 'd') => members.extend("1234567890".chars()),
                ('\\', 'w') => members.extend("abcABC123_".chars()),
                ('\\', 's') => members.push(' '),
                _ if self.peek() == Some('-')
                    && self.characters.get(self.at + 1).is_some_and(|it| *it != ']') =>
                {
                    self.at += 1;
                    let mut last = self.take()?;
                    if last == '\\' {
                        last = self.take()?;
                    }
                    members.extend((first..=last).take(64));
                }
                _ => members.push(first),
            }
        }
        if negated {
            return "ab1X-_ ".chars().find(|it| !members.contains(it));
        }
        // Letters and digits first: they are what most of such texts begin and end with.
        members.sort_by_key(|it| !it.is_ascii_alphanumeric());
        members.get(self.choice % members.len().max(1)).copied()
    }

    /// How often the last atom may stand.
    fn quantifier(&mut self) -> Option<(usize, usize)> {
        let found = match self.peek() {
            Some('*') => (0, usize::MAX),
            Some('+') => (1, usize::MAX),
            Some('?') => (0, 1),
            Some('{') => {
                self.at += 1;
                let least = self.number()?;
                let most = if self.skip(',') { self.number().unwrap_or(usize::MAX) } else { least };
                if self.peek()? != '}' {
                    return None;
                }
                (least, most)
            }
            _ => return Some((1, 1)),
        };
        self.at += 1;
        // As few as possible, or as many: the texts that match are the same.
        self.skip('?');
        Some(found)
    }

    fn number(&mut self) -> Option<usize> {
        let mut digits = String::new();
        while self.peek().is_some_and(|it| it.is_ascii_digit()) {
            digits.push(self.take()?);
        }
        digits.parse().ok().filter(|number| *number <= 10_000)
    }
}

fn class(name: &str) -> Option<&'static str> {
    Some(match name {
        "alpha" => "abcABC",
        "alnum" => "abc123ABC",
        "digit" => "1234567890",
        "lower" => "abc",
        "upper" => "ABC",
        "space" | "blank" => " ",
        "xdigit" => "abc123",
        "punct" => "-_.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{instances_of_like, instances_of_regex, is_like};

    #[test]
    fn texts_are_like_patterns() {
        for (text, pattern, expected) in [
            ("abc", "a%", true),
            ("abc", "%c", true),
            ("abc", "a_c", true),
            ("abc", "a_", false),
            ("a%c", "a\\%c", true),
            ("abc", "a\\%c", false),
            ("", "%", true),
            ("ä1", "_1", true),
        ] {
            assert_eq!(is_like(text, pattern), expected, "{text} LIKE {pattern}");
        }
        for pattern in ["https://%", "%@%.%", "a_b\\_c%"] {
            for text in instances_of_like(pattern) {
                assert!(is_like(&text, pattern), "{text} LIKE {pattern}");
            }
        }
    }

    #[test]
    fn texts_are_written_from_regular_expressions() {
        for (pattern, expected) in [
            ("^[A-Z]{3}$", "AAA"),
            ("^\\d{4}-\\d{2}$", "1111-11"),
            ("^[a-z0-9]+(?:-[a-z0-9]+)*$", "a-a"),
            ("^(draft|live)$", "live"),
            ("^#[0-9a-fA-F]{6}$", "#000000"),
            ("@", "@"),
            ("^[^@]+@[^@]+\\.[^@]+$", "a@a.a"),
            ("^\\+?[0-9]{7,15}$", "+0000000"),
            ("^[[:alpha:]_]\\w*$", "a"),
        ] {
            let found = instances_of_regex(pattern);
            assert!(found.iter().any(|text| text == expected), "{pattern}: {found:?}");
        }
        assert!(instances_of_regex("(?=x)x").is_empty());
        assert!(instances_of_regex("(a)\\1").is_empty());
    }
}
