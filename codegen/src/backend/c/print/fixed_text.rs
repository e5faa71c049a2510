//! Fixed C with names filled in, which no tree holds: what templates give.
//!
//! A template is C that a person writes and reads, and one line in nine has a name of the device in it, so no
//! template knows how wide its lines become. Lines that are too wide are split into words, parentheses and operators,
//! and laid out as those of the tree are. Lines that fit are left alone, those that a tree has printed among them.

use super::expr::{COMMA, CONDITIONAL};
use super::line_breaking::{Doc, Rank};
use super::{COLUMNS, STEP, parens};
use crate::backend::c::expr::BinaryOp;

/// The text with all lines of code at most [`COLUMNS`] wide, as far as they can be broken; without surplus blank lines,
/// and with one newline at the end.
pub fn fixed_text(text: &str) -> String {
    let mut out = String::new();
    let mut comment = false;
    let mut blank = false;
    for line in text.trim_end().lines() {
        let line = line.trim_end();
        // A template leaves blank lines around what it leaves out: one is enough, and none belongs inside braces at
        // their ends.
        if line.is_empty() {
            blank = !out.is_empty() && !out.ends_with("{\n");
            continue;
        }
        if blank && !line.trim_start().starts_with('}') {
            out.push('\n');
        }
        blank = false;
        let in_comment = comment || line.trim_start().starts_with("/*");
        comment = in_comment && !line.ends_with("*/");
        if in_comment || fits(line) {
            out.push_str(line);
        } else if let Some((head, value)) = as_define(line) {
            out.push_str(&format!("{head} \\\n{}", macro_lines(value, STEP)));
        } else {
            let code = line.trim_start();
            let indent = line.len() - code.len();
            let is_macro = out.ends_with("\\\n");
            out.push_str(&match is_macro {
                true => macro_lines(code, indent),
                false => words(code).lines(indent, COLUMNS).join("\n"),
            });
        }
        out.push('\n');
    }
    out
}

/// Whether a line is no wider than it can be. It looks no further than that.
fn fits(line: &str) -> bool {
    line.chars().nth(COLUMNS).is_none()
}

/// `#define NAME` and the value, if it is in the same line.
fn as_define(line: &str) -> Option<(&str, &str)> {
    let name = line.strip_prefix("#define ")?;
    let at = line.len() - name.len() + name.find(' ')?;
    let value = line[at..].trim_start();
    (value != "\\").then_some((&line[..at], value))
}

/// A line of a macro; each of the lines that it becomes ends in a backslash but for the last.
fn macro_lines(code: &str, indent: usize) -> String {
    words(code).lines(indent, COLUMNS - 2).join(" \\\n")
}

/// A line of code, without its indentation.
fn words(line: &str) -> Doc {
    let mut doc = Doc::default();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        rest = match first {
            '"' => literal(&mut doc, rest),
            '(' | '{' => opening(&mut doc, rest),
            ')' | '}' => {
                doc.close();
                doc.word(first);
                &rest[1..]
            }
            ' ' => {
                let before = &line[..line.len() - rest.len()];
                match break_after(before) {
                    Some(rank) => doc.may_break(rank, true),
                    None => doc.word(' '),
                }
                &rest[1..]
            }
            _ => {
                let ends = |c: char| matches!(c, '"' | '(' | '{' | ')' | '}' | ' ');
                let (word, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
                doc.word(word);
                after
            }
        };
    }
    doc
}

/// A parenthesis or brace; lines that break in it go on in the column after it.
fn opening<'t>(doc: &mut Doc, text: &'t str) -> &'t str {
    let is_list = text.starts_with("{ ");
    let (open, rest) = text.split_at(if is_list { 2 } else { 1 });
    doc.word(open);
    doc.open();
    if open == "(" && !rest.is_empty() && !rest.starts_with(')') {
        doc.may_break(Rank::Parenthesis, false);
    }
    rest
}

/// A string literal.
fn literal<'t>(doc: &mut Doc, text: &'t str) -> &'t str {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    let (quoted, rest) = text.split_at(end.map_or(text.len(), |(at, _)| at + 1));
    doc.literal(quoted);
    rest
}

/// What kind of break is at the space after this text, if there can be one.
fn break_after(text: &str) -> Option<Rank> {
    if text.ends_with(',') {
        return Some(Rank::Operator(COMMA));
    }
    let symbol = text.rsplit_once(' ')?.1;
    match symbol {
        "?" | ":" => Some(Rank::Operator(CONDITIONAL)),
        _ => {
            let binary = BinaryOp::ALL.into_iter().find(|op| op.symbol() == symbol);
            let operator = binary.map(|op| Rank::Operator(parens::precedence(op)));
            operator.or_else(|| is_assignment(symbol).then_some(Rank::Assignment))
        }
    }
}

/// `=`, `+=` and the like.
fn is_assignment(symbol: &str) -> bool {
    let operator = symbol.strip_suffix('=');
    operator.is_some_and(|of| of.is_empty() || BinaryOp::ALL.iter().any(|op| op.symbol() == of))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(fixed_text(text), format!("{expected}\n"));
    }

    #[test]
    fn wide_lines_are_broken_as_those_of_the_tree_are() {
        check(
            "    object_property_set_description(OBJECT(s), \"RESULT\", \"Result of the last operation.\");",
            "    object_property_set_description(OBJECT(s), \"RESULT\",\n                                    \"Result of the last operation.\");",
        );
        check(
            "    s->irq_levels = deposit32(s->irq_levels, CALC_IRQ_DONE, 1, calc_irq_done_is_high(s));",
            "    s->irq_levels = deposit32(s->irq_levels, CALC_IRQ_DONE, 1,\n                              calc_irq_done_is_high(s));",
        );
        check(
            "    RegisterOfAVeryLongNameState *s = REGISTER_OF_A_VERY_LONG_NAME_IN_A_CHIP(object);",
            "    RegisterOfAVeryLongNameState *s =\n        REGISTER_OF_A_VERY_LONG_NAME_IN_A_CHIP(object);",
        );
    }

    #[test]
    fn macros_go_on_after_a_backslash() {
        check(
            "#define A_VERY_LONG_NAME_OF_A_REGISTER_AND_ITS_FIELD_AND_ITS_ENUMERATED_VALUE 0x00000001",
            "#define A_VERY_LONG_NAME_OF_A_REGISTER_AND_ITS_FIELD_AND_ITS_ENUMERATED_VALUE \\\n    0x00000001",
        );
        let wide = format!("#define {} \\\n    0x1", "A".repeat(80));
        check(&wide, &wide);
        check(
            "#define a(function) \\\n    static void (*const vreg_and_chip_reset_sysbus_plugin_init)(void) = function;",
            "#define a(function) \\\n    static void (*const vreg_and_chip_reset_sysbus_plugin_init)(void) = \\\n        function;",
        );
    }

    #[test]
    fn blank_lines_are_single_and_not_at_the_ends_of_braces() {
        check("a\n\n\n  \nb {\n\nc\n\n}\n\n\n", "a\n\nb {\nc\n}");
    }

    #[test]
    fn comments_are_left_alone() {
        let wide = "word ".repeat(20);
        let text = format!("/* {wide}\n * {wide}*/");
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        check(&text, &lines.join("\n"));
    }

    /// What it takes grows with the text: it would not end in the time that a test has if each line looked at all that
    /// follows.
    #[test]
    fn texts_of_megabytes_are_laid_out() {
        for text in ["word ".repeat(600_000), "x".repeat(3_000_000)] {
            let laid_out = fixed_text(&format!("    f(\"{text}\", 1);"));
            let found: String = laid_out.matches(['w', 'x']).collect();
            let expected: String = text.matches(['w', 'x']).collect();
            assert!(found == expected);
            if text.contains(' ') {
                assert!(laid_out.lines().all(|line| line.len() <= COLUMNS));
            }
        }
    }
}
