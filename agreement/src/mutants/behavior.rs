//! Mutations of behaviour blocks, word by word.

use std::ops::Range;

use fastrand::Rng;

use super::replacements::{LANGUAGE, LITERALS, NAMES, OPERATORS, one};
use super::xml_tree::Element;

/// Changes a block, if there is one.
pub fn mutate(root: &mut Element, rng: &mut Rng) {
    let blocks = root.paths(|element| element.name == "behavior");
    if blocks.is_empty() {
        return super::structure::mutate(root, rng);
    }
    let path = &blocks[rng.usize(0..blocks.len())];
    let Some(block) = root.at_mut(path) else {
        return;
    };
    let text = block.leaf_text().unwrap_or_default().to_owned();
    block.set_text(changed(&text, rng).replace("]]>", "]] >"));
}

fn changed(text: &str, rng: &mut Rng) -> String {
    let words = words(text);
    if words.is_empty() {
        return one(LANGUAGE, rng).to_owned();
    }
    let any = |rng: &mut Rng, wanted: fn(&str) -> bool| {
        let found = words.iter().filter(|word| wanted(&text[(*word).clone()]));
        let found: Vec<_> = found.cloned().collect();
        match found.is_empty() {
            true => words[rng.usize(0..words.len())].clone(),
            false => found[rng.usize(0..found.len())].clone(),
        }
    };
    let with = |place: Range<usize>, by: &str| {
        let mut out = text.to_owned();
        out.replace_range(place, by);
        out
    };
    match rng.u8(0..12) {
        0 => {
            let (a, b) = (any(rng, |_| true), any(rng, |_| true));
            let (a, b) = if a.start <= b.start { (a, b) } else { (b, a) };
            let mut out = text.to_owned();
            if a != b {
                out.replace_range(b.clone(), &text[a.clone()]);
                out.replace_range(a, &text[b]);
            }
            out
        }
        1 | 2 => with(any(rng, is_literal), one(LITERALS, rng)),
        3 | 4 => with(any(rng, is_operator), one(OPERATORS, rng)),
        5 | 6 => {
            let other = any(rng, is_word);
            with(any(rng, is_word), &text[other])
        }
        7 => with(any(rng, is_word), one(LANGUAGE, rng)),
        8 => {
            // One name, wherever it stands.
            let old = &text[any(rng, is_word)];
            let new = one(NAMES, rng);
            let mut out = String::new();
            let mut at = 0;
            for word in words.iter().filter(|word| text[(*word).clone()] == *old) {
                out += &text[at..word.start];
                out += new;
                at = word.end;
            }
            out + &text[at..]
        }
        9 => with(any(rng, |_| true), ""),
        10 => {
            let (from, to) = (any(rng, |_| true), any(rng, |_| true));
            let end = (from.start + rng.usize(0..80)).min(text.len());
            let piece = text.get(from.start..end).unwrap_or_default().to_owned();
            with(to.start..to.start, &piece)
        }
        _ => {
            // A line of the block, once more or not at all.
            let mut lines: Vec<_> = text.lines().collect();
            let place = rng.usize(0..lines.len());
            match rng.bool() {
                true => lines.insert(place, lines[place]),
                false => {
                    lines.remove(place);
                }
            }
            lines.join("\n")
        }
    }
}

fn is_literal(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_digit())
}

fn is_word(word: &str) -> bool {
    word.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

fn is_operator(word: &str) -> bool {
    !is_literal(word) && !is_word(word)
}

/// Words, and each other character that is no space.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut inside = false;
    for (at, c) in text.char_indices() {
        let part = c.is_alphanumeric() || c == '_';
        match words.last_mut() {
            Some(last) if part && inside => last.end = at + c.len_utf8(),
            _ if !c.is_whitespace() => words.push(at..at + c.len_utf8()),
            _ => {}
        }
        inside = part;
    }
    words
}
