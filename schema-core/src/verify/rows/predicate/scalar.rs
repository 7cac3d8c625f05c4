//! Texts of values to what they can be compared as.

use std::cmp::Ordering;

/// A value as far as an expression can be computed with it here.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Scalar {
    Null,
    Bool(bool),
    Integer(i128),
    Number(f64),
    /// Compared by bytes, as the collation of dev databases does.
    Text(String),
    Moment(Moment),
    Array(Vec<Option<String>>),
    /// A document, or a value of any other type: only its text is known.
    Other(String),
}

/// A date, or a time on one, written so that later ones sort after earlier ones: `2024-03-10 02:30:00`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Moment(String);

impl Moment {
    /// Reads `2024-03-10`, `2024-03-10 02:30:00.5` and the same with the zone UTC behind it.
    pub(in super::super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(rest) = text.strip_suffix("infinity") {
            // Sorts before and after every digit.
            return Some(Self(if rest == "-" { " ".to_owned() } else { "~".to_owned() }));
        }
        let text = text.strip_suffix("+00").unwrap_or(text);
        let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, "00:00:00"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let parts: Vec<&str> = date.split('-').collect();
        let [year, month, day] = parts[..] else { return None };
        let is_date = digits(year) && year.len() == 4 && digits(month) && digits(day);
        let clock: Vec<&str> = time.split(':').collect();
        let is_time = (2..=3).contains(&clock.len())
            && clock.iter().all(|part| digits(part.split('.').next().unwrap_or_default()));
        if !(is_date && is_time) {
            return None;
        }
        let seconds = clock.get(2).copied().unwrap_or("00");
        Some(Self(format!("{year}-{month:0>2}-{day:0>2} {}:{}:{seconds}", clock[0], clock[1])))
    }

    /// The start of its day.
    pub(super) fn day(&self) -> Self {
        match self.0.split_once(' ') {
            Some((date, _)) if !date.is_empty() => Self(format!("{date} 00:00:00")),
            _ => self.clone(),
        }
    }

    /// Some days later, or earlier; at the same time of the day.
    pub(in super::super) fn plus_days(&self, days: i64) -> Option<Self> {
        let (date, time) = self.0.split_once(' ')?;
        let mut parts = date.split('-').map(str::parse::<i64>);
        let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
        let (year, month, day) = civil_from_days(days_from_civil(year, month, day) + days);
        (1..=9999).contains(&year).then(|| Self(format!("{year:04}-{month:02}-{day:02} {time}")))
    }

    /// As SQL reads it.
    pub(in super::super) fn text(&self) -> String {
        match self.0.as_str() {
            " " => "-infinity".to_owned(),
            "~" => "infinity".to_owned(),
            text => text.to_owned(),
        }
    }
}

impl Scalar {
    /// A number, as an integer where it is one.
    pub(in super::super) fn number(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(integer) = text.parse() {
            return Some(Self::Integer(integer));
        }
        text.parse().ok().filter(|number: &f64| !number.is_nan()).map(Self::Number)
    }

    pub(super) fn as_number(&self) -> Option<f64> {
        match self {
            Self::Integer(integer) => Some(*integer as f64),
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The value as text, as `::text` has it.
    pub(in super::super) fn text(&self) -> Option<String> {
        Some(match self {
            Self::Null | Self::Array(_) => return None,
            Self::Bool(is_true) => is_true.to_string(),
            Self::Integer(integer) => integer.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) | Self::Other(text) => text.clone(),
            Self::Moment(moment) => moment.text(),
        })
    }

    /// How two values compare, where both are of kinds that do.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Bool(one), Self::Bool(two)) => Some(one.cmp(two)),
            (Self::Integer(one), Self::Integer(two)) => Some(one.cmp(two)),
            (Self::Text(one), Self::Text(two)) => Some(one.cmp(two)),
            (Self::Moment(one), Self::Moment(two)) => Some(one.cmp(two)),
            // Of another type's values only sameness shows in their texts.
            (Self::Other(one), Self::Other(two) | Self::Text(two)) | (Self::Text(one), Self::Other(two)) => {
                (one == two).then_some(Ordering::Equal)
            }
            _ => self.as_number()?.partial_cmp(&other.as_number()?),
        }
    }

    /// Whether two values are equal, where that can be told.
    pub(super) fn equals(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Other(one), Self::Other(two) | Self::Text(two)) | (Self::Text(one), Self::Other(two)) => {
                Some(one == two)
            }
            _ => self.compare(other).map(Ordering::is_eq),
        }
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar, which PostgreSQL's is.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn days_are_counted_over_months_and_leap_years() {
        for (from, days, to) in [
            ("2024-02-28", 1, "2024-02-29 00:00:00"),
            ("2023-02-28", 1, "2023-03-01 00:00:00"),
            ("2024-01-01 10:30:00+00", -1, "2023-12-31 10:30:00"),
            ("2000-03-01", -1, "2000-02-29 00:00:00"),
            ("1900-02-28", 1, "1900-03-01 00:00:00"),
        ] {
            assert_eq!(Moment::read(from).and_then(|it| it.plus_days(days)).unwrap().text(), to);
        }
    }

    #[test]
    fn moments_sort_as_they_follow_each_other() {
        let read = |text| Moment::read(text).unwrap();
        assert!(read("-infinity") < read("0001-01-01"));
        assert!(read("2024-03-10 02:30:00") < read("2024-3-11"));
        assert!(read("9999-12-31") < read("infinity"));
        assert_eq!(Moment::read("yesterday"), None);
    }
}
