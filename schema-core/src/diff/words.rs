//! A difference to lines, one an object: what is dropped to be made again is one thing that differs.

use super::{Change, Difference, UnmodeledChange};

const MISSING: &str = ": is missing";
const EXTRA: &str = ": is extra";

impl Difference {
    /// What differs, in the words for the state before: what it lacks is missing.
    pub fn describe(&self) -> Vec<String> {
        let changes = self.changes.iter().map(Change::describe);
        one_an_object(changes.chain(self.unmodeled.iter().map(UnmodeledChange::describe)).collect())
    }
}

fn one_an_object(lines: Vec<String>) -> Vec<String> {
    let is_there = |object: &str, what: &str| lines.contains(&format!("{object}{what}"));
    let mut told = Vec::with_capacity(lines.len());
    for line in &lines {
        match (line.strip_suffix(MISSING), line.strip_suffix(EXTRA)) {
            (Some(object), _) if is_there(object, EXTRA) => {}
            (_, Some(object)) if is_there(object, MISSING) => told.push(format!("{object}: differs")),
            _ => told.push(line.clone()),
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::one_an_object;

    #[test]
    fn what_is_made_again_differs() {
        let lines =
            ["index a: is extra", "index b: is extra", "index a: is missing", "table t: comment -> 'x'"];
        let told = one_an_object(lines.map(str::to_owned).to_vec());
        assert_eq!(told, ["index a: differs", "index b: is extra", "table t: comment -> 'x'"]);
    }
}
