//! A word of a table's name to what one row of it is called: `purchases` to `purchase`. English only; a word that is
//! none stays as it is, and so does one that would become another word.

/// The word for one of them.
pub(super) fn singular(word: &str) -> String {
    if let Some((_, one)) = IRREGULAR.iter().find(|(many, _)| *many == word) {
        return (*one).to_owned();
    }
    if UNCHANGED.contains(&word) || word.len() < 4 && word != "ids" {
        return word.to_owned();
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    let cut = |letters: usize| word[..word.len() - letters].to_owned();
    if ends(&["ss", "us", "is", "itis"]) || !word.ends_with('s') {
        word.to_owned()
    } else if ends(&["ies"]) && word.len() > 4 {
        format!("{}y", cut(3))
    } else if ends(&["ouses", "auses", "euses", "enuses"]) || word == "uses" {
        cut(1)
    } else if ends(&["sses", "shes", "ches", "xes", "uses", "oes"]) {
        cut(2)
    } else {
        cut(1)
    }
}

/// Plurals that follow no rule, or that the rules would take for another word's.
const IRREGULAR: [(&str, &str); 52] = [
    ("aches", "ache"),
    ("aliases", "alias"),
    ("analyses", "analysis"),
    ("appendices", "appendix"),
    ("atlases", "atlas"),
    ("avalanches", "avalanche"),
    ("axes", "axis"),
    ("biases", "bias"),
    ("brownies", "brownie"),
    ("caches", "cache"),
    ("calories", "calorie"),
    ("calves", "calf"),
    ("canvases", "canvas"),
    ("children", "child"),
    ("cookies", "cookie"),
    ("crises", "crisis"),
    ("criteria", "criterion"),
    ("diagnoses", "diagnosis"),
    ("feet", "foot"),
    ("gases", "gas"),
    ("geese", "goose"),
    ("halves", "half"),
    ("hypotheses", "hypothesis"),
    ("indices", "index"),
    ("knives", "knife"),
    ("leaves", "leaf"),
    ("lenses", "lens"),
    ("lives", "life"),
    ("loaves", "loaf"),
    ("matrices", "matrix"),
    ("men", "man"),
    ("mice", "mouse"),
    ("movies", "movie"),
    ("niches", "niche"),
    ("oxen", "ox"),
    ("parentheses", "parenthesis"),
    ("people", "person"),
    ("phenomena", "phenomenon"),
    ("quizzes", "quiz"),
    ("rookies", "rookie"),
    ("selfies", "selfie"),
    ("shelves", "shelf"),
    ("shoes", "shoe"),
    ("synopses", "synopsis"),
    ("teeth", "tooth"),
    ("theses", "thesis"),
    ("thieves", "thief"),
    ("vertices", "vertex"),
    ("wives", "wife"),
    ("wolves", "wolf"),
    ("women", "woman"),
    ("zombies", "zombie"),
];

/// Words that look like plurals and are none, or are both.
const UNCHANGED: [&str; 24] = [
    "alias",
    "analytics",
    "atlas",
    "bias",
    "canvas",
    "chaos",
    "data",
    "diabetes",
    "dns",
    "gas",
    "https",
    "kubernetes",
    "lens",
    "mathematics",
    "means",
    "media",
    "metadata",
    "news",
    "physics",
    "politics",
    "rss",
    "series",
    "species",
    "sms",
];

#[cfg(test)]
mod tests {
    use super::singular;

    #[test]
    fn tables_are_called_by_one_of_their_rows() {
        for (many, one) in [
            ("users", "user"),
            ("purchases", "purchase"),
            ("categories", "category"),
            ("addresses", "address"),
            ("statuses", "status"),
            ("boxes", "box"),
            ("branches", "branch"),
            ("caches", "cache"),
            ("houses", "house"),
            ("databases", "database"),
            ("licenses", "license"),
            ("heroes", "hero"),
            ("archives", "archive"),
            ("sizes", "size"),
            ("keys", "key"),
            ("people", "person"),
            ("indices", "index"),
            ("status", "status"),
            ("analysis", "analysis"),
            ("access", "access"),
            ("news", "news"),
            ("data", "data"),
            ("gps", "gps"),
            ("ties", "tie"),
            ("content", "content"),
        ] {
            assert_eq!(singular(many), one);
        }
    }

    #[test]
    fn what_is_one_already_stays() {
        for word in ["user", "category", "box", "status", "analysis", "series", "bus"] {
            assert_eq!(singular(&singular(word)), singular(word));
            assert_eq!(singular(word), word);
        }
    }
}
