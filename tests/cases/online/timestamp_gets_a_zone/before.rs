#[derive(Table)]
pub struct Visit {
    #[column(default = now())]
    pub at: NaiveDateTime,
}
