//! Numbers and words of an SVD: what CMSIS-SVD allows, and what is near enough to be meant.
//!
//! [`crate::structure`] reports what is only near, or no value at all; [`crate::resolve`] reads with
//! the same functions, so both agree on what a text means.

/// What vendors write for a word of CMSIS-SVD, in lower case and with letters and digits only.
const ALIASES: &[(&str, &str)] = &[
    ("read", "read-only"),
    ("r", "read-only"),
    ("ro", "read-only"),
    ("readable", "read-only"),
    ("write", "write-only"),
    ("w", "write-only"),
    ("wo", "write-only"),
    ("writable", "write-only"),
    ("rw", "read-write"),
    ("readwriteable", "read-write"),
    ("w1", "writeOnce"),
    ("rw1", "read-writeOnce"),
    ("secure", "s"),
    ("nonsecure", "n"),
    ("privileged", "p"),
];

/// `scaledNonNegativeInteger` of CMSIS-SVD: decimal, `0x` hexadecimal, `#` or `0b` binary, perhaps a
/// `+` before it, and behind it one of k, m, g and t: times 1024, once to four times.
pub fn integer(text: &str) -> Option<u64> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let scale = |letter| match letter {
        'k' | 'K' => Some(1 << 10),
        'm' | 'M' => Some(1 << 20),
        'g' | 'G' => Some(1 << 30),
        't' | 'T' => Some(1 << 40),
        _ => None,
    };
    let (text, scale) = match text.chars().last().and_then(scale) {
        Some(scale) => (&text[..text.len() - 1], scale),
        None => (text, 1),
    };
    let digits = |text: &str, radix| {
        let plain = text.chars().all(|c| c.is_digit(radix));
        plain
            .then(|| u64::from_str_radix(text, radix).ok())
            .flatten()
    };
    let value = if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        digits(hex, 16)
    } else if let Some(binary) = text.strip_prefix('#').or_else(|| text.strip_prefix("0b")) {
        digits(binary, 2)
    } else {
        digits(text, 10)
    };
    value?.checked_mul(scale)
}

/// The word that `text` is, or stands for: case and what is between letters do not matter.
pub fn word(text: &str, words: &[&'static str]) -> Option<&'static str> {
    if let Some(exact) = words.iter().find(|word| **word == text) {
        return Some(exact);
    }
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|c| c.to_ascii_lowercase()).collect()
    };
    let wanted = plain(text);
    let alias = ALIASES.iter().find(|(alias, _)| *alias == wanted);
    let wanted = alias.map_or(wanted, |(_, word)| plain(word));
    words.iter().find(|word| plain(word) == wanted).copied()
}

/// `true` or `false`, in any case, or `1` or `0`.
pub fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// The lowest and the highest bit of `[msb:lsb]`, whatever their order, with blanks or without the
/// brackets; `[bit]` is one bit.
pub fn bit_range(text: &str) -> Option<(u32, u32)> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let inner = text.strip_prefix('[').unwrap_or(&text);
    let inner = inner.strip_suffix(']').unwrap_or(inner);
    let (one, other) = inner.split_once(':').unwrap_or((inner, inner));
    let bit = |text: &str| integer(text).and_then(|bit| u32::try_from(bit).ok());
    let (one, other) = (bit(one)?, bit(other)?);
    let (lsb, msb) = (one.min(other), one.max(other));
    (msb < 64).then_some((lsb, msb))
}

/// Whether this is a bit range as CMSIS-SVD writes it.
pub fn is_bit_range(text: &str) -> bool {
    bit_range(text).is_some_and(|(lsb, msb)| text == format!("[{msb}:{lsb}]"))
}

/// An enumerated value, and which bits of it matter: those that are not `x`.
pub fn enumerated(text: &str) -> Option<(u64, u64)> {
    let binary = (text.strip_prefix('#'))
        .or_else(|| text.strip_prefix("0b"))
        .or_else(|| text.strip_prefix("0B"));
    let Some(bits) = binary.filter(|bits| bits.contains(['x', 'X'])) else {
        return integer(text).map(|value| (value, u64::MAX));
    };
    let value = integer(&format!("#{}", bits.replace(['x', 'X'], "0")))?;
    let matter: String = bits
        .chars()
        .map(|bit| match bit {
            'x' | 'X' => '0',
            _ => '1',
        })
        .collect();
    let low = u64::from_str_radix(&matter, 2).ok()?;
    let above = u64::MAX.checked_shl(u32::try_from(bits.len()).ok()?);
    Some((value, low | above.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers() {
        assert_eq!(integer("0x1F"), Some(31));
        assert_eq!(integer("#101"), Some(5));
        assert_eq!(integer("0b11"), Some(3));
        assert_eq!(integer("+1"), Some(1));
        assert_eq!(integer("4k"), Some(4096));
        assert_eq!(integer("0x1M"), Some(0x10_0000));
        for bad in [
            "",
            "k",
            "-1",
            "++1",
            "0x",
            "0x+1",
            "1_000",
            "4kk",
            "99999999999999999999",
            "99999999t",
        ] {
            assert_eq!(integer(bad), None, "{bad}");
        }
    }

    #[test]
    fn words_are_taken_as_they_are_meant() {
        let words = &["read-only", "write-only", "read-write", "read-writeOnce"];
        let check = |text: &str, expected| assert_eq!(word(text, words), expected, "{text}");
        check("read-only", Some("read-only"));
        check("Read_Only", Some("read-only"));
        check("read-writeonce", Some("read-writeOnce"));
        check("read/write", Some("read-write"));
        check("write", Some("write-only"));
        check("RW", Some("read-write"));
        check("writ", None);
        check("", None);
        assert_eq!(word("write", &["clear", "set"]), None);
    }

    #[test]
    fn bit_ranges() {
        assert_eq!(bit_range("[7:0]"), Some((0, 7)));
        assert_eq!(bit_range("[ 0 : 7 ]"), Some((0, 7)));
        assert_eq!(bit_range("3:1"), Some((1, 3)));
        assert_eq!(bit_range("[5]"), Some((5, 5)));
        for bad in ["", "[]", "[64:0]", "[a:0]", "[7:]", "[-1:0]"] {
            assert_eq!(bit_range(bad), None, "{bad}");
        }
        assert!(is_bit_range("[7:0]") && is_bit_range("[0:0]"));
        for near in ["[0:7]", "[7: 0]", "7:0", "[7]", "[0x7:0]", "[07:0]"] {
            assert!(!is_bit_range(near), "{near}");
        }
    }

    #[test]
    fn bits_that_do_not_matter() {
        assert_eq!(enumerated("5"), Some((5, u64::MAX)));
        assert_eq!(enumerated("#101"), Some((5, u64::MAX)));
        assert_eq!(enumerated("#1xX0"), Some((8, !0b110)));
        assert_eq!(enumerated("0bx"), Some((0, !1)));
        assert_eq!(enumerated(&format!("#{}", "x".repeat(64))), Some((0, 0)));
        for bad in ["", "x", "1x", "0x1x", "#2x", "#", &"#x".repeat(70)] {
            assert_eq!(enumerated(bad), None, "{bad}");
        }
    }
}
