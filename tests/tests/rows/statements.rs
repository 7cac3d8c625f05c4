//! Statements: their text, their parameters, and what they do.

use schema_core::Table;
use schema_core::rows::{self, Condition};

use super::declared::{NewTicket, Room, RoomToBuild, Ticket};
use super::world;

const ROOM: &str =
    r#""rooms"."house", "rooms"."number", "rooms"."beside_house", "rooms"."beside_number", "rooms"."class""#;

fn room(house: &str, number: i32) -> RoomToBuild {
    RoomToBuild::builder().house(house).number(number).build()
}

/// The parameters as they are shown.
fn shown(params: &[&(dyn rows::postgres::types::ToSql + Sync)]) -> String {
    format!("{params:?}")
}

#[test]
fn statements_are_there_without_being_run() {
    let select = Room::select()
        .filter(Room::house.eq("it's; --"))
        .filter(Room::number.is_in([1, 2]).or(!Room::class.like("s%")))
        .order_by(Room::beside_number.desc().nulls_last())
        .order_by(Room::number.asc())
        .limit(3)
        .offset(1);
    assert_eq!(
        select.to_sql(),
        format!(
            r#"SELECT {ROOM} FROM "app"."rooms" WHERE "rooms"."house" = $1 AND ("rooms"."number" = ANY($2) OR NOT "#
        ) + r#""rooms"."class" LIKE $3) ORDER BY "rooms"."beside_number" DESC NULLS LAST, "rooms"."number" LIMIT $4 OFFSET $5"#
    );
    assert_eq!(shown(&select.params()), r#"["it's; --", [1, 2], "s%", 3, 1]"#);

    let new = RoomToBuild::builder().number(1).house("a").class("std").build();
    let insert = Room::insert(&new);
    assert_eq!(
        insert.to_sql(),
        format!(
            r#"INSERT INTO "app"."rooms" ("house", "number", "class") VALUES ($1, $2, $3) RETURNING {ROOM}"#
        )
    );
    assert_eq!(shown(&insert.params()), r#"["a", 1, "std"]"#);

    let upsert = Room::upsert(&new, Room::PRIMARY_KEY);
    assert!(
        upsert.to_sql().contains(
            r#" ON CONFLICT ("house", "number") DO UPDATE SET "class" = excluded."class" RETURNING "#
        )
    );

    let update = Room::update(Room::class.is_null()).set(Room::class, "x").set(Room::beside_house, None);
    assert_eq!(
        update.to_sql(),
        format!(
            r#"UPDATE "app"."rooms" SET "class" = $1, "beside_house" = $2 WHERE "rooms"."class" IS NULL RETURNING {ROOM}"#
        )
    );
    assert_eq!(shown(&update.params()), r#"["x", None]"#);

    let delete = Room::delete(Condition::every_row());
    assert_eq!(delete.to_sql(), format!(r#"DELETE FROM "app"."rooms" RETURNING {ROOM}"#));
    assert_eq!(delete.params().len(), 0);
}

#[test]
fn many_rows_go_in_few_statements_and_come_back_in_order() -> Result<(), rows::Error> {
    let mut database = world::database("tests/rows/declared.rs");
    let db = database.client();
    let news: Vec<RoomToBuild> = (0..30_000)
        .map(|number| match number % 3 {
            // What some rows leave out is the default of theirs alone.
            0 => RoomToBuild { class: Some("top".to_owned()), ..room("a", number) },
            _ => room("a", number),
        })
        .collect();
    let insert = Room::insert_many(&news);
    let statements = insert.statements();
    assert!(statements.len() < 60, "{}", statements.len());
    assert!(statements.iter().all(|(_, params)| params.len() < 65_536));

    let rooms = insert.returning(db)?;
    assert_eq!(rooms.len(), 30_000);
    for (room, number) in rooms.iter().zip(0..) {
        let class = if number % 3 == 0 { "top" } else { "std" };
        assert_eq!((room.number, room.class.as_str()), (number, class));
    }
    Ok(())
}

#[test]
fn many_rows_are_inserted_all_or_none() -> Result<(), rows::Error> {
    let mut database = world::database("tests/rows/declared.rs");
    let db = database.client();
    let mut news: Vec<RoomToBuild> = (0..5_000).map(|number| room("a", number)).collect();
    news.push(room("a", 0));
    let error = Room::insert_many(&news).execute(db).expect_err("the last is there already");
    assert_eq!(error.constraint(), Some(Room::PRIMARY_KEY.name()));
    assert_eq!(Room::select().count(db)?, 0);

    // In a transaction of the program's the rest of it goes on.
    let mut transaction = db.transaction()?;
    Room::insert(&room("b", 1)).execute(&mut transaction)?;
    Room::insert_many(&news).execute(&mut transaction).expect_err("the last is there already");
    assert_eq!(Room::insert_many(&news).or_ignore().returning(&mut transaction)?.len(), 5_000);
    transaction.commit()?;
    assert_eq!(Room::select().count(db)?, 5_001);
    Ok(())
}

#[test]
fn an_upsert_sets_what_each_row_gives() -> Result<(), rows::Error> {
    let mut database = world::database("tests/rows/declared.rs");
    let db = database.client();
    let news = [
        RoomToBuild { class: Some("top".to_owned()), ..room("a", 1) },
        RoomToBuild { class: Some("top".to_owned()), ..room("a", 2) },
        room("a", 3),
    ];
    assert_eq!(Room::upsert_many(&news, Room::PRIMARY_KEY).execute(db)?, 3);
    let again = [room("a", 1), RoomToBuild { class: Some("low".to_owned()), ..room("a", 2) }, room("a", 4)];
    let rooms = Room::upsert_many(&again, Room::PRIMARY_KEY).returning(db)?;
    let classes: Vec<(i32, &str)> = rooms.iter().map(|room| (room.number, room.class.as_str())).collect();
    assert_eq!(classes, [(1, "top"), (2, "low"), (4, "std")]);
    Ok(())
}

#[test]
fn one_first_and_all() -> Result<(), rows::Error> {
    let mut database = world::database("tests/rows/declared.rs");
    let db = database.client();
    assert_eq!(Room::select().first(db)?, None);
    assert!(!Room::select().exists(db)?);
    assert_eq!(
        Room::select().one(db).expect_err("none").to_string(),
        "no row of `rooms` is the one that was asked for"
    );
    Room::insert_many(&[room("a", 1), room("a", 2), room("b", 1)]).execute(db)?;
    let largest = Room::select().order_by(Room::house.asc()).order_by(Room::number.desc());
    assert_eq!(largest.first(db)?.map(|room| room.number), Some(2));
    assert!(matches!(Room::select().one(db), Err(rows::Error::SeveralRows { table: "rooms" })));
    assert_eq!(Room::find(db, ("b".to_owned(), 1))?.map(|room| room.house), Some("b".to_owned()));
    assert_eq!(Room::find(db, ("b".to_owned(), 2))?, None);
    assert_eq!(Room::select().filter(Room::house.eq("a")).count(db)?, 2);
    assert_eq!(Room::select().limit(1).count(db)?, 1);
    assert!(Room::select().filter(Room::house.ilike("B")).exists(db)?);
    assert_eq!(Room::select().filter(Room::number.is_in(Vec::<i32>::new())).count(db)?, 0);
    assert_eq!(Room::select().filter(Room::number.is_not_in([1])).count(db)?, 1);
    assert_eq!(Room::select().offset(usize::MAX).limit(usize::MAX).all(db)?, []);
    assert_eq!(Room::delete(Room::house.eq("a")).returning(db)?.len(), 2);
    assert_eq!(Room::delete(Condition::every_row()).execute(db)?, 1);
    Ok(())
}

#[test]
fn conditions_hold_together() -> Result<(), rows::Error> {
    let mut database = world::database("tests/rows/declared.rs");
    let db = database.client();
    Room::insert_many(&[room("a", 1), room("a", 2), room("b", 1), room("b", 2)]).execute(db)?;
    let a = || Room::house.eq("a");
    let one = || Room::number.eq(1);
    for (condition, expected) in [
        (a() & one(), 1),
        (a() | one(), 3),
        (!(a() | one()), 1),
        (!a() & !one(), 1),
        ((a() | one()) & !(a() & one()), 2),
        (a() & one() | !a() & !one(), 2),
        (!!a(), 2),
        (!Condition::every_row(), 0),
        (a().or(Condition::every_row()), 4),
        (a().and(Condition::every_row()), 2),
        (Room::number.between(2, 3), 2),
        (!Room::number.between(2, 3), 2),
        (Room::class.not_like("s%"), 0),
        (Room::beside_number.is_not_null(), 0),
        (Room::number.ge(1) & Room::number.le(2) & Room::number.gt(0) & Room::number.lt(3), 4),
    ] {
        let shown = format!("{condition:?}");
        assert_eq!(Room::select().filter(condition).count(db)?, expected, "{shown}");
    }
    Ok(())
}

#[test]
fn rows_come_one_by_one() -> Result<(), rows::Error> {
    let mut database = world::database("tests/rows/declared.rs");
    let db = database.client();
    let news: Vec<NewTicket> = (0..1_000).map(|_| NewTicket::builder().build()).collect();
    Ticket::insert_many(&news).execute(db)?;
    let mut seen = 0;
    for ticket in Ticket::select().stream(db)?.take(10) {
        ticket?;
        seen += 1;
    }
    assert_eq!(seen, 10);
    assert_eq!(Ticket::select().stream(db)?.count(), 1_000, "what was not taken is not left behind");
    let bad = Ticket::select().filter(Ticket::at.is_null()).stream(db)?.next();
    assert!(bad.is_none());
    Ok(())
}
