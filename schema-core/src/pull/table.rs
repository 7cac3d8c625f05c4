//! A table to its struct, and what of the table the struct says: the rest is for SQL.

use std::collections::BTreeMap;

use schema_model::declare::writing;
use schema_model::object::Kind;
use schema_model::{
    Column, Constraint, ConstraintKind, EnumId, Identity, NamedId, Object, Options, ReplicaIdentity, Schema,
    Sequence, SequenceId, SequenceOptions, Table, TableId, name as server_name,
};

use super::world::{TableNames, Uses, World};
use super::{
    constraint, enum_type, exclusion, field_type, foreign_key, index, name, one_of, options, partition,
    policy, text, trigger, value,
};
use crate::plan::serial;

/// What a table's options are written with.
pub(super) struct Context<'c, 'a> {
    pub(super) world: &'c World<'a>,
    pub(super) uses: &'c mut Uses,
    pub(super) id: &'c TableId,
    pub(super) table: &'c Table,
    pub(super) names: &'c TableNames,
    /// The columns' names, in their order.
    pub(super) columns: Vec<String>,
}

/// Where an option stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Home {
    /// On the field of this column.
    Field(String),
    /// On the struct.
    Table,
}

/// A struct and what it says.
pub(super) struct Written {
    /// The struct, then the enums of its checks.
    pub(super) items: Vec<String>,
    /// The table as far as the struct says it.
    pub(super) said: Table,
    /// The sequences that its `serial` fields bring.
    pub(super) sequences: BTreeMap<SequenceId, Sequence>,
    /// The policies and triggers that it says.
    pub(super) objects: BTreeMap<NamedId, Object>,
}

/// The enum that a check becomes.
pub(super) struct OneOf {
    /// Its name.
    pub(super) rust: String,
    /// The check's.
    check: String,
    /// The texts that the check allows.
    values: Vec<String>,
}

/// By column.
pub(super) type Checked = BTreeMap<String, OneOf>;

/// Whether a struct can stand for it at all. Partitions, and what has parents, are SQL's.
pub(super) fn can_be_said(schema: &Schema, id: &TableId, table: &Table) -> bool {
    let inheritance = &schema.inheritance;
    let key = inheritance.keys.get(id).is_none_or(|key| partition::can_be_said(table, key));
    let stands_alone = key && !inheritance.children.contains_key(id);
    // No attribute says that a table is foreign, or of a type.
    let is_plain = table.foreign.is_none() && table.of_type.is_none();
    stands_alone
        && is_plain
        && table.columns.iter().all(|column| {
            let identity = column.identity.as_ref().and_then(|identity| identity.sequence.as_ref());
            identity.is_none_or(|sequence| sequence.0.schema == id.0.schema)
        })
}

/// Writes the struct of a table.
pub(super) fn write(
    world: &World<'_>,
    uses: &mut Uses,
    id: &TableId,
    table: &Table,
    names: &TableNames,
    checked: &Checked,
) -> Written {
    let columns = table.columns.iter().map(|column| column.name.clone()).collect();
    let mut cx = Context { world, uses, id, table, names, columns };
    let mut said = Table { order: Vec::new(), ..table.clone() };
    let mut attributes: Vec<String> = Vec::new();
    let docs = head(&cx, &mut attributes);
    let mut of_fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut keys: Vec<String> = Vec::new();
    let mut checks: Vec<String> = Vec::new();
    for (name, constraint) in &table.constraints {
        // No `..` here: a field added to `Constraint` must say how it is written before this compiles.
        let Constraint { kind, deferrable: _, validated: _, comment: _, index_comment } = constraint;
        if let Some(own) = said.constraints.get_mut(name).filter(|_| index_comment.is_some()) {
            own.index_comment = None;
        }
        let one_of = checked.values().any(|one_of| one_of.check == *name);
        let option = match kind {
            ConstraintKind::PrimaryKey(key) => constraint::primary_key(&cx, name, constraint, key),
            ConstraintKind::Unique { key, nulls_not_distinct } => {
                constraint::unique(&cx, name, constraint, key, *nulls_not_distinct)
            }
            ConstraintKind::ForeignKey(key) => foreign_key::write(&mut cx, name, constraint, key),
            ConstraintKind::Check(_) if one_of => continue,
            ConstraintKind::Check(check) => {
                constraint::check(&cx, name, constraint, check).map(|option| (Home::Table, option))
            }
            ConstraintKind::Exclusion(exclusion) => {
                exclusion::write(&cx, name, constraint, exclusion).map(|option| (Home::Table, option))
            }
        };
        let Some((home, option)) = option else {
            said.constraints.remove(name);
            continue;
        };
        match home {
            Home::Table if matches!(constraint.kind, ConstraintKind::Check(_)) => checks.push(option),
            Home::Table => keys.push(option),
            Home::Field(column) => {
                let word = option.split('(').next().unwrap_or_default();
                let own = of_fields.entry(column.clone()).or_default();
                if !own.iter().any(|other| other.split('(').next() == Some(word)) {
                    own.push(option);
                    continue;
                }
                // A field says each of its options once; a second key over it is the struct's.
                let of_table = match &constraint.kind {
                    ConstraintKind::ForeignKey(key) => foreign_key::of_table(&cx, name, key, &option),
                    _ => over_field(&cx, name, word, &option, &column),
                };
                match of_table {
                    Some(option) => keys.push(option),
                    None => drop(said.constraints.remove(name)),
                }
            }
        }
    }
    let mut indexes = Vec::new();
    for (name, own) in &table.indexes {
        match index::write(&cx, name, own) {
            Some(option) => indexes.push(option),
            None => drop(said.indexes.remove(name)),
        }
    }
    for own in said.indexes.values_mut() {
        own.statistics.clear();
    }
    let can_say = |options: &Options| options.is_empty() || options::parameters("", options).is_some();
    if !can_say(&said.options) {
        said.options = Options::new();
    }
    for column in said.columns.iter_mut().filter(|column| !can_say(&column.options)) {
        column.options = Options::new();
    }
    if let ReplicaIdentity::Index(name) = &table.replica_identity
        && !said.indexes.contains_key(name)
        && !said.constraints.contains_key(name)
    {
        said.replica_identity = ReplicaIdentity::Default;
    }
    // Row security that is forced and not enabled has no word.
    said.force_row_security &= said.row_security;
    attributes.extend(replica_identity(&said));
    let key = world.schema.inheritance.keys.get(id);
    attributes.extend(key.and_then(|key| partition::write(&cx, key)));
    let (objects, hanging) = hanging(&cx);
    let is_primary = |option: &&String| option.starts_with("primary_key");
    let (primary, keys): (Vec<&String>, Vec<&String>) = keys.iter().partition(is_primary);
    let lines = primary.into_iter().chain(keys).chain(&checks).chain(&indexes).chain(&hanging);
    let lines: String = lines.map(|option| format!("#[table({option})]\n")).collect();
    let first = match attributes.is_empty() {
        true => String::new(),
        false => format!("#[table({})]\n", attributes.join(", ")),
    };
    let mut sequences = BTreeMap::new();
    let mut body = String::new();
    for (at, column) in table.columns.iter().enumerate() {
        let own = of_fields.remove(&column.name).unwrap_or_default();
        let serial = sequence_of(&cx, column);
        if let Some((id, sequence)) = serial {
            sequences.insert(id.clone(), Sequence { comment: None, ..sequence.clone() });
        }
        let field = names.fields.get(at).map_or("column", String::as_str);
        body += &self::field(&mut cx, column, field, own, checked.get(&column.name), serial.is_some());
    }
    let rust = &names.place.rust;
    let item = format!(
        "{docs}#[derive(Debug, Clone, PartialEq, Table)]\n{first}{lines}pub struct {rust} {{\n{body}}}\n"
    );
    let enums = checked.values().map(|one_of| enum_type::of_check(&one_of.rust, &one_of.values));
    Written { items: std::iter::once(item).chain(enums).collect(), said, sequences, objects }
}

/// The policies and triggers that the struct can say, with their options.
fn hanging(cx: &Context<'_, '_>) -> (BTreeMap<NamedId, Object>, Vec<String>) {
    let own = cx.world.schema.objects.iter().filter(|(_, own)| own.relation.as_ref() == Some(cx.id));
    let (mut objects, mut options) = (BTreeMap::new(), Vec::new());
    for (id, object) in own {
        let option = match id.kind {
            // A policy switches row security on, and one that lies idle must not.
            Kind::Policy if cx.table.row_security => policy::write(cx, id, object),
            Kind::Trigger => trigger::write(cx, object),
            _ => None,
        };
        if let Some(option) = option {
            options.push(option);
            objects.insert(id.clone(), object.clone());
        }
    }
    (objects, options)
}

/// The doc comment that says a comment of the database, with the option that says so; a text that no doc comment
/// holds stands in the option.
pub(super) fn comment(entries: &mut Vec<String>, comment: Option<&str>) -> String {
    let Some(comment) = comment else { return String::new() };
    match text::doc_lines(comment) {
        Some(lines) => {
            entries.push("comment".to_owned());
            let line =
                |line: &&str| if line.is_empty() { "///\n".to_owned() } else { format!("/// {line}\n") };
            lines.iter().map(line).collect()
        }
        None => {
            entries.push(options::said("comment", comment));
            String::new()
        }
    }
}

impl Context<'_, '_> {
    /// The field of a column.
    pub(super) fn field_of(&self, column: &str) -> Option<&str> {
        let at = self.columns.iter().position(|own| own == column)?;
        self.names.fields.get(at).map(String::as_str)
    }

    /// The fields of columns.
    pub(super) fn fields_of(&self, columns: &[String]) -> Option<Vec<String>> {
        columns.iter().map(|column| self.field_of(column).map(str::to_owned)).collect()
    }
}

/// What is said of the table itself.
fn head(cx: &Context<'_, '_>, entries: &mut Vec<String>) -> String {
    // No `..` here: a field added to `Table` must say how it is written before this compiles.
    let Table {
        rank: _,
        columns: _,
        constraints: _,
        indexes: _,
        order: _,
        unlogged,
        options: with,
        row_security,
        force_row_security,
        replica_identity: _,
        tablespace,
        access_method,
        // Such a table stands in an SQL file.
        of_type: _,
        foreign: _,
        comment: said,
    } = cx.table;
    if writing::table(name::unraw(&cx.names.place.rust)) != cx.id.0.name {
        entries.push(options::said("name", &cx.id.0.name));
    }
    if cx.id.0.schema != "public" {
        entries.push(options::said("schema", &cx.id.0.schema));
    }
    entries.extend(unlogged.then(|| "unlogged".to_owned()));
    entries.extend(access_method.as_deref().map(|method| options::said("using", method)));
    if !with.is_empty() {
        entries.extend(options::parameters("with", with));
    }
    entries.extend(tablespace.as_deref().map(|tablespace| options::said("tablespace", tablespace)));
    if *row_security {
        entries.push(if *force_row_security { "rls = force" } else { "rls" }.to_owned());
    }
    comment(entries, said.as_deref())
}

fn replica_identity(said: &Table) -> Option<String> {
    let value = match &said.replica_identity {
        ReplicaIdentity::Default => return None,
        ReplicaIdentity::Nothing => "nothing".to_owned(),
        ReplicaIdentity::Full => "full".to_owned(),
        ReplicaIdentity::Index(name) => format!("index({})", text::literal(name)),
    };
    Some(format!("replica_identity = {value}"))
}

/// `unique(...)` of a field as that of the struct.
fn over_field(cx: &Context<'_, '_>, name: &str, word: &str, option: &str, column: &str) -> Option<String> {
    let literal = text::literal(name);
    let rest = option.strip_prefix(word)?;
    let rest = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or_default();
    let rest = rest.strip_prefix(&literal).unwrap_or(rest).trim_start_matches(", ");
    let mut entries = vec![literal, options::list("on", &cx.fields_of(&[column.to_owned()])?)];
    entries.extend((!rest.is_empty()).then(|| rest.to_owned()));
    Some(options::list(word, &entries))
}

/// The sequence behind a column that is just what `serial` makes.
fn sequence_of<'s>(cx: &Context<'s, '_>, column: &Column) -> Option<(&'s SequenceId, &'s Sequence)> {
    let id = SequenceId::new(&cx.id.0.schema, server_name::server(&cx.id.0.name, Some(&column.name), "seq"));
    let (id, sequence) = cx.world.schema.sequences.get_key_value(&id)?;
    serial::is_serial(cx.id, column, cx.table.unlogged, id, sequence).then_some((id, sequence))
}

/// A field with its options.
fn field(
    cx: &mut Context<'_, '_>,
    column: &Column,
    field: &str,
    keys: Vec<String>,
    checked: Option<&OneOf>,
    is_serial: bool,
) -> String {
    // No `..` here: a field added to `Column` must say how it is written before this compiles.
    let Column {
        name: _,
        ty,
        not_null,
        default,
        generated,
        identity,
        collation,
        storage,
        compression,
        statistics,
        options: set,
        // Those of a foreign table.
        foreign_options: _,
        comment: said,
    } = column;
    let here = cx.names.place.module.clone();
    let mut own = field_type::of(cx.world, cx.uses, &here, ty);
    let mut entries = Vec::new();
    if name::unraw(field) != column.name || !field.is_ascii() {
        entries.push(options::said("name", &column.name));
    }
    if let Some(OneOf { rust, .. }) = checked {
        own.sql.get_or_insert_with(|| "text".to_owned());
        own.rust.clone_from(rust);
    }
    if is_serial {
        own.sql = serial::word_of(&ty.text).map(str::to_owned);
    }
    entries.extend(own.sql.as_deref().map(|sql| format!("type = {sql}")));
    let is_primary = |option: &&String| option.starts_with("primary_key");
    let (primary, keys): (Vec<&String>, Vec<&String>) = keys.iter().partition(is_primary);
    entries.extend(primary.into_iter().chain(keys).cloned());
    if let Some(OneOf { check, .. }) = checked {
        let default = writing::check(&cx.id.0.name, Some(&column.name));
        entries.push(if *check == default { "one_of".to_owned() } else { options::said("one_of", check) });
    }
    if let Some(default) = default.as_ref().filter(|_| !is_serial) {
        let variant = |value: &str| variant(cx, &own.rust, own.enumeration.as_ref(), checked, value);
        let value = value::default(column, default, variant, &cx.id.0.name, &cx.columns);
        entries.push(format!("default = {value}"));
    }
    if let Some(generated) = generated {
        entries.push(format!("generated = {}", constraint::condition(cx, &generated.expression.printed)));
        entries.extend((!generated.stored).then(|| "virtual".to_owned()));
    }
    entries.extend(identity.as_ref().map(|identity| self::identity(cx, column, identity)));
    entries.extend(collation.as_ref().map(|name| format!("collate = {}", index::collation(name))));
    entries.extend(storage.as_deref().map(|storage| format!("storage = {}", storage.to_lowercase())));
    entries.extend(compression.as_deref().map(|compression| format!("compression = {compression}")));
    entries.extend(statistics.map(|target| format!("statistics = {target}")));
    if !set.is_empty() {
        entries.extend(options::parameters("options", set));
    }
    let docs = comment(&mut entries, said.as_deref());
    let attribute = match entries.is_empty() {
        true => String::new(),
        false => format!("#[column({})]\n", entries.join(", ")),
    };
    let rust = if *not_null { own.rust } else { format!("Option<{}>", own.rust) };
    format!("{docs}{attribute}pub {field}: {rust},\n")
}

/// The variant of a field's enum that has this text.
fn variant(
    cx: &Context<'_, '_>,
    rust: &str,
    enumeration: Option<&EnumId>,
    checked: Option<&OneOf>,
    value: &str,
) -> Option<String> {
    if let Some(OneOf { rust, check: _, values }) = checked {
        let at = values.iter().position(|own| own == value)?;
        return Some(format!("{rust}::{}", name::variants(values).0.get(at)?));
    }
    let id = enumeration.filter(|_| !rust.starts_with("Vec<"))?;
    let at = cx.world.schema.enums.get(id)?.values.iter().position(|own| own == value)?;
    Some(format!("{rust}::{}", cx.world.enums.get(id)?.variants.get(at)?))
}

/// `identity(always, start = 10)`: what is not as PostgreSQL would choose it.
fn identity(cx: &Context<'_, '_>, column: &Column, identity: &Identity) -> String {
    // No `..` here: a field added to `Identity` must say how it is written before this compiles.
    let Identity { always, sequence, options: numbers } = identity;
    let SequenceOptions { data_type, start, increment, min, max, cache, cycle } = numbers;
    let mut entries = vec![if *always { "always" } else { "by_default" }.to_owned()];
    let step = increment.unwrap_or(1);
    let data_type = data_type.as_deref().unwrap_or(&column.ty.text);
    let (low, high) = SequenceOptions::default_bounds(data_type, step);
    let first = if step < 0 { max.unwrap_or(high) } else { min.unwrap_or(low) };
    let mut number = |word: &str, value: Option<i64>, default: i64| {
        entries.extend(value.filter(|value| *value != default).map(|value| format!("{word} = {value}")));
    };
    number("start", *start, first);
    number("increment", *increment, 1);
    number("min", *min, low);
    number("max", *max, high);
    number("cache", *cache, 1);
    entries.extend(cycle.filter(|cycle| *cycle).map(|_| "cycle".to_owned()));
    let default = server_name::server(&cx.id.0.name, Some(&column.name), "seq");
    let given = sequence.as_ref().map(|sequence| sequence.0.name.as_str()).filter(|name| *name != default);
    entries.extend(given.map(|name| options::said("name", name)));
    options::list("identity", &entries)
}

/// The enums that checks of this table become, for columns that no foreign key compares with others.
pub(super) fn checked<'a>(world: &mut World<'a>, id: &'a TableId, table: &Table) -> Checked {
    let mut found = Checked::new();
    for (name, constraint) in &table.constraints {
        let ConstraintKind::Check(check) = &constraint.kind else { continue };
        let mut columns = check.columns.iter();
        let (Some(column), None) = (columns.next(), columns.next()) else { continue };
        let Some(own) = table.column(column) else { continue };
        let is_free = !world.linked.contains(&(id, column.as_str())) && !found.contains_key(column);
        let is_bare = constraint.validated && constraint.comment.is_none();
        let Some(values) = one_of::values(check, own).filter(|_| is_free && is_bare) else { continue };
        let row = world.tables.get(id).map_or("", |names| names.place.rust.as_str()).to_owned();
        let of_column = self::name::of_type(column);
        let long = format!("{row}{of_column}");
        // One word says little without its table: `Status`.
        let is_one_word = !column.trim_matches('_').contains('_');
        let wanted = if is_one_word { vec![long] } else { vec![of_column, long] };
        let rust = world.take(&id.0.schema, &wanted);
        found.insert(column.clone(), OneOf { rust, check: name.clone(), values });
    }
    found
}
