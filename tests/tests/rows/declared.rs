//! Columns, keys and values of every kind, to be read by the derive and by the command.

use chrono::{DateTime, NaiveDate, Utc};
use schema_core::{Enum, Table};
use uuid::Uuid;

/// A type of PostgreSQL's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[enum_type(name = "mood", schema = "app", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Mood {
    VeryHappy,
    #[enum_type(name = "it's ok")]
    Ok,
}

/// Texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Size {
    Small,
    Large,
}

#[derive(Debug, Clone, PartialEq, Table)]
#[table(name = "of every \"kind\"", schema = "app")]
#[table(index("lower_label", on("lower(type)"), unique, where = "\"renamedColumn\" IS NOT NULL"))]
#[table(unique("later", on(big), deferrable))]
pub struct Everything {
    #[column(primary_key, identity(always))]
    pub id: i64,
    #[column(identity(by_default))]
    pub number: i32,
    #[column(type = serial)]
    pub serial: i32,
    pub small: i16,
    pub big: i64,
    pub real: f32,
    pub double: f64,
    pub flag: bool,
    pub bytes: Vec<u8>,
    pub uuid: Uuid,
    pub at: DateTime<Utc>,
    pub day: NaiveDate,
    pub json: serde_json::Value,
    pub tags: Vec<String>,
    pub moods: Vec<Mood>,
    pub mood: Mood,
    #[column(type = varchar(10), one_of, default = Size::Small, on_update = Size::Large)]
    pub size: Size,
    #[column(name = "renamedColumn")]
    pub renamed: Option<String>,
    pub r#type: String,
    #[column(generated = "small * 2")]
    pub twice: Option<i32>,
    #[column(default = "unknown")]
    pub nullable_with_default: Option<String>,
    pub build: bool,
    pub select: i32,
}

/// Nothing has to be given.
#[derive(Debug, Clone, PartialEq, Table)]
pub struct Ticket {
    #[column(primary_key, default = gen_random_uuid())]
    pub id: Uuid,
    #[column(default = now(), on_update = now())]
    pub at: DateTime<Utc>,
}

/// A key of two columns, which another table and this one point at.
#[derive(Debug, Clone, PartialEq, Table)]
#[table(name = "rooms", schema = "app", new = RoomToBuild)]
#[table(foreign_key("beside", on(beside_house, beside_number), references(Self(house, number))))]
pub struct Room {
    #[column(primary_key)]
    pub house: String,
    #[column(primary_key)]
    pub number: i32,
    pub beside_house: Option<String>,
    pub beside_number: Option<i32>,
    #[column(type = varchar(3), default = "std")]
    pub class: String,
}

/// Two foreign keys to one table, one to itself, one over two columns, and names that columns have.
#[derive(Debug, Clone, PartialEq, Table)]
#[table(name = "employees")]
#[table(foreign_key(on(room_house, room_number), references(Room(house, number)), relation = office))]
#[table(foreign_key("spare", on(spare_house, spare_number), references(Room(house, number))))]
#[table(foreign_key(on(desk), references(Employee(id)), relation = none))]
pub struct Employee {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Self::id))]
    pub boss_id: Option<i32>,
    #[column(references(Employee::id, relation = deputy))]
    pub stands_in: Option<i32>,
    #[column(references(Employee::id))]
    pub mentor: Option<i32>,
    #[column(references(Employee::id))]
    pub type_id: Option<i32>,
    #[column(references(Employee::id))]
    pub self_id: Option<i32>,
    pub desk: Option<i32>,
    pub room_house: String,
    pub room_number: i32,
    pub spare_house: Option<String>,
    pub spare_number: Option<i32>,
}
