//! Lines of ours in a text of others: found, put in, taken out.

mod part;
mod shared;

pub use part::Part;
pub use shared::Shared;

/// Lines that belong in a file of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Path in the tree.
    pub path: String,
    /// Whole lines, the last with its newline.
    pub text: String,
    /// Where they go.
    pub anchor: Anchor,
    /// The step of a series that puts them there.
    pub part: Part,
    /// Whether they are to be there; if not, they are taken out.
    pub wanted: bool,
    /// What no other line of the file has: a line with it that is not in the text of an edit has
    /// been edited by someone.
    pub token: String,
    /// The file without which this edit is none: unless it is there and ours, lines like these are
    /// someone else's.
    pub only_with: Option<String>,
    /// What these lines are for, if devices of other SVDs may need it too: as long as one does, they
    /// stay.
    pub shared: Option<Shared>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anchor {
    /// After these lines.
    After(&'static str),
    /// Before the first line that starts so.
    Before(&'static str),
    /// After these lines, and looked for only up to the next blank line.
    Stanza(&'static str),
    /// At the end.
    End,
}

/// What stands in the way: line (from 1; 0 for the whole file) and problem.
type Problem = (usize, String);

/// The text without and with the edits.
///
/// # Errors
///
/// Each edit whose place is not there, each line that looks like an edit's and is not.
pub fn place(text: &str, edits: &[Edit]) -> Result<(String, String), Vec<Problem>> {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut with = lines.clone();
    // Where each edit's lines are.
    let mut problems = Vec::new();
    let mut found: Vec<bool> = Vec::new();
    for edit in edits {
        found.push(remove(&mut lines, edit));
    }
    for edit in edits {
        for (index, line) in lines.iter().enumerate() {
            if has_token(line, &edit.token) {
                problems.push((
                    line_of(text, line, index),
                    format!(
                        "`{}` looks like a line of svd2qemu's that was edited: put it back, or \
                         take it and what belongs to it out by hand",
                        line.trim()
                    ),
                ));
            }
        }
    }
    problems.sort();
    problems.dedup();
    if !problems.is_empty() {
        return Err(problems);
    }
    for (index, edit) in edits.iter().enumerate() {
        if found[index] && !edit.wanted {
            remove(&mut with, edit);
        }
    }
    for (index, edit) in edits.iter().enumerate() {
        if found[index] || !edit.wanted {
            continue;
        }
        // Beside the one before it, if that has the same place.
        let before = edits[..index]
            .iter()
            .rev()
            .take_while(|other| other.anchor == edit.anchor)
            .find_map(|other| {
                let range = range(&with, edit_scope(&with, other)?, &other.text)?;
                Some(range.end)
            });
        match before.or_else(|| anchor(&with, &edit.anchor)) {
            Some(at) => {
                let new: Vec<&str> = edit.text.split_inclusive('\n').collect();
                with.splice(at..at, new);
            }
            None => problems.push((0, no_place(&edit.anchor))),
        }
    }
    if problems.is_empty() {
        Ok((lines.concat(), with.concat()))
    } else {
        Err(problems)
    }
}

fn no_place(anchor: &Anchor) -> String {
    let (Anchor::After(line) | Anchor::Before(line) | Anchor::Stanza(line)) = anchor else {
        return "no end".into();
    };
    format!(
        "the line `{}` is not there, and svd2qemu goes by it: this QEMU differs from those that \
         it knows (docs/qemu-versions.md says what to do)",
        line.lines().last().unwrap_or_default().trim()
    )
}

/// The number of a line that is left of the text, in the text: lines before it that were ours
/// count too.
fn line_of(text: &str, line: &str, fallback: usize) -> usize {
    let offset = (line.as_ptr() as usize).checked_sub(text.as_ptr() as usize);
    match offset.and_then(|offset| text.get(..offset)) {
        Some(before) => before.matches('\n').count() + 1,
        None => fallback + 1,
    }
}

/// Whether a line has the token as a word.
fn has_token(line: &str, token: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    line.match_indices(token).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + token.len()..].chars().next();
        !before.is_some_and(|c| word(c) && token.starts_with(word))
            && !after.is_some_and(|c| (word(c) || c == '-') && token.ends_with(word))
    })
}

/// Takes an edit's lines out, if they are there.
fn remove(lines: &mut Vec<&str>, edit: &Edit) -> bool {
    let Some(scope) = edit_scope(lines, edit) else {
        return false;
    };
    match range(lines, scope, &edit.text) {
        Some(range) => {
            lines.drain(range);
            true
        }
        None => false,
    }
}

/// Where an edit's lines may be.
fn edit_scope(lines: &[&str], edit: &Edit) -> Option<std::ops::Range<usize>> {
    match &edit.anchor {
        Anchor::Stanza(_) => {
            let start = anchor(lines, &edit.anchor)?;
            let length = lines[start..]
                .iter()
                .position(|line| line.trim().is_empty());
            Some(start..length.map_or(lines.len(), |length| start + length))
        }
        Anchor::After(_) | Anchor::Before(_) | Anchor::End => Some(0..lines.len()),
    }
}

/// Where these whole lines are.
fn range(
    lines: &[&str],
    scope: std::ops::Range<usize>,
    text: &str,
) -> Option<std::ops::Range<usize>> {
    let wanted: Vec<&str> = text.split_inclusive('\n').collect();
    let start = lines[scope.clone()]
        .windows(wanted.len())
        .position(|window| window == wanted)?;
    let start = scope.start + start;
    Some(start..start + wanted.len())
}

/// The index of the line before which a new one goes.
fn anchor(lines: &[&str], anchor: &Anchor) -> Option<usize> {
    match anchor {
        Anchor::After(text) | Anchor::Stanza(text) => {
            let wanted: Vec<&str> = text.lines().collect();
            let start = lines.windows(wanted.len()).position(|window| {
                window
                    .iter()
                    .zip(&wanted)
                    .all(|(line, wanted)| line.trim_end() == *wanted)
            })?;
            Some(start + wanted.len())
        }
        Anchor::Before(start) => lines.iter().position(|line| line.starts_with(start)),
        Anchor::End => Some(lines.len()),
    }
}
