//! A patch that `git apply` and `patch -p1` take.

use similar::TextDiff;

use super::Change;

/// The changes as one patch, from a tree without the device to one with it.
pub fn git_diff(changes: &[Change]) -> String {
    let mut out = String::new();
    for change in changes {
        let (old, new) = (change.without.as_deref(), change.with.as_deref());
        if old == new {
            continue;
        }
        let path = &change.path;
        out.push_str(&format!("diff --git a/{path} b/{path}\n"));
        let (mut from, mut to) = (format!("a/{path}"), format!("b/{path}"));
        if old.is_none() {
            out.push_str("new file mode 100644\n");
            from = "/dev/null".into();
        }
        if new.is_none() {
            out.push_str("deleted file mode 100644\n");
            to = "/dev/null".into();
        }
        let diff = TextDiff::from_lines(old.unwrap_or_default(), new.unwrap_or_default());
        let text = diff
            .unified_diff()
            .context_radius(3)
            .header(&from, &to)
            .to_string();
        out.push_str(&text);
    }
    out
}
