//! Lists that are wider than a line: one entry on each line, the outermost list first.

use super::columns::{INDENT, WIDE};

/// A bracket or a comma of a list in one line: where it stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Open(usize),
    Comma(usize),
    Close(usize),
}

impl Mark {
    /// The same place, counted from `start`.
    pub fn from(self, start: usize) -> Self {
        match self {
            Self::Open(at) => Self::Open(at - start),
            Self::Comma(at) => Self::Comma(at - start),
            Self::Close(at) => Self::Close(at - start),
        }
    }

    fn at(self) -> usize {
        match self {
            Self::Open(at) | Self::Comma(at) | Self::Close(at) => at,
        }
    }
}

/// Adds a list, from its opening to its closing bracket, to lines that are indented by `indent`.
/// Marks are places in `text`.
pub fn lay(out: &mut String, text: &str, marks: &[Mark], indent: usize) {
    let ([Mark::Open(open), inside @ ..], Some(Mark::Close(close))) = (marks, marks.last()) else {
        return out.push_str(text);
    };
    let inside = &inside[..inside.len() - 1];
    out.push_str(&text[*open..=*open]);
    let mut entry = open + 1;
    let mut depth = 0;
    let mut first = 0;
    for (index, mark) in inside.iter().enumerate() {
        match mark {
            Mark::Open(_) => depth += 1,
            Mark::Close(_) => depth -= 1,
            Mark::Comma(at) if depth == 0 => {
                line(out, text, (entry, *at), &inside[first..index], indent + 1);
                out.push(',');
                (entry, first) = (at + 1, index + 1);
            }
            Mark::Comma(_) => {}
        }
    }
    line(out, text, (entry, *close), &inside[first..], indent + 1);
    start(out, indent);
    out.push_str(&text[*close..=*close]);
}

/// An entry on a line of its own, its lists laid out if it is too wide for one.
fn line(out: &mut String, text: &str, (from, to): (usize, usize), marks: &[Mark], indent: usize) {
    let blank = text[from..to].len() - text[from..to].trim_start().len();
    let mut from = from + blank;
    if from == to {
        return;
    }
    start(out, indent);
    let mut room = WIDE.saturating_sub(indent * INDENT.len());
    let mut marks = marks;
    while to - from > room
        && let Some(Mark::Open(open)) = marks.first()
    {
        let mut depth = 0;
        let end = marks.iter().position(|mark| {
            match mark {
                Mark::Open(_) => depth += 1,
                Mark::Close(_) => depth -= 1,
                Mark::Comma(_) => {}
            }
            depth == 0
        });
        let Some(end) = end else { break };
        let (list, rest) = marks.split_at(end + 1);
        let close = list[end].at();
        out.push_str(&text[from..*open]);
        // A short list stays as it is: what is wide comes after it.
        if close + 1 - from > room {
            lay(out, text, list, indent);
            room = WIDE.saturating_sub(indent * INDENT.len() + 1);
        } else {
            out.push_str(&text[*open..=close]);
            room -= close + 1 - from;
        }
        from = close + 1;
        marks = rest;
    }
    out.push_str(&text[from..to]);
}

fn start(out: &mut String, indent: usize) {
    out.push('\n');
    (0..indent).for_each(|_| out.push_str(INDENT));
}
