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
    let subject = format!("hw: add {}", names.join(", "));
    match author {
        Some(author) => letter(author, "PATCH", &subject, &footer(device, author), changes),
        None => format!(
            "{subject}\n\n{}---\n{}\n{}",
            made(device),
            changed(changes),
            git_diff(changes)
        ),
    }
}

/// One mail of a series or by itself, as `git am` takes it.
pub(super) fn letter(
    author: &str,
    tag: &str,
    subject: &str,
    body: &str,
    changes: &[Change],
) -> String {
    format!(
        "From: {author}\nSubject: [{tag}] {subject}\n\n{body}---\n{}\n{}",
        changed(changes),
        git_diff(changes)
    )
}

/// The end of a message: what made the patch, and who sends it.
pub(super) fn footer(device: &Device, author: &str) -> String {
    format!("{}\nSigned-off-by: {author}\n", made(device))
}

fn made(device: &Device) -> String {
    let [made, _] = crate::backend::provenance(device);
    format!("{}.\n", made.trim_end_matches("; do not edit."))
}

/// The files that change, with the numbers of lines.
pub(super) fn changed(changes: &[Change]) -> String {
    let mut out = String::new();
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
