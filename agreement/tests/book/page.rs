//! A page of the documentation: its code blocks.

use std::fs;

use agreement::installed::root;

/// A block between fences.
#[derive(Debug)]
pub struct Block {
    /// The words after the fence: the language first.
    pub info: String,
    /// What it holds, with a newline at the end.
    pub text: String,
    /// The line of the page on which it begins.
    pub line: usize,
}

impl Block {
    /// The first word after the fence.
    pub fn language(&self) -> &str {
        self.info.split_whitespace().next().unwrap_or_default()
    }
}

/// All code blocks of a page in `docs`.
pub fn blocks(name: &str) -> Vec<Block> {
    let path = root().join("docs").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (number, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), open) {
            (Some(info), false) => {
                blocks.push(Block {
                    info: info.to_owned(),
                    text: String::new(),
                    line: number + 2,
                });
                open = true;
            }
            (Some(_), true) => open = false,
            (None, true) => {
                let block = blocks.last_mut().expect("one is open");
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, false) => {}
        }
    }
    assert!(!open, "{name}: a block is not closed");
    blocks
}
