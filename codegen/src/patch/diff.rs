//! A patch that `git apply`, `git am` and `patch -p1` take.

use similar::{ChangeTag, TextDiff};

use super::Change;
use crate::model::Device;

/// The changes as one patch, from a tree without the device to one with it.
pub fn git_diff(changes: &[Change]) -> String {
    let changed = changes
        .iter()
        .filter(|change| change.without != change.with);
    changed.map(of_file).collect()
}

/// The patch as a mail, with a message that says what it is and which files it touches. `author`
/// (`Name <mail>`) signs it off, as QEMU's maintainers ask for.
pub fn mail(device: &Device, changes: &[Change], author: Option<&str>) -> String {
    let names: Vec<&str> = device.peripherals().map(|p| p.ident.svd.as_str()).collect();
    let subject = format!("hw/misc: add {}", names.join(", "));
    let mut out = match author {
        Some(author) => format!("From: {author}\nSubject: [PATCH] {subject}\n\n"),
        None => format!("{subject}\n\n"),
    };
    let [made, _] = crate::backend::provenance(device);
    out.push_str(made.trim_end_matches("; do not edit."));
    out.push_str(".\n");
    if let Some(author) = author {
        out.push_str(&format!("\nSigned-off-by: {author}\n"));
    }
    out.push_str("---\n");
    for change in changes
        .iter()
        .filter(|change| change.without != change.with)
    {
        let diff = TextDiff::from_lines(text(&change.without), text(&change.with));
        let count = |tag| diff.iter_all_changes().filter(|c| c.tag() == tag).count();
        let (plus, minus) = (count(ChangeTag::Insert), count(ChangeTag::Delete));
        out.push_str(&format!(" {} | {}", change.path, plus + minus));
        out.push_str(match (plus, minus) {
            (_, 0) => " +\n",
            (0, _) => " -\n",
            (_, _) => " +-\n",
        });
    }
    out.push('\n');
    out.push_str(&git_diff(changes));
    out
}

fn text(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

fn of_file(change: &Change) -> String {
    let path = &change.path;
    let mut out = format!("diff --git a/{path} b/{path}\n");
    let (mut from, mut to) = (format!("a/{path}"), format!("b/{path}"));
    if change.without.is_none() {
        out.push_str("new file mode 100644\n");
        from = "/dev/null".into();
    }
    if change.with.is_none() {
        out.push_str("deleted file mode 100644\n");
        to = "/dev/null".into();
    }
    let diff = TextDiff::from_lines(text(&change.without), text(&change.with));
    let unified = diff
        .unified_diff()
        .context_radius(3)
        .header(&from, &to)
        .to_string();
    out.push_str(&unified);
    out
}
