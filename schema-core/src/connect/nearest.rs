//! A misspelt word to the word that was meant.

/// The closest of `words` to `word`, if one is close enough to be a misspelling of it.
pub(super) fn nearest<'a>(word: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    words
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().max(3) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_misspellings_and_nothing_else() {
        let words = ["host", "sslmode", "connect_timeout"];
        assert_eq!(nearest("hots", words), Some("host"));
        assert_eq!(nearest("SSLMODE", words), Some("sslmode"));
        assert_eq!(nearest("connecttimeout", words), Some("connect_timeout"));
        assert_eq!(nearest("colour", words), None);
    }
}
