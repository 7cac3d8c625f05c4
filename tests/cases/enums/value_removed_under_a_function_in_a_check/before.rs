#[derive(Clone, Copy, Enum)]
#[enum_type(name = "kind")]
pub enum Kind {
    Native,
    Web,
    Saml,
}

#[derive(Table)]
pub struct Application {
    #[column(primary_key)]
    pub id: i32,
    pub kind: Kind,
}

#[derive(Table)]
#[table(check("secret_kind", verbatim("has_kind(application_id, 'native', 'web')")))]
pub struct Secret {
    #[column(primary_key)]
    pub application_id: i32,
}
