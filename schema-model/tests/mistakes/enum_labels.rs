#[derive(Enum)]
#[enum_type(name = "kind")]
enum Typed {
    AVariantWhoseNameIsFarTooLongToBeALabelOfAnEnumTypeInPostgresqlWhichCutsIt,
    #[enum_type(name = "")]
    Empty,
}

#[derive(Enum)]
enum Checked {
    AVariantWhoseNameMayBeAsLongAsItLikesBecauseItIsATextInACheckAndNotALabel,
    #[enum_type(name = "")]
    Empty,
}
