//! Numbers and bits.

/// The precision and scale of `numeric(p, s)`, whose modifier is 4 more than both packed into one number
/// (`make_numeric_typmod` in `src/backend/utils/adt/numeric.c`).
fn precision(typmod: i32) -> Option<(usize, i32)> {
    let packed = typmod.checked_sub(4).filter(|packed| *packed >= 0)?;
    let scale = ((packed & 0x7ff) ^ 1024) - 1024;
    Some((usize::try_from((packed >> 16) & 0xffff).ok()?, scale))
}

pub(super) fn ordinary(n: usize, typmod: i32) -> String {
    let number = n + 1;
    let Some((precision, scale)) = precision(typmod) else { return format!("{number}.25") };
    let whole = i64::try_from(precision).unwrap_or(i64::MAX) - i64::from(scale);
    if scale < 0 {
        return format!("{number}{}", "0".repeat(scale.unsigned_abs() as usize));
    }
    if whole >= 1 {
        return number.to_string();
    }
    // Nothing before the point, and zeros right behind it where the scale is larger than the precision.
    let digits = format!("{number:0>precision$}");
    format!("0.{digits:0>width$}", width = scale.unsigned_abs() as usize)
}

pub(super) fn extremes(typmod: i32) -> Vec<String> {
    let Some((precision, scale)) = precision(typmod) else {
        let texts =
            ["-99999999999999999999.9999999999", "99999999999999999999.9999999999", "0", "NaN", "-0.5"];
        return texts.map(str::to_owned).to_vec();
    };
    let nines = "9".repeat(precision);
    let scale_width = scale.unsigned_abs() as usize;
    let largest = if scale <= 0 {
        format!("{nines}{}", "0".repeat(scale_width))
    } else if scale_width >= precision {
        format!("0.{nines:0>scale_width$}")
    } else {
        let (whole, fraction) = nines.split_at(precision - scale_width);
        format!("{whole}.{fraction}")
    };
    let mut values = vec![format!("-{largest}"), largest, "0".to_owned(), "NaN".to_owned()];
    if scale > 0 {
        values.push(format!("-0.{:0>scale_width$}", 1));
    }
    values
}

/// Whether a text is a number that a `numeric` of this modifier holds.
pub(super) fn fits(text: &str, typmod: i32) -> bool {
    let text = text.trim();
    if text == "NaN" {
        return true;
    }
    if text.parse::<f64>().is_err() {
        return false;
    }
    let Some((precision, scale)) = precision(typmod) else { return true };
    let whole = text.trim_start_matches(['-', '+']).split(['.', 'e']).next().unwrap_or_default();
    let digits = whole.trim_start_matches('0').len();
    i64::try_from(digits).unwrap_or(i64::MAX) <= i64::try_from(precision).unwrap_or(0) - i64::from(scale)
}

pub(super) fn bits(n: usize, width: usize) -> String {
    let digits = format!("{:b}", n + 1);
    let last = digits.len().saturating_sub(width);
    format!("{:0>width$}", &digits[last..])
}

pub(super) fn extreme_bits(name: &str, limit: Option<usize>) -> Vec<String> {
    let width = limit.unwrap_or(if name == "bit" { 1 } else { 64 });
    let mut values = vec!["0".repeat(width), "1".repeat(width)];
    if name == "varbit" {
        values.push(String::new());
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn packed(precision: i32, scale: i32) -> i32 {
        ((precision << 16) | (scale & 0x7ff)) + 4
    }

    #[test]
    fn numbers_fit_their_precision() {
        for (precision, scale, ordinary_text, largest) in [
            (10, 2, "1", "99999999.99"),
            (3, 0, "1", "999"),
            (3, 3, "0.001", "0.999"),
            (2, 4, "0.0001", "0.0099"),
            (3, -2, "100", "99900"),
        ] {
            let typmod = packed(precision, scale);
            assert_eq!(ordinary(0, typmod), ordinary_text, "numeric({precision},{scale})");
            assert_eq!(extremes(typmod)[1], largest, "numeric({precision},{scale})");
        }
        assert!(fits("99.999", packed(4, 2)));
        assert!(!fits("100", packed(4, 2)));
        assert!(!fits("a", -1));
    }

    #[test]
    fn bits_are_as_wide_as_they_have_to_be() {
        assert_eq!(bits(0, 4), "0001");
        assert_eq!(bits(16, 4), "0001");
    }
}
