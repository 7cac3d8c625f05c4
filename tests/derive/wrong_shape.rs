use schema_core::{Enum, Table};

#[derive(Table)]
struct Tuple(i32, i32);

#[derive(Table)]
enum NotAStruct {
    A,
}

#[derive(Table)]
struct Generic<T> {
    value: i32,
    other: std::marker::PhantomData<T>,
}

#[derive(Enum)]
struct NotAnEnum;

#[derive(Enum)]
enum WithData {
    A(i32),
    B { x: i32 },
    C,
}

fn main() {}
