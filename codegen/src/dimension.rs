//! Arrays (`dimElementGroup` of CMSIS-SVD 1.3): whether `dim` and what goes with it fit together.
//!
//! Looked at before svd-parser reads the file, for it expands indices without asking how many.

use roxmltree::Node;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::xml::{child, integer, property_span, tag_span};

/// Largest `dim`, and largest number of elements that one SVD array may expand to.
pub const MAX_DIM: u64 = 16_384;

/// Checks an element that may be an array. What is no number has its own error already.
pub fn check(node: Node, diagnostics: &mut Diagnostics) {
    let text = |name: &str| {
        child(node, name)
            .and_then(|node| node.text())
            .map(str::trim)
    };
    let name = text("name").unwrap_or_default();
    let mut error = |code, at: &str, message: String, help: String| {
        let span = if at.is_empty() {
            tag_span(node)
        } else {
            property_span(node, at)
        };
        diagnostics.push(Diagnostic::new(code, span, message).help(help));
    };
    let Some(dim) = text("dim") else {
        if name.contains("%s") {
            error(
                Code::Dimension,
                "name",
                format!("`{name}` has a %s, but there is no <dim>"),
                "add <dim> and <dimIncrement> to make it an array, or remove the %s".into(),
            );
        }
        return;
    };
    let Some(dim) = integer(dim).filter(|dim| u32::try_from(*dim).is_ok()) else {
        return;
    };
    if dim == 0 || dim > MAX_DIM {
        error(
            Code::Dimension,
            "dim",
            format!("`{name}` has a dim of {dim}"),
            format!("give a number from 1 to {MAX_DIM}"),
        );
    }
    if child(node, "dimIncrement").is_none() {
        error(
            Code::MissingElement,
            "",
            format!(
                "<{}> has a <dim>, but lacks <dimIncrement>",
                node.tag_name().name()
            ),
            "add the distance from one element to the next: <dimIncrement>...</dimIncrement>"
                .into(),
        );
    }
    if !name.contains("%s") {
        error(
            Code::Dimension,
            "name",
            format!("`{name}` has a <dim>, but no %s in its name"),
            "write for example NAME%s or NAME[%s]".into(),
        );
    }
    if let Some(indices) = text("dimIndex").and_then(indices)
        && indices != dim
        && indices <= MAX_DIM
    {
        error(
            Code::Dimension,
            "dimIndex",
            format!("dim is {dim}, but dimIndex gives {indices} indices"),
            "make them agree".into(),
        );
    }
}

/// How many indices a `dimIndex` stands for, without making them.
pub fn indices(text: &str) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    match text.split_once('-') {
        Some((first, last)) if !text.contains(',') => match (integer(first), integer(last)) {
            (Some(first), Some(last)) => last.checked_sub(first).map(|span| span.saturating_add(1)),
            _ => match (first.as_bytes(), last.as_bytes()) {
                ([first], [last]) if first.is_ascii_uppercase() && last.is_ascii_uppercase() => {
                    last.checked_sub(*first).map(|span| u64::from(span) + 1)
                }
                _ => None,
            },
        },
        _ => Some(text.split(',').count() as u64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_are_counted_without_being_made() {
        assert_eq!(indices("0-999999999999"), Some(1_000_000_000_000));
        assert_eq!(indices("A-D"), Some(4));
        assert_eq!(indices("a,b,c"), Some(3));
        assert_eq!(indices("3-1"), None);
    }
}
