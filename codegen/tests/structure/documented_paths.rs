//! Paths that the pages for contributors name.

use std::path::Path;

/// Folders that such a path may start from, below the root.
const FROM: [&str; 6] = [
    "",
    "codegen",
    "codegen/src",
    "codegen/src/behavior",
    "cli/src",
    "bringup/src",
];

/// The paths in backquotes of a page that lead nowhere. A module may lack its `.rs`.
pub fn missing<'a>(root: &Path, page: &'a str) -> Vec<&'a str> {
    let is_path = |text: &&str| {
        let inside = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-./".contains(c);
        text.contains('/') && !text.starts_with('/') && text.chars().all(inside)
    };
    let exists = |text: &&str| {
        FROM.iter().any(|from| {
            let path = root.join(from).join(text);
            path.exists() || path.with_extension("rs").exists()
        })
    };
    let quoted = page.split('`').skip(1).step_by(2);
    quoted
        .filter(is_path)
        .filter(|text| !exists(text))
        .collect()
}
