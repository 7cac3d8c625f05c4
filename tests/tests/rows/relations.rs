//! Foreign keys in both directions: over several columns, to the same table, to nothing, for whole lists.

use schema_core::Table;
use schema_core::rows::postgres::Client;
use schema_core::rows::{self, Relation};

use super::declared::{Employee, NewEmployee, Room, RoomToBuild};
use super::world;

fn fill(db: &mut Client) -> Result<(Vec<Room>, Vec<Employee>), rows::Error> {
    let room = |house: &str, number: i32| RoomToBuild::builder().house(house).number(number);
    let rooms = [
        room("a", 1).build(),
        room("a", 2).beside_house("a".to_owned()).beside_number(1).build(),
        room("b", 1).beside_house("b".to_owned()).build(),
    ];
    let rooms = Room::insert_many(&rooms).returning(db)?;
    let employee = |id: i32, boss: Option<i32>, room: (&str, i32)| {
        NewEmployee::builder().id(id).boss_id(boss).room_house(room.0).room_number(room.1).build()
    };
    let employees = [
        employee(1, None, ("a", 1)),
        NewEmployee {
            stands_in: Some(Some(3)),
            mentor: Some(Some(1)),
            type_id: Some(Some(2)),
            self_id: Some(Some(2)),
            desk: Some(Some(1)),
            spare_house: Some(Some("b".to_owned())),
            spare_number: Some(Some(1)),
            ..employee(2, Some(1), ("a", 1))
        },
        employee(3, Some(1), ("a", 2)),
    ];
    let employees = Employee::insert_many(&employees).returning(db)?;
    Ok((rooms, employees))
}

#[test]
fn each_foreign_key_has_a_way_there() -> Result<(), rows::Error> {
    let mut database = world::database("tests/rows/declared.rs");
    let db = database.client();
    let (rooms, employees) = fill(db)?;
    let [boss, second, third] = employees.as_slice() else { panic!("three") };

    assert_eq!(second.boss(db)?.as_ref(), Some(boss));
    assert_eq!(second.deputy(db)?.as_ref(), Some(third), "as it is called");
    assert_eq!(second.mentor_row(db)?.as_ref(), Some(boss), "`mentor` is a column");
    assert_eq!(second.r#type(db)?.as_ref(), Some(second), "`type` is one of Rust's words");
    assert_eq!(second.self_row(db)?.as_ref(), Some(second), "`self` can be no name");
    assert_eq!(boss.boss(db)?, None);
    assert_eq!(second.office(db)?, rooms[0]);
    assert_eq!(second.room(db)?.as_ref(), Some(&rooms[2]), "over two columns it is called as the table");
    assert_eq!(third.room(db)?, None);
    assert_eq!(rooms[1].room(db)?.as_ref(), Some(&rooms[0]));
    assert_eq!(rooms[2].room(db)?, None, "one of its columns is NULL");
    Ok(())
}

#[test]
fn a_list_takes_one_query() -> Result<(), rows::Error> {
    let mut database = world::database("tests/rows/declared.rs");
    let db = database.client();
    let (rooms, employees) = fill(db)?;

    // Forwards: one for each, in their order.
    let offices = Employee::OFFICE.get_each(db, &employees)?;
    assert_eq!(offices, [rooms[0].clone(), rooms[0].clone(), rooms[1].clone()]);
    let bosses = Employee::BOSS.get_each(db, &employees)?;
    assert_eq!(bosses, [None, Some(employees[0].clone()), Some(employees[0].clone())]);
    let spares = Employee::ROOM.get_each(db, &employees)?;
    assert_eq!(spares, [None, Some(rooms[2].clone()), None]);

    // Backwards: a list for each, in their order, sorted and sifted.
    let ids = |lists: Vec<Vec<Employee>>| -> Vec<Vec<i32>> {
        lists.iter().map(|list| list.iter().map(|employee| employee.id).collect()).collect()
    };
    let reversed: Vec<Room> = rooms.iter().rev().cloned().collect();
    let inside = Employee::OFFICE.of_each(&reversed).order_by(Employee::id.desc()).all(db)?;
    assert_eq!(ids(inside), [vec![], vec![3], vec![2, 1]]);
    let led = Employee::BOSS.of_each(&employees).filter(Employee::id.ne(3).or(Employee::id.eq(7))).all(db)?;
    assert_eq!(ids(led), [vec![2], vec![], vec![]]);
    assert_eq!(Employee::BOSS.of_each(&[]).all(db)?, Vec::<Vec<Employee>>::new());
    assert_eq!(Employee::BOSS.get_each(db, &[])?, []);

    // Of one row.
    let led = Employee::BOSS.of(&employees[0]).filter(Employee::id.gt(1)).order_by(Employee::id.desc());
    assert_eq!(led.all(db)?, [employees[2].clone(), employees[1].clone()]);
    assert_eq!(led.limit(1).all(db)?, [employees[2].clone()]);
    Ok(())
}

#[test]
fn a_relation_shows_what_it_is() {
    let office: Relation<Employee, Room> = Employee::OFFICE;
    assert_eq!(format!("{office:?}"), "Relation employees(room_house, room_number) -> rooms(house, number)");
    let employees: [Employee; 0] = [];
    assert_eq!(
        Employee::OFFICE.of_each(&[]).to_sql().split(" FROM ").last(),
        Some(
            "(unnest($1::text[]), unnest($2::integer[])) WITH ORDINALITY AS \"keys of each\" \
             (\"0\", \"1\", \"place\") JOIN \"employees\" ON \"employees\".\"room_house\" = \"keys of each\".\"0\" \
             AND \"employees\".\"room_number\" = \"keys of each\".\"1\" ORDER BY \"keys of each\".\"place\""
        )
    );
    assert_eq!(Employee::BOSS.of_each(&employees).params().len(), 1);
}
