//! Changes of an SVD's text.

use std::ops::Range;

use proptest::prelude::*;

/// One change of a text. Numbers are places and lengths, taken modulo what there is.
#[derive(Debug, Clone)]
pub enum Change {
    /// Removes bytes.
    Delete(usize, usize),
    /// Repeats bytes.
    Repeat(usize, usize),
    /// Replaces bytes by one of [`ODD`].
    Replace(usize, usize, usize),
    /// Removes a line.
    DeleteLine(usize),
    /// Moves a line elsewhere.
    MoveLine(usize, usize),
    /// Replaces the text of an element by one of [`ODD`].
    ReplaceText(usize, usize),
    /// Exchanges two words of the behaviour blocks.
    SwapWords(usize, usize),
    /// Replaces a word of the behaviour blocks by one of [`ODD`].
    ReplaceWord(usize, usize),
}

/// What texts are replaced by.
pub const ODD: &[&str] = &[
    "",
    "0",
    "1",
    "-1",
    "64",
    "0xFFFFFFFF",
    "0x100000000",
    "18446744073709551615",
    "1e9",
    "99999999999999999999999",
    "#1x1",
    "[63:0]",
    "[0:63]",
    "a b",
    "../x",
    "%s",
    "R[%s]",
    "self",
    "Self",
    "ä€🦀",
    "\0",
    "\r\n",
    "<",
    ">",
    "&amp;",
    "&#x0;",
    "]]>",
    "<![CDATA[",
    "<!--",
    "/*",
    "*/",
    "//",
    "\"",
    "'",
    "{",
    "}",
    "(",
    ")",
    ";",
    ",",
    "=>",
    "==",
    "<<",
    "..=",
    "::",
    "!",
    "+",
    "/",
    "as u3",
    "u65",
    "i8",
    "Option<Option<u8>>",
    "match",
    "if",
    "else",
    "return",
    "let",
    "let mut x",
    "fn",
    "on",
    "write",
    "read",
    "event",
    "after",
    "cancel",
    "written",
    "old",
    "None",
    "Some(1)",
    "true",
    "STATUS",
    "OP::ADD",
    "A",
    "r#type",
    "_",
    "writeOnce",
    "oneToClear",
    "65536",
    "24",
    "7",
];

/// Any change.
pub fn any_change() -> impl Strategy<Value = Change> {
    let place = || any::<u32>().prop_map(|place| place as usize);
    let length = || 0..200_usize;
    let odd = || 0..ODD.len();
    prop_oneof![
        (place(), length()).prop_map(|(at, length)| Change::Delete(at, length)),
        (place(), length()).prop_map(|(at, length)| Change::Repeat(at, length)),
        (place(), 0..8_usize, odd()).prop_map(|(at, length, odd)| Change::Replace(at, length, odd)),
        place().prop_map(Change::DeleteLine),
        (place(), place()).prop_map(|(from, to)| Change::MoveLine(from, to)),
        (place(), odd()).prop_map(|(at, odd)| Change::ReplaceText(at, odd)),
        (place(), place()).prop_map(|(a, b)| Change::SwapWords(a, b)),
        (place(), odd()).prop_map(|(at, odd)| Change::ReplaceWord(at, odd)),
    ]
}

/// The text after a change.
pub fn apply(text: &str, change: &Change) -> String {
    let mut out = text.to_owned();
    match *change {
        Change::Delete(at, length) => out.replace_range(bytes(text, at, length), ""),
        Change::Repeat(at, length) => {
            let range = bytes(text, at, length);
            out.insert_str(range.start, &text[range.clone()]);
        }
        Change::Replace(at, length, odd) => out.replace_range(bytes(text, at, length), ODD[odd]),
        Change::DeleteLine(at) => {
            let mut lines: Vec<_> = text.lines().collect();
            lines.remove(at % lines.len().max(1));
            out = lines.join("\n");
        }
        Change::MoveLine(from, to) => {
            let mut lines: Vec<_> = text.lines().collect();
            let line = lines.remove(from % lines.len().max(1));
            lines.insert(to % (lines.len() + 1), line);
            out = lines.join("\n");
        }
        Change::ReplaceText(at, odd) => {
            let texts: Vec<_> = text
                .match_indices('>')
                .filter_map(|(open, _)| {
                    let end = open + 1 + text[open + 1..].find('<')?;
                    (!text[open + 1..end].trim().is_empty()).then_some(open + 1..end)
                })
                .collect();
            replace(&mut out, &texts, at, ODD[odd]);
        }
        Change::SwapWords(a, b) => {
            let words = words(text);
            if let [_, _, ..] = words[..] {
                let (a, b) = (
                    words[a % words.len()].clone(),
                    words[b % words.len()].clone(),
                );
                let (first, second) = if a.start <= b.start { (a, b) } else { (b, a) };
                if first != second {
                    out.replace_range(second.clone(), &text[first.clone()]);
                    out.replace_range(first, &text[second]);
                }
            }
        }
        Change::ReplaceWord(at, odd) => replace(&mut out, &words(text), at, ODD[odd]),
    }
    // An empty file has no lines to change any more.
    if out.is_empty() { " ".into() } else { out }
}

fn replace(text: &mut String, ranges: &[Range<usize>], at: usize, by: &str) {
    if !ranges.is_empty() {
        text.replace_range(ranges[at % ranges.len()].clone(), by);
    }
}

/// A range of whole characters.
fn bytes(text: &str, at: usize, length: usize) -> Range<usize> {
    let boundary = |mut place: usize| {
        while !text.is_char_boundary(place) {
            place -= 1;
        }
        place
    };
    let start = boundary(at % (text.len() + 1));
    start..boundary((start + length).min(text.len())).max(start)
}

/// Words and punctuation inside CDATA.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    for (open, mark) in text.match_indices("<![CDATA[") {
        let start = open + mark.len();
        let end = text[start..]
            .find("]]>")
            .map_or(text.len(), |length| start + length);
        let mut previous = '\0';
        for (at, c) in text[start..end].char_indices() {
            let at = start + at;
            let word = |c: char| c.is_alphanumeric() || c == '_';
            match words.last_mut() {
                Some(Range { end, .. }) if *end == at && word(c) && word(previous) => {
                    *end = at + c.len_utf8();
                }
                _ if !c.is_whitespace() => words.push(at..at + c.len_utf8()),
                _ => {}
            }
            previous = c;
        }
    }
    words
}
