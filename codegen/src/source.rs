//! The SVD's text and where things stand in it.

use std::ops::Range;
use std::sync::OnceLock;

/// An SVD file in memory.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path as the user gave it, for messages.
    pub path: String,
    /// Whole text, without a byte order mark.
    pub text: String,
    /// Byte offsets at which lines start; made when a position is first asked for.
    lines: OnceLock<Vec<usize>>,
    /// Characters before each block of [`BLOCK`] bytes, so that a column far right in a long line
    /// is not counted from its start; made when one is first asked for.
    characters: OnceLock<Vec<usize>>,
}

/// Bytes from one count of characters to the next.
const BLOCK: usize = 4096;

/// A place in a text, counted from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

impl Source {
    /// A source from a path (used in messages only) and a text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        // Editors do not count the byte order mark as a column.
        if text.starts_with('\u{feff}') {
            text.remove(0);
        }
        Self {
            path: path.into(),
            text,
            lines: OnceLock::new(),
            characters: OnceLock::new(),
        }
    }

    /// The path's last component: what generated files name as their source.
    pub fn file_name(&self) -> &str {
        self.path.rsplit(['/', '\\']).next().unwrap_or(&self.path)
    }

    /// Line and column of a byte offset; offsets past the end mean the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.floor(offset);
        let line = self.lines().partition_point(|start| *start <= offset);
        let line_start = self.lines()[line - 1];
        Position {
            line,
            column: 1 + match offset - line_start {
                0..BLOCK => self.text[line_start..offset].chars().count(),
                _ => self.characters_before(offset) - self.characters_before(line_start),
            },
        }
    }

    /// Characters that begin before an offset.
    fn characters_before(&self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        let begun = |bytes: &[u8]| bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        let counts = self.characters.get_or_init(|| {
            let mut before = 0;
            let counts = bytes.chunks(BLOCK).map(|block| {
                let start = before;
                before += begun(block);
                start
            });
            counts.collect()
        });
        // Past the last block there is none to count in.
        let block = (offset / BLOCK).min(counts.len().saturating_sub(1));
        counts.get(block).copied().unwrap_or(0) + begun(&bytes[block * BLOCK..offset])
    }

    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let newlines = self
                .text
                .bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0)
                .chain(newlines.map(|(index, _)| index + 1))
                .collect()
        })
    }

    /// Byte offset of a line and column; places past the end mean the end.
    pub fn offset(&self, position: Position) -> usize {
        let line = position.line.saturating_sub(1);
        let line_start = self.lines().get(line).copied().unwrap_or(self.text.len());
        let rest = &self.text[line_start..];
        let column = rest
            .char_indices()
            .nth(position.column.saturating_sub(1))
            .map_or(rest.len(), |(index, _)| index);
        line_start + column
    }

    /// The lines that hold `span` and `context` lines around them: the number of the first line,
    /// the byte offset where it starts, and the text.
    pub fn excerpt(&self, span: &Range<usize>, context: usize) -> (usize, usize, &str) {
        let mut start = self.floor(span.start);
        start = self.text[..start]
            .rfind('\n')
            .map_or(0, |newline| newline + 1);
        for _ in 0..context {
            if start > 0 {
                start = self.text[..start - 1]
                    .rfind('\n')
                    .map_or(0, |newline| newline + 1);
            }
        }
        let mut end = self.floor(span.end.max(span.start));
        for _ in 0..=context {
            end += self.text[end..]
                .find('\n')
                .map_or(self.text.len() - end, |newline| newline + 1);
        }
        let line = self.position(start).line;
        (
            line,
            start,
            self.text[start..end].trim_end_matches(['\n', '\r']),
        )
    }

    /// The nearest character boundary at or below `offset`.
    fn floor(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_and_offsets_agree() {
        let source = Source::new("dir/x.svd", "ab\ncäd\n\nlast");
        assert_eq!(source.file_name(), "x.svd");
        for (offset, _) in source.text.char_indices() {
            assert_eq!(source.offset(source.position(offset)), offset);
        }
        assert_eq!(source.position(6), Position { line: 2, column: 3 });
        assert_eq!(source.position(999), Position { line: 4, column: 5 });
        assert_eq!(source.excerpt(&(3..4), 0), (2, 3, "cäd"));
        assert_eq!(source.excerpt(&(9..9), 1), (3, 8, "\nlast"));
    }

    #[test]
    fn columns_of_long_lines_are_exact() {
        let text = format!("short\n{}\nlast", "aä€".repeat(BLOCK));
        let source = Source::new("x.svd", &text[..]);
        let second = text.char_indices().skip("short\n".len());
        for (column, (offset, character)) in (1..).zip(second) {
            if offset % 97 < 3 || offset % BLOCK < 4 || character == '\n' {
                assert_eq!(source.position(offset), Position { line: 2, column });
            }
            if character == '\n' {
                break;
            }
        }
        let end = Position { line: 3, column: 5 };
        assert_eq!(source.position(text.len()), end);
        let ascii = Source::new("x.svd", "a".repeat(2 * BLOCK));
        let end = Position {
            line: 1,
            column: 2 * BLOCK + 1,
        };
        assert_eq!(ascii.position(2 * BLOCK), end);
    }
}
