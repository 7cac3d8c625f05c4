//! Names of migrations: from a file name, from what somebody asked for, or from the content. The same content
//! always gives the same two words.

use sha2::{Digest, Sha256};

use super::words::{ADJECTIVES, NOUNS};
use super::{Error, Migration};

/// The longest part behind the number. A file name has 255 bytes on every file system that matters.
const LONGEST: usize = 200;

/// `0006_cloudy_blizzard` to its number; nothing for a name of another form.
pub(super) fn number(name: &str) -> Option<u32> {
    let (digits, words) = name.split_once('_')?;
    let number = digits.len() >= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    (number && reads_well(words)).then(|| digits.parse().ok())?
}

/// The name of the migration behind these.
pub(super) fn next(
    migrations: &[Migration],
    given: Option<&str>,
    content: &str,
) -> Result<(u32, String), Error> {
    let number = match migrations.last() {
        Some(last) => last.number.checked_add(1).ok_or(Error::NumbersUsedUp)?,
        None => 0,
    };
    let words = match given {
        Some(given) => asked(given, number)?,
        None => from_content(content),
    };
    Ok((number, format!("{number:04}_{words}")))
}

/// What somebody asked for, without the number and `.sql` if they said these too.
fn asked(given: &str, next: u32) -> Result<String, Error> {
    let name = given.strip_suffix(".sql").unwrap_or(given);
    let words = match (number(name), name.split_once('_')) {
        (Some(number), Some((_, words))) if number == next => words,
        (Some(_), _) => return Err(Error::NotNext { given: given.to_owned(), next }),
        (None, _) => name,
    };
    if reads_well(words) && words.len() <= LONGEST {
        Ok(words.to_owned())
    } else {
        Err(Error::BadName { given: given.to_owned() })
    }
}

fn from_content(content: &str) -> String {
    let hash = Sha256::digest(content.as_bytes());
    let pick = |at: usize, words: &'static [&'static str]| {
        let number = hash.iter().skip(at).take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        words[(number % words.len() as u64) as usize]
    };
    format!("{}_{}", pick(0, &ADJECTIVES), pick(8, &NOUNS))
}

fn reads_well(words: &str) -> bool {
    !words.is_empty()
        && words.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_number_is_read_from_a_name() {
        assert_eq!(number("0006_cloudy_blizzard"), Some(6));
        assert_eq!(number("12345_a-b"), Some(12345));
        for other in
            ["schema", "006_a", "0006", "0006_", "0006-a", "0006_a b", "+006_a", "00x6_a", "99999999999_a"]
        {
            assert_eq!(number(other), None, "{other}");
        }
    }

    #[test]
    fn a_given_name_may_say_its_number() {
        for given in ["add_users", "0000_add_users", "0000_add_users.sql", "add_users.sql"] {
            assert_eq!(next(&[], Some(given), "").unwrap(), (0, "0000_add_users".to_owned()));
        }
        assert_eq!(next(&[], Some("2_steps"), "").unwrap().1, "0000_2_steps");
        assert!(matches!(next(&[], Some("0001_a"), ""), Err(Error::NotNext { next: 0, .. })));
        for given in ["", "a b", "../a", "a.b", "é", ".sql", &"a".repeat(201)] {
            assert!(matches!(next(&[], Some(given), ""), Err(Error::BadName { .. })), "{given}");
        }
    }

    #[test]
    fn the_content_decides_the_words() {
        let name = |content: &str| next(&[], None, content).unwrap().1;
        assert_eq!(name("SELECT 1;"), name("SELECT 1;"));
        let names: BTreeSet<_> = (0..1000).map(|number| name(&format!("SELECT {number};"))).collect();
        assert!(names.len() > 980, "{} different names", names.len());
    }

    #[test]
    fn words_are_many_and_plain() {
        for words in [&ADJECTIVES[..], &NOUNS[..]] {
            assert!(words.len() >= 200);
            assert!(words.is_sorted() && words.windows(2).all(|pair| pair[0] != pair[1]));
            assert!(words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase())));
        }
        assert!(ADJECTIVES.contains(&"cloudy") && NOUNS.contains(&"blizzard"));
    }
}
