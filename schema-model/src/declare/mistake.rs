//! Mistakes of a declaration before they have a file: a headline at a span, collected and never thrown.

use std::path::Path;

use proc_macro2::Span;

use crate::diagnostic::{Diagnostic, Location};

/// One mistake at one place.
#[derive(Debug, Clone)]
pub struct Mistake {
    /// One lower-case line with no full stop, understandable alone.
    pub headline: String,
    /// Where.
    pub span: Span,
    /// What is special at that place.
    pub label: Option<String>,
    /// One imperative that fixes it.
    pub help: Option<String>,
}

impl Mistake {
    /// A mistake with a headline and a place.
    pub fn new(span: Span, headline: impl Into<String>) -> Self {
        Self { headline: headline.into(), span, label: None, help: None }
    }

    /// Says what is special at the place.
    pub fn label(self, label: impl Into<String>) -> Self {
        Self { label: Some(label.into()), ..self }
    }

    /// Says the way out.
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// Says the valid word nearest to `word`, or all of them where none is near.
    pub fn suggest<'a>(self, word: &str, valid: impl IntoIterator<Item = &'a str>) -> Self {
        let valid: Vec<&str> = valid.into_iter().collect();
        match nearest(word, valid.iter().copied()) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None if valid.is_empty() => self,
            None => {
                let all: Vec<String> = valid.iter().map(|word| format!("`{word}`")).collect();
                self.help(format!("use one of {}", all.join(", ")))
            }
        }
    }

    /// The mistake with its place in the file that its span belongs to.
    pub fn in_file(&self, file: &Path) -> Diagnostic {
        Diagnostic {
            headline: self.headline.clone(),
            location: Some(location(file, self.span)),
            label: self.label.clone(),
            help: self.help.clone(),
        }
    }
}

/// All the mistakes found so far.
#[derive(Debug, Clone, Default)]
pub struct Mistakes(Vec<Mistake>);

impl Mistakes {
    /// Remembers a mistake.
    pub fn push(&mut self, mistake: Mistake) {
        self.0.push(mistake);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The mistakes in the order they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Mistake> {
        self.0.iter()
    }
}

impl Extend<Mistake> for Mistakes {
    fn extend<I: IntoIterator<Item = Mistake>>(&mut self, mistakes: I) {
        self.0.extend(mistakes);
    }
}

impl IntoIterator for Mistakes {
    type Item = Mistake;
    type IntoIter = std::vec::IntoIter<Mistake>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// The place of a span in its file. Meaningful outside of a compiler only, where spans know their bytes.
pub fn location(file: &Path, span: Span) -> Location {
    let start = span.start();
    Location { file: file.to_owned(), bytes: span.byte_range(), line: start.line, column: start.column + 1 }
}

/// The candidate that `word` was probably meant to be: at most a third of its letters away.
pub(super) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    let folded = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
