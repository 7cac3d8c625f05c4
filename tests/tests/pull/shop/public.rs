use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use schema_core::{Enum, Table};
use std::net::IpAddr;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Table)]
#[table(name = "bookings")]
#[table(
    exclude(
        on(building with "=", number with "=", during with "&&"),
        where = "(NOT isempty(during))"
    )
)]
#[table(
    foreign_key(
        "bookings_building_number_fkey",
        on(building, number),
        references(Room(building, number)),
        on_delete = cascade,
        on_update = cascade
    )
)]
#[table(unique("bookings_person_during_key", on(person, during), nulls_not_distinct))]
#[table(trigger("noted", after(insert), for_each = row, execute = "public.noted()"))]
pub struct Booking {
    #[column(primary_key, identity(by_default, start = 1000, increment = 5, cycle))]
    pub id: i64,
    pub building: i32,
    pub number: i16,
    pub person: Option<i64>,
    #[column(type = tstzrange)]
    pub during: String,
}

#[derive(Debug, Clone, PartialEq, Table)]
#[table(name = "events", partition_by(range(at)))]
pub struct Event {
    pub at: DateTime<Utc>,
    pub what: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Table)]
#[table(name = "new_people")]
pub struct NewPerson {
    #[column(type = serial, primary_key)]
    pub id: i32,
    pub of: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Table)]
#[table(unlogged)]
pub struct NothingAtAll {}

/// Who comes here.
///
/// And who works here.
#[derive(Debug, Clone, PartialEq, Table)]
#[table(comment)]
#[table(check("people are not their own", "self <> id", no_inherit))]
#[table(
    index(
        "people_made",
        on(made desc nulls last, r#"lower("firstName")"# ops = text_pattern_ops),
        where = "self IS NULL"
    )
)]
#[table(index("people_settings", on(settings ops = jsonb_path_ops), using = gin))]
#[table(
    index(
        "people_token",
        on(token),
        unique,
        include(email),
        with(fillfactor = 70),
        clustered
    )
)]
pub struct People {
    #[column(primary_key(comment = "the key"), identity(always))]
    pub id: i32,
    /// As they say it
    #[column(
        name = "firstName",
        default = "",
        storage = external,
        statistics = 500,
        comment
    )]
    pub first_name: String,
    #[column(type = varchar(20), one_of, default = PeopleType::Guest)]
    pub r#type: PeopleType,
    #[column(
        name = "self",
        references(Self::id, name = "people_self_fkey", on_delete = set_null)
    )]
    pub self_: Option<i32>,
    #[column(type = public.email, unique("people_email_key"))]
    pub email: Option<String>,
    #[column(default = Mood::Happy)]
    pub feels: Option<Mood>,
    #[column(default = "{}")]
    pub moods: Vec<Mood>,
    #[column(type = public.tags)]
    pub labels: Option<Vec<String>>,
    #[column(type = public.nothing)]
    pub nothing: Option<String>,
    #[column(name = "2fa", default = false)]
    pub _2fa: bool,
    #[column(default = "{}")]
    pub settings: serde_json::Value,
    #[column(type = json)]
    pub legacy: Option<serde_json::Value>,
    pub address: Option<IpAddr>,
    #[column(default = current_date)]
    pub born: Option<NaiveDate>,
    #[column(type = timestamptz(0))]
    pub seen: Option<DateTime<Utc>>,
    #[column(default = sql("(now() AT TIME ZONE 'utc'::text)"))]
    pub made: NaiveDateTime,
    #[column(default = gen_random_uuid(), options(n_distinct = -1))]
    pub token: Option<Uuid>,
    #[column(default = r#"\x00"#)]
    pub photo: Option<Vec<u8>>,
    #[column(default = -1.5)]
    pub score: f64,
    #[column(default = -1)]
    pub balance: i64,
    #[column(type = char(3), collate = "C", comment = "with\ttab")]
    pub code: Option<String>,
    #[column(
        type = tsvector,
        generated = r#"to_tsvector('simple'::regconfig, "firstName")"#
    )]
    pub search: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum PeopleType {
    Guest,
    Member,
    Staff,
}

#[derive(Debug, Clone, PartialEq, Table)]
#[table(
    name = "rooms",
    with(fillfactor = 80, autovacuum_enabled = false),
    rls = force,
    replica_identity = full
)]
#[table(primary_key("rooms_pkey", on(building, number)))]
#[table(policy("everybody", using = "true"))]
#[table(
    policy(
        "residents",
        for = update,
        using = r#"name IN ( SELECT p."firstName" FROM public.people p WHERE ((p.type)::text = 'staff'::text))"#
    )
)]
pub struct Room {
    pub building: i32,
    pub number: i16,
    #[column(unique(initially_deferred))]
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Table)]
#[table(name = "tickets")]
#[table(
    check(
        "tickets_check",
        "CASE WHEN (id > 9) THEN (price > 0) ELSE (price IS NULL) END"
    )
)]
pub struct Ticket {
    #[column(primary_key, default = sql("nextval('public.ticket_numbers'::regclass)"))]
    pub id: i32,
    pub price: Option<i32>,
}

/// How people feel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[enum_type(name = "mood", comment)]
pub enum Mood {
    Happy,
    VerySad,
}
