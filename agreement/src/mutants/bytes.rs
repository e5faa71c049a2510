//! Noise: bytes that are missing, repeated or others, anywhere.

use fastrand::Rng;

use super::replacements::{NOISE, one};

/// The text after a mutation.
pub fn mutate(text: &str, rng: &mut Rng) -> String {
    let start = boundary(text, rng.usize(0..=text.len()));
    let end = boundary(text, (start + rng.usize(0..100)).min(text.len()));
    let (before, inside, after) = (&text[..start], &text[start..end], &text[end..]);
    match rng.u8(0..4) {
        0 => format!("{before}{after}"),
        1 => format!("{before}{inside}{inside}{after}"),
        2 => format!("{before}{}{inside}{after}", one(NOISE, rng)),
        _ => {
            let lines: Vec<_> = text.lines().collect();
            let left_out = rng.usize(0..lines.len().max(1));
            let kept = lines.iter().enumerate();
            let kept = kept.filter(|(place, _)| *place != left_out);
            let kept: Vec<_> = kept.map(|(_, line)| *line).collect();
            kept.join("\n")
        }
    }
}

/// The start of the character at a place.
fn boundary(text: &str, mut place: usize) -> usize {
    while !text.is_char_boundary(place) {
        place -= 1;
    }
    place
}
