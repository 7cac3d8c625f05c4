//! Types to values: ordinary ones, of which there are as many as a type has, and those that break things. All as text
//! that the type reads. Never looks at what constraints say.

mod container;
mod number;
mod text;
mod time;

use super::predicate::{Moment, Scalar, array};
use super::shape::{Form, Types};

/// A type with its modifier, which a domain may have brought.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind<'a> {
    pub(super) types: &'a Types,
    pub(super) oid: u32,
    pub(super) typmod: i32,
}

impl<'a> Kind<'a> {
    pub(super) fn new(types: &'a Types, oid: u32, typmod: i32) -> Self {
        let (oid, typmod) = types.base(oid, typmod);
        Self { types, oid, typmod }
    }

    fn form(&self) -> &'a Form {
        self.types.get(self.oid).map_or(&Form::Base, |ty| &ty.form)
    }

    /// The name of a type of PostgreSQL's own or of an extension's.
    fn name(&self) -> &'a str {
        self.types.get(self.oid).map_or("", |ty| &ty.name.name)
    }

    /// What a length in characters, bits or bytes is limited to.
    fn limit(&self) -> Option<usize> {
        let modifier = usize::try_from(self.typmod).ok()?;
        match self.name() {
            // `VARHDRSZ` stands before the length (`src/backend/utils/adt/varchar.c`).
            "varchar" | "bpchar" => modifier.checked_sub(4),
            "bit" | "varbit" => Some(modifier),
            "name" => Some(63),
            _ => None,
        }
    }

    /// The `n`th ordinary value, from 0: others than those before it as far as the type has others. `word` is what
    /// texts are made of.
    pub(super) fn ordinary(&self, n: usize, word: &str) -> String {
        match self.form() {
            Form::Enum(labels) if labels.is_empty() => String::new(),
            Form::Enum(labels) => labels[n % labels.len()].clone(),
            Form::Array(element) => {
                let element = Kind::new(self.types, *element, self.typmod).ordinary(n, word);
                container::array(self, &[Some(element)])
            }
            Form::Composite(parts) => {
                let parts = parts
                    .iter()
                    .map(|(oid, typmod)| Some(Kind::new(self.types, *oid, *typmod).ordinary(n, word)));
                container::composite(&parts.collect::<Vec<_>>())
            }
            Form::Range(of) => container::range(Kind::new(self.types, *of, -1), n),
            Form::Multirange(of) => format!("{{{}}}", Kind::new(self.types, *of, -1).ordinary(n, word)),
            Form::Domain { .. } | Form::Base => base(self, n, word),
        }
    }

    /// Values that break things, the likeliest first.
    pub(super) fn extremes(&self) -> Vec<String> {
        match self.form() {
            Form::Enum(labels) => labels.clone(),
            Form::Array(element) => {
                container::extreme_arrays(self, Kind::new(self.types, *element, self.typmod))
            }
            Form::Composite(parts) => {
                let kinds = parts.iter().map(|(oid, typmod)| Kind::new(self.types, *oid, *typmod));
                container::extreme_composites(&kinds.collect::<Vec<_>>())
            }
            Form::Range(of) => container::extreme_ranges(Kind::new(self.types, *of, -1)),
            Form::Multirange(of) => {
                let ranges = container::extreme_ranges(Kind::new(self.types, *of, -1));
                std::iter::once("{}".to_owned())
                    .chain(ranges.into_iter().filter(|it| it != "empty").map(|it| format!("{{{it}}}")))
                    .collect()
            }
            Form::Domain { .. } | Form::Base => extremes(self),
        }
    }

    /// What there is to try when nothing is known but that ordinary values were refused.
    pub(super) fn guesses(&self) -> Vec<String> {
        match self.form() {
            Form::Base if self.is_text() => text::guesses(self.limit()),
            Form::Base if matches!(self.name(), "json" | "jsonb") => {
                ["{}", "[]", "1", "null", "true", r#""x""#, "[1]", r#"{"a": 1}"#].map(str::to_owned).to_vec()
            }
            Form::Base if !KNOWN.contains(&self.name()) => UNKNOWN.map(str::to_owned).to_vec(),
            Form::Base => {
                let days = (0..40).map(|n| n * 11);
                let time = matches!(self.name(), "date" | "timestamp" | "timestamptz");
                if time { days.map(|n| base(self, n, "")).collect() } else { Vec::new() }
            }
            _ => Vec::new(),
        }
    }

    /// Whether it is the smallest of the integers.
    pub(super) fn is_small(&self) -> bool {
        self.name() == "int2"
    }

    /// Whether values are texts of any shape.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.form(), Form::Base)
            && matches!(self.name(), "text" | "varchar" | "bpchar" | "name" | "citext")
    }

    /// Whether this reads as a value of the type, as far as can be told: a text that a server would refuse may pass,
    /// one that it would take does not fail.
    pub(super) fn reads(&self, text: &str) -> bool {
        match self.form() {
            Form::Enum(labels) => labels.iter().any(|label| label == text),
            Form::Base => match self.name() {
                "int2" => text.trim().parse::<i16>().is_ok(),
                "int4" => text.trim().parse::<i32>().is_ok(),
                "int8" => text.trim().parse::<i64>().is_ok(),
                "oid" => text.trim().parse::<u32>().is_ok(),
                "numeric" => number::fits(text, self.typmod),
                "float4" | "float8" => text.trim().parse::<f64>().is_ok(),
                "bool" => {
                    matches!(text, "t" | "f" | "true" | "false" | "yes" | "no" | "on" | "off" | "1" | "0")
                }
                "uuid" => text::is_uuid(text),
                "date" | "timestamp" | "timestamptz" => Moment::read(text).is_some() || text.ends_with(" BC"),
                "json" | "jsonb" => serde_json::from_str::<serde_json::Value>(text).is_ok(),
                "varchar" | "bpchar" => {
                    self.limit().is_none_or(|limit| text.trim_end_matches(' ').chars().count() <= limit)
                }
                "text" | "citext" => true,
                "inet" | "cidr" => text.contains(['.', ':']),
                "bytea" => text.starts_with("\\x"),
                name => !time::NAMES.contains(&name) || text.contains(':') || text.contains("day"),
            },
            Form::Array(_) => text.starts_with(['{', '[']),
            Form::Composite(_) => text.starts_with('('),
            Form::Range(_) => text == "empty" || text.starts_with(['[', '(']),
            Form::Multirange(_) => text.starts_with('{'),
            Form::Domain { .. } => true,
        }
    }

    /// A value as conditions can be tried on it.
    pub(super) fn scalar(&self, text: &str) -> Option<Scalar> {
        Some(match self.form() {
            Form::Base => match self.name() {
                "int2" | "int4" | "int8" | "oid" | "numeric" | "float4" | "float8" => Scalar::number(text)?,
                "bool" => match text {
                    "t" | "true" => Scalar::Bool(true),
                    "f" | "false" => Scalar::Bool(false),
                    _ => return None,
                },
                "bpchar" => Scalar::Text(text.trim_end_matches(' ').to_owned()),
                "text" | "varchar" | "name" => Scalar::Text(text.to_owned()),
                "date" | "timestamp" | "timestamptz" => Scalar::Moment(Moment::read(text)?),
                "citext" | "money" => return None,
                _ => Scalar::Other(text.to_owned()),
            },
            Form::Array(_) => Scalar::Array(array(text)?),
            _ => Scalar::Other(text.to_owned()),
        })
    }
}

/// The types that have values of their own below.
const KNOWN: &[&str] = &[
    "int2",
    "int4",
    "int8",
    "numeric",
    "float4",
    "float8",
    "money",
    "oid",
    "bool",
    "text",
    "varchar",
    "bpchar",
    "name",
    "citext",
    "char",
    "bytea",
    "bit",
    "varbit",
    "uuid",
    "date",
    "time",
    "timetz",
    "timestamp",
    "timestamptz",
    "interval",
    "json",
    "jsonb",
    "xml",
    "inet",
    "cidr",
    "macaddr",
    "macaddr8",
    "point",
    "line",
    "lseg",
    "box",
    "path",
    "polygon",
    "circle",
    "tsvector",
    "tsquery",
    "hstore",
    "ltree",
    "pg_lsn",
    "jsonpath",
    "xid",
    "xid8",
    "tid",
    "cid",
    "regclass",
    "regtype",
    "regproc",
    "regprocedure",
    "regrole",
    "regnamespace",
    "pg_snapshot",
    "txid_snapshot",
    "cube",
    "seg",
    "refcursor",
    "int2vector",
    "oidvector",
];

/// What types of extensions and of users are likely to read.
const UNKNOWN: [&str; 16] = [
    "1",
    "a",
    "",
    "0",
    "{}",
    "[]",
    "(1,1)",
    "(1,1,1)",
    "1.5",
    "true",
    "[1,2,3]",
    "a.b",
    "POINT(0 0)",
    "2024-01-01",
    "(a,1)",
    "'a':1",
];

fn base(kind: &Kind<'_>, n: usize, word: &str) -> String {
    let number = n + 1;
    match kind.name() {
        "bool" => if n.is_multiple_of(2) { "true" } else { "false" }.to_owned(),
        "int2" | "int4" | "int8" | "oid" | "xid" | "xid8" | "cid" => number.to_string(),
        "numeric" => number::ordinary(n, kind.typmod),
        "float4" | "float8" => format!("{number}.5"),
        "money" => format!("{number}.25"),
        "text" | "citext" | "varchar" | "bpchar" | "name" => text::ordinary(n, word, kind.limit()),
        "char" => text::letter(n).to_string(),
        "bytea" => format!("\\x{number:06x}"),
        "bit" | "varbit" => number::bits(n, kind.limit().unwrap_or(8)),
        "uuid" => format!("00000000-0000-4000-8000-{number:012x}"),
        "json" | "jsonb" => format!(r#"{{"a": {number}, "b": ["x", null]}}"#),
        "xml" => format!("<a>{number}</a>"),
        "inet" => format!("10.0.{}.{}", n / 250, n % 250 + 1),
        "cidr" => format!("10.{}.{}.0/24", n / 250, n % 250),
        "macaddr" => format!("08:00:2b:01:{:02x}:{:02x}", n / 256 % 256, n % 256),
        "macaddr8" => format!("08:00:2b:01:02:03:{:02x}:{:02x}", n / 256 % 256, n % 256),
        "point" => format!("({number},{number})"),
        "line" => format!("{{1,-1,{number}}}"),
        "lseg" => format!("[({number},0),({number},1)]"),
        // Apart from each other, so that an exclusion constraint lets all of them in.
        "box" => format!("({0}.5,{0}.5),({0},{0})", number * 10),
        "path" => format!("[({number},0),({number},1)]"),
        "polygon" => format!("(({0},{0}),({0},{1}),({1},{1}))", number * 10, number * 10 + 1),
        "circle" => format!("<({0},{0}),1>", number * 10),
        "tsvector" => format!("'word{number}':1"),
        "tsquery" => format!("'word{number}'"),
        "hstore" => format!("\"a\"=>\"{number}\""),
        "ltree" => format!("a.b{number}"),
        "pg_lsn" => format!("0/{number:X}"),
        "jsonpath" => format!("$.\"a{number}\""),
        "tid" => format!("(0,{number})"),
        "regclass" => "pg_class".to_owned(),
        "regtype" => "integer".to_owned(),
        "regproc" => "now".to_owned(),
        "regprocedure" => "now()".to_owned(),
        "regrole" => "pg_monitor".to_owned(),
        "regnamespace" => "pg_catalog".to_owned(),
        "pg_snapshot" | "txid_snapshot" => format!("{number}:{number}:"),
        "cube" => format!("({number},{number})"),
        "int2vector" | "oidvector" => number.to_string(),
        name if time::NAMES.contains(&name) => time::ordinary(name, n),
        _ => number.to_string(),
    }
}

fn extremes(kind: &Kind<'_>) -> Vec<String> {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    match kind.name() {
        "bool" => owned(&["false", "true"]),
        "int2" => owned(&["-32768", "32767", "0", "-1"]),
        "int4" => owned(&["-2147483648", "2147483647", "0", "-1"]),
        "int8" => owned(&["-9223372036854775808", "9223372036854775807", "0", "-1", "2147483648"]),
        "oid" => owned(&["0", "4294967295"]),
        "numeric" => number::extremes(kind.typmod),
        "float4" => owned(&["-3.4e38", "3.4e38", "NaN", "0", "1e-37", "Infinity"]),
        "float8" => owned(&["-1.7e308", "1.7e308", "NaN", "0", "1e-300", "-Infinity"]),
        "money" => owned(&["-92233720368547758.08", "92233720368547758.07", "0"]),
        "text" | "citext" | "varchar" | "bpchar" | "name" => text::extremes(kind.limit()),
        "char" => owned(&["", " "]),
        "bytea" => {
            let mut values = owned(&["\\x", "\\x00ff", "\\xdeadbeef"]);
            values.push(format!("\\x{}", "ab".repeat(1_000)));
            values
        }
        "bit" | "varbit" => number::extreme_bits(kind.name(), kind.limit()),
        "uuid" => owned(&["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"]),
        "json" | "jsonb" => text::documents(kind.name()),
        "xml" => owned(&["<a/>", "text <b/>", ""]),
        "inet" => owned(&["10.1.2.3/8", "::1", "0.0.0.0/0", "255.255.255.255"]),
        "cidr" => owned(&["0.0.0.0/0", "::/0", "10.0.0.0/8"]),
        "macaddr" => owned(&["00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"]),
        "point" => owned(&["(0,0)", "(-1e300,1e300)"]),
        "tsvector" => owned(&["", "'a':1A,2B 'b':3"]),
        "tsquery" => owned(&["", "'a' & !'b'"]),
        "hstore" => owned(&["", "\"a\"=>NULL", "\"\"=>\"\""]),
        "ltree" => owned(&[""]),
        "pg_lsn" => owned(&["0/0", "FFFFFFFF/FFFFFFFF"]),
        name if time::NAMES.contains(&name) => time::extremes(name),
        _ => Vec::new(),
    }
}
