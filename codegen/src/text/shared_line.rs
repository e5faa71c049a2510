//! The line that marks a generated file which is the same for all SVDs: it belongs to none of them.

/// What stands before the version.
const BEGIN: &str = "Part of svd2qemu ";

/// What stands behind it.
const END: &str = ", the same for every SVD; do not edit.";

/// The line, without marks of a comment.
pub fn shared_line() -> String {
    format!("{BEGIN}{}{END}", env!("CARGO_PKG_VERSION"))
}

/// Whether a file, of which this is the text or its beginning, belongs to no SVD.
pub fn is_shared(text: &str) -> bool {
    text.lines().take(10).any(|line| {
        let line = line.trim_start_matches([' ', '*', '/', '#']);
        line.starts_with(BEGIN) && line.ends_with(END)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_found_in_the_comment_that_opens_a_file() {
        let line = shared_line();
        assert!(is_shared(&format!("/*\n * A.\n *\n * {line}\n */\n")));
        assert!(is_shared(&format!("# {line}\n")));
        let late = "\n".repeat(10);
        for text in ["", "Part of svd2qemu", &format!("{late}{line}")] {
            assert!(!is_shared(text), "{text}");
        }
    }
}
