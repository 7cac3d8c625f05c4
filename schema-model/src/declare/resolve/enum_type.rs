//! An enum to an enum type, where it has a name in the database.

use super::Linking;
use super::table::former;
use crate::declare::item::EnumItem;
use crate::enum_type::EnumType;
use crate::id::{EnumId, ObjectId};

/// Adds the type. An enum without one is used by the checks of `one_of` only.
pub(super) fn add(linking: &mut Linking<'_>, item: &EnumItem) {
    let Some(name) = &item.name else { return };
    let id = EnumId::new(&item.schema.value, &name.value);
    linking.namespace(&item.schema, item.schema.span);
    linking.take_type(&id.0, "an enum type", name.span);
    linking.locate(ObjectId::Enum(id.clone()), name.span);
    let values = item.variants.iter().map(|variant| variant.value.value.clone()).collect();
    linking.declared.schema.enums.insert(id.clone(), EnumType { values, comment: item.comment.clone() });
    let owner = item.owner.iter().map(|owner| (ObjectId::Enum(id.clone()), owner.clone()));
    linking.declared.schema.owners.extend(owner);
    if let Some(was) = &item.was {
        linking.declared.renames.enums.insert(id.clone(), former(was, &item.schema));
    }
    for variant in &item.variants {
        if let Some(was) = &variant.was {
            let value = variant.value.value.clone();
            linking.declared.renames.enum_values.insert((id.clone(), value), was.value.clone());
        }
    }
}
