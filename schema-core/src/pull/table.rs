//! A table to its struct, and what of the table the struct says: the rest is for SQL.

use std::collections::BTreeMap;

use schema_model::declare::writing;
use schema_model::object::Kind;
use schema_model::{NamedId, Object, Options, ReplicaIdentity, Schema, Sequence, SequenceId, Table, TableId};

use super::context::Context;
use super::one_of::Checked;
use super::placed::{self, Placed};
use super::world::{TableNames, Uses, World};
use super::{enum_type, field, index, name, options, partition, policy, text, trigger};

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
    let Placed { mut of_fields, keys, checks } = placed::constraints(&mut cx, checked, &mut said);
    let indexes = indexes(&cx, &mut said);
    leave_unsayable(&mut said);
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
        let serial = field::sequence_of(&cx, column);
        if let Some((id, sequence)) = serial {
            sequences.insert(id.clone(), Sequence { comment: None, ..sequence.clone() });
        }
        let name = names.fields.get(at).map_or("column", String::as_str);
        body += &field::write(&mut cx, column, name, own, checked.get(&column.name), serial.is_some());
    }
    let rust = &names.place.rust;
    let item = format!(
        "{docs}#[derive(Debug, Clone, PartialEq, Table)]\n{first}{lines}pub struct {rust} {{\n{body}}}\n"
    );
    let enums = checked.values().map(|one_of| enum_type::of_check(&one_of.rust, &one_of.values));
    Written { items: std::iter::once(item).chain(enums).collect(), said, sequences, objects }
}

/// The options of the indexes; what no option says is taken from what is said.
fn indexes(cx: &Context<'_, '_>, said: &mut Table) -> Vec<String> {
    let mut options = Vec::new();
    for (name, own) in &cx.table.indexes {
        match index::write(cx, name, own) {
            Some(option) => options.push(option),
            None => drop(said.indexes.remove(name)),
        }
    }
    for own in said.indexes.values_mut() {
        own.statistics.clear();
    }
    options
}

/// Takes from what is said of the table itself what has no word in an attribute.
fn leave_unsayable(said: &mut Table) {
    let can_say = |options: &Options| options.is_empty() || options::parameters("", options).is_some();
    if !can_say(&said.options) {
        said.options = Options::new();
    }
    for column in said.columns.iter_mut().filter(|column| !can_say(&column.options)) {
        column.options = Options::new();
    }
    for identity in said.columns.iter_mut().filter_map(|column| column.identity.as_mut()) {
        identity.apart = false;
    }
    if let ReplicaIdentity::Index(name) = &said.replica_identity
        && !said.indexes.contains_key(name)
        && !said.constraints.contains_key(name)
    {
        said.replica_identity = ReplicaIdentity::Default;
    }
    // Row security that is forced and not enabled has no word.
    said.force_row_security &= said.row_security;
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
    options::comment(entries, said.as_deref())
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
