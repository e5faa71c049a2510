//! Words of commands that people copy to a shell, and of QEMU's options.

use std::path::Path;

use super::is_hidden;

/// A word for a POSIX shell: as it is, or in quotes.
pub fn word(text: &str) -> String {
    word_without(text, |c| c.is_ascii_control() || is_hidden(c))
}

/// A file name as a word of a line of a comment in any language: as it is, in quotes, or written by `printf`.
pub fn comment_word(text: &str) -> String {
    let text = &not_an_option(text);
    match super::file_name::is_plain(text) {
        true => word(text),
        false => word_without(
            text,
            |c| !matches!(c, 'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' | '/'),
        ),
    }
}

/// A path as a word. One that begins with `-` would be an option.
pub fn path(path: &Path) -> String {
    word(&not_an_option(&path.display().to_string()))
}

fn not_an_option(path: &str) -> String {
    match path.starts_with('-') {
        true => format!("./{path}"),
        false => path.to_owned(),
    }
}

/// A value within one of QEMU's options, where a comma ends it.
pub fn option(value: &str) -> String {
    value.replace(',', ",,")
}

/// In quotes, what is `odd` would be seen wrongly, or have an effect: `printf` writes it.
fn word_without(text: &str, odd: impl Fn(char) -> bool) -> String {
    // A NUL is in no path, and in no word.
    if !text.contains(&odd) {
        return shlex::try_quote(text).map_or_else(|_| "''".to_owned(), |word| word.into_owned());
    }
    let mut out = String::from("\"$(printf '");
    for c in text.chars() {
        match odd(c) || matches!(c, '-' | '\'' | '\\' | '%') {
            true => c
                .encode_utf8(&mut [0; 4])
                .bytes()
                .for_each(|byte| out.push_str(&format!("\\{byte:03o}"))),
            false => out.push(c),
        }
    }
    out.push_str("')\"");
    out
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    /// What a shell makes of it.
    fn read(word: &str) -> String {
        let command = format!("printf '%s|' {word}");
        let done = Command::new("sh").args(["-c", &command]).output();
        String::from_utf8(done.expect("there is a shell").stdout).expect("it is UTF-8")
    }

    #[test]
    fn words() {
        let check = |text: &str, expected: &str| assert_eq!(word(text), expected);
        check("calc.svd", "calc.svd");
        check("my chip,1.svd", "'my chip,1.svd'");
        check("a\nb", "\"$(printf 'a\\012b')\"");
        assert_eq!(path(Path::new("-x.svd")), "./-x.svd");
        assert_eq!(comment_word("a*/.svd"), "\"$(printf 'a\\052/.svd')\"");
        assert_eq!(option("a,b"), "a,,b");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_shell_reads_each_as_one_word(text in "[-a'\"\\\\$`!*%,;&|<>() \t\n\u{1b}\u{202e}\u{fc}]{0,12}z") {
            prop_assert_eq!(read(&word(&text)), format!("{text}|"));
            let dot = if text.starts_with('-') { "./" } else { "" };
            prop_assert_eq!(read(&comment_word(&text)), format!("{dot}{text}|"));
        }
    }
}
