//! The derive and the command line tool read the same source to the same value.

// The derive's side. Much of it is never used, only declared.
#[allow(dead_code, unreachable_pub)]
#[path = "declaration/wide.rs"]
mod wide;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use schema_core::rows::{Enum, EnumValue, Table};
use schema_core::source::rust;
use schema_model::declare::DeclaredItem;
use schema_model::{Declared, ObjectId};
use schema_tests as codex;

#[test]
fn the_derive_and_the_reader_agree() {
    let wide = read_file("tests/declaration/wide.rs");
    agree::<wide::Everything>(&wide, "Everything");
    agree::<wide::Keys>(&wide, "Keys");
    agree::<wide::Borrowed<'_>>(&wide, "Borrowed");
    agree::<wide::inner::Booking>(&wide, "Booking");
    agree::<wide::Guarded>(&wide, "Guarded");
    agree::<wide::Recent>(&wide, "Recent");
    agree::<wide::Kept>(&wide, "Kept");
    assert_eq!(wide.len(), 7, "every table and view of the file is compared");
    agree::<codex::User>(&read_file("codex/users.rs"), "User");
    agree::<codex::Organization>(&read_file("codex/content.rs"), "Organization");
    agree::<codex::Content>(&read_file("codex/content.rs"), "Content");
    agree::<codex::ContentAccess>(&read_file("codex/ecommerce.rs"), "ContentAccess");
    agree::<codex::Purchase>(&read_file("codex/ecommerce.rs"), "Purchase");
    agree::<codex::VideoPlayback>(&read_file("codex/playback.rs"), "VideoPlayback");
}

#[test]
fn everything_that_can_be_declared_is_declared() {
    let declared = rust::read(&[here("tests/declaration/wide.rs")]).expect("no mistakes");
    insta::assert_snapshot!(shown(&declared));
}

#[test]
fn the_example_is_the_seed() {
    let declared = rust::read(&[here("codex")]).expect("no mistakes");
    insta::assert_snapshot!(shown(&declared));
    let order: Vec<String> = declared.schema.tables_in_order().iter().map(|(id, _)| id.to_string()).collect();
    assert_eq!(order, ["organizations", "content", "content_access", "purchases", "video_playback", "users"]);
}

#[test]
fn an_enum_is_its_texts() {
    assert_eq!(codex::AccessType::VALUES, ["purchased", "subscription", "complimentary", "preview"]);
    assert_eq!(codex::AccessType::Complimentary.to_string(), "complimentary");
    assert_eq!(codex::PurchaseStatus::from_str("failed"), Ok(codex::PurchaseStatus::Failed));
    let unknown = codex::PurchaseStatus::from_str("Failed").expect_err("values are exact");
    assert_eq!(unknown.to_string(), "`Failed` is none of `pending`, `completed`, `refunded`, `failed`");
    assert_eq!((wide::Status::SCHEMA, wide::Status::NAME), ("app", "status"));
    assert_eq!(wide::Status::VALUES, ["IN_REVIEW", "done!"]);
}

#[test]
fn a_column_knows_its_name() {
    assert_eq!(codex::Purchase::amount_paid_cents.name(), "amount_paid_cents");
    assert_eq!(wide::Everything::r#type.name(), "type");
    assert_eq!(<codex::Purchase as Table>::NAME, "purchases");
    assert_eq!(<wide::inner::Booking as Table>::SCHEMA, "app");
    assert_eq!(<codex::Content as Table>::COLUMNS, ["id", "organization_id"]);
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The tables of a file as the reader reads them, by struct.
fn read_file(path: &str) -> BTreeMap<String, String> {
    let path = here(path);
    let text = std::fs::read_to_string(&path).expect("the file");
    let file = rust::parse(&path, &text);
    assert!(file.mistakes.is_empty(), "{:?}", file.mistakes);
    file.items
        .iter()
        .filter_map(|item| match &item.item {
            DeclaredItem::Table(item) => {
                Some((item.rust.value.clone(), serde_json::to_string(item).expect("a table as JSON")))
            }
            DeclaredItem::View(item) => {
                Some((item.rust.value.clone(), serde_json::to_string(item).expect("a view as JSON")))
            }
            DeclaredItem::Enum(_) => None,
        })
        .collect()
}

fn agree<T: Table>(read: &BTreeMap<String, String>, name: &str) {
    assert_eq!(read.get(name).map(String::as_str), Some(T::DECLARATION), "{name}");
}

/// A line for each thing that is not as it is by default.
fn shown(declared: &Declared) -> String {
    let mut lines = Vec::new();
    let schema = &declared.schema;
    lines.extend(schema.namespaces.keys().map(|id| format!("schema {id}")));
    lines.extend(schema.enums.iter().map(|(id, item)| format!("enum {id} {}", compact(item))));
    lines.extend(schema.sequences.iter().map(|(id, item)| format!("sequence {id} {}", compact(item))));
    for (id, table) in schema.tables_in_order() {
        lines.push(String::new());
        let mut whole = serde_json::to_value(table).expect("a table as JSON");
        for part in ["columns", "constraints", "indexes"] {
            whole[part].take();
        }
        lines.push(format!("table {id} {}", compact(&whole)));
        lines.extend(table.columns.iter().map(|column| format!("  {}", compact(column))));
        lines.extend(table.constraints.iter().map(|(name, item)| format!("  {name}: {}", compact(item))));
        lines.extend(table.indexes.iter().map(|(name, item)| format!("  index {name}: {}", compact(item))));
    }
    lines.push(String::new());
    lines.extend(schema.inheritance.keys.iter().map(|(id, key)| format!("{id} by {key}")));
    for (id, object) in &schema.objects {
        lines.push(format!("{} {id}: {}", id.kind.words(), object.create));
        lines.extend(object.parts.iter().map(|part| format!("  {}: {}", part.name, part.set)));
        lines.extend(object.comment.iter().map(|comment| format!("  comment: {comment}")));
    }
    for (id, columns) in &declared.views {
        lines.extend(columns.iter().map(|column| format!("  {id} {}", compact(column))));
    }
    lines.push(format!("{:#?}", declared.renames));
    lines.extend(declared.backfills.iter().map(|(id, sql)| format!("backfill {id}: {sql}")));
    for (id, at) in &declared.locations {
        if !matches!(id, ObjectId::Column(_)) {
            lines.push(format!("{} {id} at {}:{}", id.kind(), at.line, at.column));
        }
    }
    lines.join("\n")
}

/// JSON without what is null, false or empty, and each expression as its text.
fn compact(item: &impl serde::Serialize) -> String {
    fn strip(value: serde_json::Value) -> serde_json::Value {
        use serde_json::Value;
        match value {
            Value::Object(map) if map.contains_key("spelled") => map["spelled"].clone(),
            Value::Object(map) => Value::Object(
                map.into_iter()
                    .map(|(name, value)| (name, strip(value)))
                    .filter(|(_, value)| match value {
                        Value::Null | Value::Bool(false) => false,
                        Value::Object(map) => !map.is_empty(),
                        Value::Array(list) => !list.is_empty(),
                        _ => true,
                    })
                    .collect(),
            ),
            Value::Array(list) => Value::Array(list.into_iter().map(strip).collect()),
            value => value,
        }
    }
    strip(serde_json::to_value(item).expect("JSON")).to_string()
}
