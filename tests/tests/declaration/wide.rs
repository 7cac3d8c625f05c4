//! Everything that can be declared, once.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use schema_core::{Enum, Table, View};
use uuid::Uuid;

/// Types of other crates: to a derive, a name is a type.
pub mod types {
    pub struct Decimal;
    pub struct IpNetwork;
    pub struct MacAddress;
    pub struct OffsetDateTime;
    pub struct PrimitiveDateTime;
    pub struct Json<T>(pub T);
    pub struct Opaque;
    pub mod civil {
        pub struct DateTime;
        pub struct Date;
        pub struct Time;
    }
    pub struct Timestamp;
}

use types::*;

/// Doc comments stay in Rust.
#[derive(Table)]
#[table(name = "everything", schema = "app", was = "old_everything", comment = "it's all here")]
#[table(with(fillfactor = 70, toast.autovacuum_enabled = false), rls = force, unlogged, tablespace = fast)]
#[table(replica_identity = index("u_named"), using = heap)]
#[table(index(on(text, small)))]
#[table(index(
    "i_all",
    on(text desc nulls last, r#"lower("renamedColumn")"#, "small + 1" desc, small asc nulls first, maybe collate "C" ops = text_pattern_ops),
    unique,
    nulls_not_distinct,
    using = btree,
    include(big),
    where = "small > 0 and \"type\" <> 'x'",
    with(fillfactor = 80),
    tablespace = "fast",
    comment = "an index"
))]
#[table(index("i_gin", on(json ops = jsonb_path_ops), using = gin), index("i_path", on("json" ops = public.ops(siglen = 32)), using = gist))]
#[table(unique("u_named", on(text, small), include(big), deferrable = initially_deferred, with(fillfactor = 90)))]
#[table(unique(on(small, big), nulls_not_distinct, comment = "two"))]
#[table(check("c_named", "small < big /* always */", no_inherit))]
#[table(check("big > 0", not_valid, comment = "later"))]
#[table(check("c_verbatim", verbatim("\"big\" IS DOCUMENT")))]
pub struct Everything {
    #[column(primary_key, identity(by_default, start = 10, increment = -2, min = -100, max = 10, cache = 5, cycle, name = "numbers"))]
    id: i64,
    #[column(unique, default = "it's \\ here")]
    text: String,
    #[column(default = -1, backfill = "big * 2", check("small > -10"))]
    small: i16,
    #[column(was = "large", statistics = 500, options(n_distinct = -0.5))]
    big: i64,
    #[column(default = 1_000.5)]
    real: f32,
    #[column(default = 2)]
    double: f64,
    #[column(default = true)]
    flag: bool,
    #[column(storage = external, compression = lz4)]
    bytes: Vec<u8>,
    uuid: Option<Uuid>,
    #[column(default = now(), on_update = now())]
    at: DateTime<Utc>,
    naive: NaiveDateTime,
    date: NaiveDate,
    time: NaiveTime,
    json: serde_json::Value,
    typed_json: Json<Vec<i32>>,
    number: Decimal,
    net: IpNetwork,
    ip: std::net::IpAddr,
    mac: MacAddress,
    span: TimeDelta,
    offset: OffsetDateTime,
    primitive: PrimitiveDateTime,
    jiff_at: Timestamp,
    jiff_civil: civil::DateTime,
    jiff_date: civil::Date,
    jiff_time: civil::Time,
    tags: Vec<String>,
    grid: Vec<Vec<i32>>,
    holes: Option<Vec<Option<i64>>>,
    boxed: Box<str>,
    #[column(name = "renamedColumn", comment = "a comment", collate = "C")]
    maybe: Option<String>,
    r#type: String,
    #[column(type = numeric(10, 2), default = sql("1 + 1"))]
    price: Opaque,
    #[column(type = "citext", default = app::new_name(1, "x"))]
    name: String,
    #[column(type = timestamp(3) with time zone, default = current_timestamp)]
    precise: DateTime<Utc>,
    #[column(type = bigserial)]
    serial: i64,
    #[column(generated = "small * 2")]
    twice: i32,
    #[column(default = Status::InReview)]
    status: Status,
    statuses: Vec<Status>,
    #[column(type = varchar(50), one_of = "check_level", default = Level::VeryHigh)]
    level: Level,
    #[column(type = varchar(50)[], one_of)]
    levels: Vec<Level>,
    #[column(type = text[], one_of = "check_texts")]
    texts: Vec<Level>,
}

/// Keys of all kinds.
#[derive(Table)]
#[table(foreign_key("two", on(a, b), references(Keys(first, second)), on_delete = set_null(b), on_update = cascade, match = full, not_valid))]
#[table(foreign_key(on(a, b), references(Self(first, second)), deferrable))]
pub struct Keys {
    #[column(primary_key)]
    first: i32,
    #[column(primary_key)]
    second: i32,
    a: Option<i32>,
    b: Option<i32>,
    #[column(references(Everything::id, name = "named", on_delete = set_default, initially_deferred))]
    #[column(unique("one_each", nulls_not_distinct))]
    everything: Option<i64>,
    #[column(references(crate::wide::Everything::id, on_delete = no_action, on_update = restrict))]
    by_path: i64,
}

#[derive(Table)]
pub struct Borrowed<'a> {
    #[column(primary_key("borrowed_key"))]
    name: Cow<'a, str>,
    #[column(references(Self::name))]
    parent: Option<Cow<'a, str>>,
    slice: &'a [u8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[enum_type(
    name = "status",
    schema = "app",
    was = "state",
    rename_all = "SCREAMING_SNAKE_CASE",
    comment = "of things"
)]
pub enum Status {
    InReview,
    #[enum_type(name = "done!", was = "finished")]
    Done,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Level {
    VeryHigh,
    Low,
}

pub mod inner {
    //! Inline modules are read.

    use super::types::Opaque;

    #[derive(schema_core::Table)]
    #[table(schema = "app", primary_key("booking_key", on(room, number), include(during), clustered))]
    #[table(exclude(
        "no_overlap",
        using = gist,
        on(room with =, during ops = range_ops with &&, "lower(during)" desc with "OPERATOR(pg_catalog.=)"),
        include(number),
        where = "room > 0",
        with(fillfactor = 70),
        deferrable,
        comment = "one at a time"
    ))]
    pub struct Booking {
        room: i32,
        number: i32,
        #[column(type = tstzrange)]
        during: Opaque,
    }
}

#[cfg(test)]
mod tests {
    // The reader leaves tests out; the derive of a type that nobody names is not looked at either.
    #[derive(schema_core::Table)]
    struct OnlyHere {
        id: i32,
    }
}

/// What lives on a table.
#[derive(Table)]
#[table(name = "guarded", schema = "app", partition_by(range(at, "lower(kind)" collate "C" ops = text_ops)))]
#[table(policy("of all", using = "id > 0"))]
#[table(policy(
    "of members",
    as = restrictive,
    for = update,
    to(member, current_user, "odd role", public),
    using = "kind IN (SELECT kind FROM kinds)",
    with_check = "id > 0 AND guarded.kind <> ''",
    comment = "it's a policy"
))]
#[table(policy(name = "of one", for = insert, to = member, with_check = verbatim("true")))]
#[table(trigger("touch", before(insert, update(id, kind)), for_each = row, when = "new.kind <> ''", execute = touch()))]
#[table(trigger("told", after(delete), referencing(old = gone), execute = audit::tell("it's", 1), enabled = always))]
#[table(trigger(
    "checked",
    after(insert),
    constraint,
    initially_deferred,
    execute = "app.\"Check\"()",
    comment = "at the end"
))]
pub struct Guarded {
    id: i64,
    kind: String,
    at: NaiveDate,
}

/// A view.
#[derive(View)]
#[view(
    name = "recent",
    schema = "app",
    was = "latest",
    query = "SELECT 1 AS id, 'a' AS \"kindOf\", '{}'::text[] AS stati;"
)]
#[view(security_barrier, security_invoker, check_option = local, comment)]
#[view(trigger("put", instead_of(insert, update), execute = touch()))]
pub struct Recent {
    id: i32,
    #[column(name = "kindOf", type = varchar(10), comment = "a kind")]
    kind: Option<String>,
    stati: Vec<Level>,
}

/// One that holds its rows.
#[derive(View)]
#[view(materialized, no_data, query = "SELECT 1 AS id", with(fillfactor = 70), tablespace = fast, using = heap)]
#[view(index("kept_id", on(id desc), unique, clustered, where = "id > 0", comment = "one"))]
pub struct Kept {
    id: i32,
}
