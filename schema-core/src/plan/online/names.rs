//! Names of what is there only between two stages.

use schema_model::name::MAX_BYTES;

/// A name with an ending, at most 63 bytes long. One that is cut ends in a number that its whole text gives.
pub(super) fn suffixed(name: &str, suffix: &str) -> String {
    let room = MAX_BYTES - suffix.len();
    if name.len() <= room {
        return format!("{name}{suffix}");
    }
    // FNV-1a: the same text always gives the same number.
    let hash =
        name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let number = format!("_{hash:08x}");
    let end = name.floor_char_boundary(room - number.len());
    format!("{}{number}{suffix}", &name[..end])
}

#[cfg(test)]
mod tests {
    use super::suffixed;

    #[test]
    fn long_names_stay_apart_and_short_ones_stay_themselves() {
        assert_eq!(suffixed("a", "__new"), "a__new");
        let (one, other) = ("ä".repeat(40), format!("{}b", "ä".repeat(39)));
        assert_ne!(suffixed(&one, "__new"), suffixed(&other, "__new"));
        assert!(suffixed(&one, "__new").len() <= 63);
    }
}
