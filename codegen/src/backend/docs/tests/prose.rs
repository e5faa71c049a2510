//! Behaviour blocks and their prose, in Markdown.

use super::*;

/// The prose of a behaviour block: the Markdown of its chapter, without the heads.
fn prose(behavior: &str) -> String {
    let start = SAMPLE.find("<![CDATA[").expect("a block") + "<![CDATA[".len();
    let end = SAMPLE.find("]]>").expect("its end");
    let [markdown, _] = texts(&device(&format!(
        "{}{behavior}{}",
        &SAMPLE[..start],
        &SAMPLE[end..]
    )));
    let (_, chapter) = markdown.split_once("### Behaviour\n").expect("the chapter");
    let (chapter, _) = chapter.split_once("\n<details>").expect("the source");
    let lines = chapter.lines().skip(2).filter(|line| !line.is_empty());
    lines
        .filter(|line| !line.starts_with("The values that an event"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Checks the steps of one `on write CTRL` rule.
fn steps(body: &str, expected: &str) {
    let text = prose(&format!("on write CTRL {{ {body} }}"));
    let (head, steps) = text.split_once('\n').expect("a head");
    assert_eq!(head, "**When the guest writes `CTRL`:**");
    assert_eq!(steps, expected, "{body}");
}

/// Checks a condition.
fn condition(condition: &str, expected: &str) {
    steps(
        &format!("if {condition} {{ COUNT = 0; }}"),
        &format!("- If {expected}: `COUNT` becomes `0`"),
    );
}

#[test]
fn conditions() {
    condition("CTRL.EN == 0", "`CTRL.EN` is `0`");
    condition("COUNT != 7", "`COUNT` is not `7`");
    condition("!(COUNT != 7)", "`COUNT` is `7`");
    condition("!(COUNT < 7)", "`COUNT` is at least `7`");
    condition("!(COUNT >= 7)", "`COUNT` is less than `7`");
    condition("!(COUNT > 7)", "`COUNT` is at most `7`");
    condition("!(COUNT <= 7)", "`COUNT` is greater than `7`");
    condition("COUNT & 3 == 1", "`COUNT & 3` is `1`");
    condition(
        "written.EN == 1 && old.EN == 0",
        "`written.EN` is `1` and `old.EN` is `0`",
    );
    condition(
        "COUNT == 1 && (CTRL.EN == 1 || CTRL.DIV == 2)",
        "`COUNT` is `1` and (`CTRL.EN` is `1` or `CTRL.DIV` is `2`)",
    );
    condition(
        "!(COUNT == 1 && CTRL.EN == 1)",
        "`COUNT == 1 && CTRL.EN == 1` is false",
    );
    condition(
        "COUNT.checked_sub(1).is_some()",
        "`COUNT.checked_sub(1)` holds a value",
    );
    condition(
        "!COUNT.checked_sub(1).is_some()",
        "`COUNT.checked_sub(1)` holds nothing",
    );
}

#[test]
fn values() {
    let becomes = |value: &str, expected: &str| {
        steps(
            &format!("COUNT = {value};"),
            &format!("- `COUNT` becomes {expected}"),
        );
    };
    becomes("COUNT.wrapping_add(1)", "`COUNT` + `1`, modulo 2^32");
    becomes("COUNT.saturating_sub(1)", "`COUNT` − `1`, at least 0");
    becomes("COUNT.saturating_add(1)", "`COUNT` + `1`, at most 2^32 − 1");
    becomes(
        "COUNT.wrapping_mul(CTRL.DIV as u32)",
        "`COUNT` × `CTRL.DIV`, modulo 2^32",
    );
    becomes(
        "COUNT.wrapping_shl(3)",
        "`COUNT` << (`3` mod 32)".replace('<', "\\<").as_str(),
    );
    becomes("COUNT.min(9)", "the smaller of `COUNT` and `9`");
    becomes(
        "(COUNT | 1) & !2",
        "`(COUNT | 1) & !2`".replace('|', "\\|").as_str(),
    );
    becomes(
        "COUNT.wrapping_add(1).max(2)",
        "`COUNT.wrapping_add(1).max(2)`",
    );
    becomes("0xFFFF_0000", "`0xFFFF0000`");
    steps(
        "CTRL.DIV = COUNT as u4;",
        "- `CTRL.DIV` becomes the low 4 bits of `COUNT`",
    );
    steps(
        "CTRL.EN = (COUNT == 3) as u1;",
        "- `CTRL.EN` becomes `(COUNT == 3) as u1`",
    );
}

#[test]
fn optional_values() {
    let result = |value: &str, expected: &str| {
        let text = prose(&format!(
            "fn f(a: u8, b: u8) -> Option<u8> {{ {value} }} on write CTRL {{}}"
        ));
        let (_, told) = text
            .split_once("#### `f(a: u8, b: u8) -> Option<u8>`\n")
            .expect("f");
        assert_eq!(told, format!("- The result is {expected}"), "{value}");
    };
    result(
        "a.checked_sub(b)",
        "`a` − `b`; nothing if `b` is greater than `a`",
    );
    result(
        "a.checked_add(b)",
        "`a` + `b`; nothing if it is above 2^8 − 1",
    );
    result(
        "a.checked_div(b)",
        "`a` / `b`, rounded down; nothing if `b` is 0",
    );
    result("a.checked_rem(b)", "`a` mod `b`; nothing if `b` is 0");
    result(
        "a.checked_shr(b as u32)",
        "`a` \\>\\> `b`; nothing if `b` is 8 or more",
    );
    result("Some(a)", "`a`");
    result("None", "nothing");
}

#[test]
fn statements() {
    steps("", "- Nothing happens");
    steps(
        "if CTRL.EN == 1 { COUNT = 1; COUNT = 2; } else if CTRL.DIV == 0 { COUNT = 3; } else { return; } COUNT = 4;",
        "- If `CTRL.EN` is `1`:\n  - `COUNT` becomes `1`\n  - `COUNT` becomes `2`\n\
         - Otherwise, if `CTRL.DIV` is `0`: `COUNT` becomes `3`\n\
         - Otherwise: nothing else happens\n- `COUNT` becomes `4`",
    );
    steps(
        "match COUNT { 1 | 2 => COUNT = 0, 3..=5 => unimplemented!(\"x|y\"), n => COUNT = n, }",
        "- Depending on `COUNT`:\n  - `1` or `2`: `COUNT` becomes `0`\n\
         \u{20} - `3` to `5`: “x\\|y” is logged as not modelled\n\
         \u{20} - Any other value, called `n`: `COUNT` becomes `n`",
    );
    steps(
        "match COUNT { 5 => COUNT = 0, 0..=5 => COUNT = 1, _ => {} }",
        "- Depending on `COUNT`, the first that fits:\n  - `5`: `COUNT` becomes `0`\n\
         \u{20} - `0` to `5`: `COUNT` becomes `1`\n  - Any other value: nothing happens",
    );
    steps(
        "let x = if CTRL.EN == 1 { 3 } else { 4 }; COUNT = x;",
        "- Let `x` be:\n  - If `CTRL.EN` is `1`: `3`\n  - Otherwise: `4`\n- `COUNT` becomes `x`",
    );
    steps(
        "COUNT = match COUNT.checked_sub(1) { Some(0) => 9, _ => 1 };",
        "- `COUNT` becomes, depending on `COUNT.checked_sub(1)`:\n  - `0`: `9`\n  - Anything else: `1`",
    );
}

#[test]
fn arrays_and_loops() {
    let text = prose(
        "param last: u32 = 3 in 0..=7;
         state list: [u8; 8] = [0; 8];
         on write CTRL {
             for i in 2..8 { list[i] |= 1; }
             for i in 0..=last { list[i] = 0; }
             for i in 0..last { COUNT = 0; list[i] = 0; }
             let x = list.get(COUNT.wrapping_add(1));
             if x.is_some() { COUNT = 0; }
         }",
    );
    let (_, steps) = text.split_once('\n').expect("a head");
    let expected = "- For each `i` from `2` to `7`: `list[i]` becomes `list[i] \\| 1`\n\
         - For each `i_2` from `0` to `last`: `list[i_2]` becomes `0`\n\
         - For each `i_3` from `0` to the number before `last`:\n  - `COUNT` becomes `0`\n\
         \u{20} - `list[i_3]` becomes `0`\n\
         - Let `x` be `list.get(COUNT.wrapping_add(1))`\n\
         - If `x` holds a value: `COUNT` becomes `0`";
    let (steps, table) = steps.split_once("\n####").expect("the hidden state");
    assert_eq!(steps, expected);
    assert!(table.contains("| `[u8; 8]` | 0 each |"), "{table}");
}

#[test]
fn a_return_leaves_only_its_own_rule() {
    let text = prose("on write CTRL { COUNT = 1; return; } on write CTRL { COUNT = 2; }");
    assert!(
        text.contains("- `COUNT` becomes `1`, and the rest of this rule is skipped\n"),
        "{text}"
    );
}

#[test]
fn conditions_with_or_are_kept_apart_from_the_trigger() {
    let text = prose("on write CTRL if CTRL.EN == 1 || COUNT == 2 { COUNT = 1; }");
    assert!(
        text.contains("writes `CTRL`, if `CTRL.EN` is `1` or `COUNT` is `2`:**"),
        "{text}"
    );
}

#[test]
fn interrupt_lines_have_their_conditions_in_words() {
    let [markdown, html] = texts(&device(SAMPLE));
    assert!(markdown.contains("](#timer:interrupts)"), "{markdown}");
    let condition = "(`COUNT` is `0` or `wraps` is greater than `3`) and `armed` is false";
    assert!(
        markdown.contains(&format!("| `idle` | {condition} |")),
        "{markdown}"
    );
    assert!(html.contains("<td class=\"key\"><code>idle</code></td>"));
    assert!(html.contains("<code>armed</code> is false</td>"));
}
