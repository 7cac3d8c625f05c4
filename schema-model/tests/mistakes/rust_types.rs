#[derive(Table)]
struct Account {
    a: u8,
    b: u16,
    c: u32,
    d: u64,
    e: usize,
    f: i8,
    g: i128,
    h: char,
    i: (i32, i32),
    j: HashMap<String, String>,
    k: fn(i32) -> i32,
    l: Vec<u32>,
    m: Option<Box<u64>>,
    n: Foo,
    o: Status,
    #[column(one_of = "c")]
    p: Status,
    #[column(type = text, one_of = "c2")]
    q: Bar,
    #[column(type = text, default = Status::Opne)]
    r: Status,
    #[column(type = text, default = Statsu::Open)]
    s: Status,
    #[column(type = numeric(20))]
    fine: u64,
}

#[derive(Enum)]
enum Status {
    Open,
    Closed,
}
