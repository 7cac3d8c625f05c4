//! A trigger to the object that its statements make.

use super::Linking;
use super::hanging::{Home, text};
use crate::constraint::Deferrable;
use crate::declare::item::TriggerItem;
use crate::declare::sql_tokens;
use crate::object::{Kind, Object, Part};

/// Adds a trigger of the table or view `home`.
pub(super) fn add(linking: &mut Linking<'_>, home: &Home, item: &TriggerItem) {
    let name = sql_tokens::ident(&item.name);
    let rows = |word: &str, table: &Option<String>| {
        table.as_ref().map(|table| format!("{word} TABLE AS {}", sql_tokens::ident(table)))
    };
    let referencing = text([rows("OLD", &item.old_table), rows("NEW", &item.new_table)]);
    let deferrable = match item.deferrable {
        Deferrable::No => None,
        Deferrable::Immediate => Some("DEFERRABLE"),
        Deferrable::Deferred => Some("DEFERRABLE INITIALLY DEFERRED"),
    };
    let create = text([
        Some(format!("CREATE {}TRIGGER {name}", if item.constraint { "CONSTRAINT " } else { "" })),
        Some(format!("{} {} ON {}", item.timing, item.events.join(" OR "), home.sql())),
        deferrable.map(str::to_owned),
        (!referencing.is_empty()).then(|| format!("REFERENCING {referencing}")),
        Some(format!("FOR EACH {}", if item.row { "ROW" } else { "STATEMENT" })),
        item.when.as_ref().map(|condition| format!("WHEN ({})", condition.sql)),
        Some(format!("EXECUTE FUNCTION {}", item.execute)),
    ]);
    let state = item.enabled.as_ref().map(|words| Part {
        name: "state".to_owned(),
        set: format!("ALTER TABLE {} {words} TRIGGER {name}", home.sql()),
        unset: None,
        alter: None,
        inline: false,
    });
    let object = Object {
        relation: Some(home.table.clone()),
        definition: create.clone(),
        create,
        replace: None,
        parts: state.into_iter().collect(),
        comment: item.comment.clone(),
    };
    home.add(linking, Kind::Trigger, &item.name, object);
}
