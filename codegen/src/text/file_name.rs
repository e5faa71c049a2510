//! The SVD's file name in the header lines of generated files, by which a later run knows its own.

use percent_encoding::percent_decode_str;

use super::is_hidden;

/// The name as it stands in a header line of any language: what could end a comment, be folded with a
/// line or not be seen is percent-encoded. Two names are never written in the same way.
pub fn in_header(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut chars = name.chars().peekable();
    let mut previous = ' ';
    while let Some(c) = chars.next() {
        let plain = match c {
            ' ' => previous != ' ' && chars.peek().is_some(),
            '-' => previous != '-' && previous != ' ',
            '.' | '_' | '+' | ',' | '(' | ')' | '@' | '=' | '[' | ']' | '\'' | '"' | '&' => true,
            c => c.is_alphanumeric() && !is_hidden(c),
        };
        match plain {
            true => out.push(c),
            false => c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| {
                out.push_str(percent_encoding::percent_encode_byte(byte));
            }),
        }
        previous = c;
    }
    out
}

/// Whether the name stands in a header line as it is.
pub fn is_plain(name: &str) -> bool {
    in_header(name) == name
}

/// The name that a header line shows.
pub fn of_header(shown: &str) -> String {
    percent_decode_str(shown).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names() {
        let check = |name: &str, expected: &str| assert_eq!(in_header(name), expected);
        check("my chip-1, (größe).svd", "my chip-1, (größe).svd");
        check("a\n*/b.svd", "a%0A%2A%2Fb.svd");
        check("a--b  c; do not.svd ", "a-%2Db %20c%3B do not.svd%20");
        check("50%.svd", "50%25.svd");
        check("a -b.svd", "a %2Db.svd");
    }

    proptest! {
        #[test]
        fn each_is_found_again(name in "[-a%*/ \n\u{202e}<>;.\\\\?\u{fc}]{0,12}") {
            let shown = in_header(&name);
            prop_assert_eq!(of_header(&shown), name);
            for mark in ["*/", "/*", "--", "\n", "  ", "<", ">", "\\", "?", ";", "\u{202e}"] {
                prop_assert!(!shown.contains(mark));
            }
        }
    }
}
