//! Every kind of column and of value, there and back.

use chrono::{DateTime, NaiveDate, Utc};
use schema_core::Table;
use schema_core::rows::{self, FromRow};
use uuid::Uuid;

use super::declared::{Everything, Mood, NewEverything, NewTicket, Room, RoomToBuild, Size, Ticket};
use super::world;

fn everything() -> NewEverything {
    NewEverything::builder()
        .small(-3)
        .big(5)
        .real(0.5)
        .double(0.25)
        .flag(true)
        .bytes(vec![0, 255])
        .uuid(Uuid::from_u128(7))
        .at(DateTime::<Utc>::UNIX_EPOCH)
        .day(NaiveDate::default())
        .json(serde_json::json!({ "a": [1, null] }))
        .tags(vec!["x'\\\"".to_owned(), String::new()])
        .moods(vec![Mood::Ok, Mood::VeryHappy])
        .mood(Mood::Ok)
        .r#type("a type")
        .build(true)
        .select(9)
        .build_row()
}

#[test]
fn what_is_inserted_is_read() -> Result<(), rows::Error> {
    let mut database = world::database("tests/rows/declared.rs");
    let db = database.client();

    let row = Everything::insert(&everything()).returning(db)?;
    let expected = Everything {
        id: 1,
        number: 1,
        serial: 1,
        small: -3,
        big: 5,
        real: 0.5,
        double: 0.25,
        flag: true,
        bytes: vec![0, 255],
        uuid: Uuid::from_u128(7),
        at: DateTime::<Utc>::UNIX_EPOCH,
        day: NaiveDate::default(),
        json: serde_json::json!({ "a": [1, null] }),
        tags: vec!["x'\\\"".to_owned(), String::new()],
        moods: vec![Mood::Ok, Mood::VeryHappy],
        mood: Mood::Ok,
        size: Size::Small,
        renamed: None,
        r#type: "a type".to_owned(),
        twice: Some(-6),
        nullable_with_default: Some("unknown".to_owned()),
        build: true,
        select: 9,
    };
    assert_eq!(row, expected);

    // What may be left out may be given, a NULL as well.
    let new = NewEverything {
        number: Some(40),
        serial: Some(50),
        size: Some(Size::Large),
        renamed: Some(Some("it's".to_owned())),
        nullable_with_default: Some(None),
        r#type: "another type".to_owned(),
        big: 6,
        ..everything()
    };
    let row = Everything::insert(&new).returning(db)?;
    assert_eq!((row.id, row.number, row.serial, row.size), (2, 40, 50, Size::Large));
    assert_eq!((row.renamed.as_deref(), row.nullable_with_default), (Some("it's"), None));
    assert_eq!(
        format!("{:?}", RoomToBuild::builder().house("h").number(1).build()),
        "RoomToBuild { house: \"h\", number: 1 }"
    );
    Ok(())
}

#[test]
fn every_column_can_be_asked_for_and_set() -> Result<(), rows::Error> {
    let mut database = world::database("tests/rows/declared.rs");
    let db = database.client();
    let row = Everything::insert(&everything()).returning(db)?;

    // A column called `select` hides the function of that name, not the trait's.
    let select = || <Everything as Table>::select();
    let condition = Everything::id.eq(1)
        & Everything::small.lt(0)
        & Everything::real.between(0.4, 0.6)
        & Everything::bytes.eq(vec![0, 255])
        & Everything::uuid.eq(Uuid::from_u128(7))
        & Everything::at.le(Utc::now())
        & Everything::json.eq(serde_json::json!({ "a": [1, null] }))
        & Everything::tags.eq(["x'\\\"".to_owned(), String::new()])
        & Everything::moods.eq([Mood::Ok, Mood::VeryHappy])
        & Everything::mood.is_in([Mood::Ok])
        & Everything::size.is_in([Size::Small])
        & Everything::renamed.is_null()
        & Everything::twice.eq(-6)
        & Everything::r#type.like("a%")
        & Everything::select.ne(10);
    assert_eq!(select().filter(condition).one(db)?, row);

    let set = Everything::update(Everything::id.eq(1))
        .set(Everything::renamed, "named")
        .set(Everything::mood, Mood::VeryHappy)
        .set(Everything::nullable_with_default, None)
        .set(Everything::tags, Vec::new())
        .returning(db)?;
    let expected = Everything {
        renamed: Some("named".to_owned()),
        mood: Mood::VeryHappy,
        nullable_with_default: None,
        tags: Vec::new(),
        size: Size::Large, // `on_update`
        ..row
    };
    assert_eq!(set, [expected.clone()]);

    let saved = Everything { small: 4, size: Size::Small, ..expected.clone() }.save(db)?;
    assert_eq!(saved, Everything { small: 4, twice: Some(8), ..expected });
    assert!(saved.remove(db)?);
    assert!(!saved.remove(db)?);
    assert!(matches!(saved.save(db), Err(rows::Error::NoRow { table: "of every \"kind\"" })));
    Ok(())
}

#[test]
fn a_row_of_any_statement_is_read_by_the_names_of_its_columns() -> Result<(), rows::Error> {
    let mut database = world::database("tests/rows/declared.rs");
    let db = database.client();
    Ticket::insert(&NewTicket::builder().build()).execute(db)?;
    let ticket = Ticket::select().one(db)?;
    let row = db.query_one("SELECT 7 AS other, at, id FROM ticket", &[])?;
    assert_eq!(Ticket::from_row(&row)?, ticket);

    let row = db.query_one("SELECT id FROM ticket", &[])?;
    assert_eq!(
        Ticket::from_row(&row).expect_err("no `at`").to_string(),
        "the row has no column `at`, which `ticket` has"
    );
    let row = db.query_one("SELECT id, NULL::timestamptz AS at FROM ticket", &[])?;
    assert_eq!(
        Ticket::from_row(&row).expect_err("a NULL").to_string(),
        "cannot read the column `at` of `ticket`: a Postgres value was `NULL`"
    );
    let row = db.query_one("SELECT id, 'x' AS at FROM ticket", &[])?;
    assert_eq!(
        Ticket::from_row(&row).expect_err("a text").to_string(),
        "cannot read the column `at` of `ticket`: cannot convert between the Rust type \
         `chrono::datetime::DateTime<chrono::offset::utc::Utc>` and the Postgres type `text`"
    );
    Ok(())
}

#[test]
fn rows_without_any_value() -> Result<(), rows::Error> {
    let mut database = world::database("tests/rows/declared.rs");
    let db = database.client();
    let new = NewTicket::builder().build();
    assert!(Ticket::insert(&new).to_sql().starts_with("INSERT INTO \"ticket\" DEFAULT VALUES RETURNING "));
    let news: Vec<NewTicket> = (0..5).map(|_| NewTicket::builder().build()).collect();
    assert_eq!(Ticket::insert_many(&news).returning(db)?.len(), 5);
    assert_eq!(Ticket::insert_many(&[]).execute(db)?, 0);
    assert_eq!(Ticket::update(rows::Condition::every_row()).execute(db)?, 5, "`on_update` alone");
    assert_eq!(Room::update(rows::Condition::every_row()).execute(db)?, 0, "nothing to set at all");
    let ticket = Ticket::upsert(&new, Ticket::PRIMARY_KEY).returning(db)?;
    let again = NewTicket::builder().id(ticket.id).build();
    assert!(Ticket::upsert(&again, Ticket::PRIMARY_KEY).returning(db)?.at >= ticket.at);
    Ok(())
}

#[test]
fn a_domain_takes_the_values_of_the_type_it_is_over() -> Result<(), rows::Error> {
    let mut database = world::database("tests/rows/declared.rs");
    let db = database.client();
    db.batch_execute(
        "CREATE DOMAIN short AS text CHECK (length(value) < 5);
         CREATE DOMAIN shorter AS short CHECK (length(value) < 4);
         CREATE DOMAIN feeling AS app.mood;
         ALTER TABLE app.rooms ALTER class TYPE shorter, DROP CONSTRAINT beside,
             DROP CONSTRAINT rooms_house_number_pk CASCADE, ALTER house TYPE short;
         ALTER TABLE app.\"of every \"\"kind\"\"\" ALTER mood TYPE feeling",
    )?;
    let new = RoomToBuild::builder().house("h").number(1).class("top").build();
    let room = Room::insert(&new).returning(db)?;
    assert_eq!(Room::select().filter(Room::house.is_in(["h"]) & Room::class.eq("top")).one(db)?, room);
    assert_eq!(Room { class: "low".to_owned(), ..room }.save(db)?.class, "low");
    let row = Everything::insert(&everything()).returning(db)?;
    assert_eq!(row.mood, Mood::Ok);
    Ok(())
}
