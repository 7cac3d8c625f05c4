//! Dates and times.

use super::super::predicate::Moment;

pub(super) const NAMES: &[&str] = &["date", "time", "timetz", "timestamp", "timestamptz", "interval"];

pub(super) fn ordinary(name: &str, n: usize) -> String {
    let start = Moment::read("2024-01-15 10:30:00");
    let day = |days: usize| {
        let moment = start.as_ref().and_then(|start| start.plus_days(i64::try_from(days).ok()?));
        moment.map_or_else(|| "2024-01-15 10:30:00".to_owned(), |moment| moment.text())
    };
    let clock = format!("{:02}:{:02}:{:02}", n / 3_600 % 24, n / 60 % 60, n % 60);
    match name {
        "date" => day(n).split(' ').next().unwrap_or_default().to_owned(),
        "timestamp" => day(n),
        "timestamptz" => format!("{}+00", day(n)),
        "time" => clock,
        "timetz" => format!("{clock}+00"),
        _ => format!("{} days", n + 1),
    }
}

/// Times around the changes of daylight saving time in New York come first: 02:30 on 10 March 2024 is none there, and
/// 01:30 on 3 November is two.
pub(super) fn extremes(name: &str) -> Vec<String> {
    let texts: &[&str] = match name {
        "date" => &["2024-03-10", "0001-01-01", "9999-12-31", "infinity", "2024-02-29"],
        "timestamp" => &[
            "2024-03-10 02:30:00",
            "2024-11-03 01:30:00",
            "0001-01-01 00:00:00",
            "9999-12-31 23:59:59.999999",
            "infinity",
        ],
        "timestamptz" => &[
            "2024-03-10 06:59:59.999999+00",
            "2024-11-03 05:30:00+00",
            "0001-01-02 00:00:00+00",
            "9999-12-30 23:59:59.999999+00",
            "infinity",
        ],
        "time" => &["00:00:00", "24:00:00", "23:59:59.999999"],
        "timetz" => &["02:30:00-05", "24:00:00+00", "00:00:00+14"],
        _ => &["0", "-1 mons +30 days -24:00:00", "1000 years", "00:00:00.000001"],
    };
    texts.iter().map(|text| (*text).to_owned()).collect()
}
