//! Both pages of two devices: the calculator, and `sample.svd`, which has one of everything.

mod prose;
mod states;

use std::process::Command;

use super::*;
use crate::Source;

const CALC: &str = include_str!("../../../../calc.svd");
const SAMPLE: &str = include_str!("sample.svd");

fn device(svd: &str) -> Device {
    match crate::check(&Source::new("sample.svd", svd)) {
        Ok(checked) => checked.device,
        Err(diagnostics) => panic!("{diagnostics:#?}"),
    }
}

/// Markdown and HTML of a device.
fn texts(device: &Device) -> [String; 2] {
    let [markdown, html] = files(device).try_into().expect("two files");
    assert!(markdown.path.ends_with(".md") && html.path.ends_with(".html"));
    [markdown.text, html.text]
}

fn parse(html: &str) -> roxmltree::Document<'_> {
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        ..Default::default()
    };
    match roxmltree::Document::parse_with_options(html, options) {
        Ok(document) => document,
        Err(error) => panic!("{error}\n{html}"),
    }
}

#[test]
fn html_is_well_formed_and_complete_in_itself() {
    for svd in [CALC, SAMPLE] {
        let [_, html] = texts(&device(svd));
        let document = parse(&html);
        let elements = || document.descendants().filter(roxmltree::Node::is_element);
        let mut ids: Vec<&str> = elements().filter_map(|node| node.attribute("id")).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "an id stands twice");
        for node in elements() {
            assert!(
                !["script", "link", "img", "b"].contains(&node.tag_name().name()),
                "{node:?}"
            );
            assert_eq!(node.attribute("src"), None);
            for name in ["href", "aria-labelledby"] {
                let Some(target) = node.attribute(name) else {
                    continue;
                };
                let id = target.strip_prefix('#').unwrap_or(target);
                assert!(
                    ids.binary_search(&id).is_ok(),
                    "{name}={target} leads nowhere"
                );
            }
        }
        assert!(
            !html.contains("://") && !html.contains("@import"),
            "an external resource"
        );
    }
}

#[test]
fn links_of_the_markdown_lead_somewhere() {
    for svd in [CALC, SAMPLE] {
        let [markdown, _] = texts(&device(svd));
        for link in markdown.split("](#").skip(1) {
            let (target, _) = link.split_once(')').expect("its end");
            assert!(
                markdown.contains(&format!("<a id=\"{target}\"></a>")),
                "{target}"
            );
        }
    }
}

#[test]
fn nothing_of_the_svd_is_missing() {
    for svd in [CALC, SAMPLE] {
        let device = device(svd);
        for text in texts(&device) {
            for peripheral in &device.peripherals {
                assert!(text.contains(&format!("0x{:08X}", peripheral.base_address)));
                for register in &peripheral.registers {
                    let digits = register.bits as usize / 4;
                    assert!(
                        text.contains(&format!(">{}<", register.ident.svd))
                            || text.contains(&format!("`{}`", register.ident.svd))
                    );
                    assert!(text.contains(&format!("0x{:02X}", register.offset)));
                    assert!(text.contains(&format!("0x{:0digits$X}", register.reset())));
                    for field in &register.fields {
                        let bits = facts::bit_range(field.msb(), field.lsb);
                        let name = &field.ident.svd;
                        let html = format!(">{bits}</td><td class=\"key\"><code>{name}</code>");
                        assert!(
                            text.contains(&html)
                                || text.contains(&format!("| {bits} | `{name}` |"))
                        );
                        for value in field.values() {
                            let (name, value) = (&value.ident.svd, value.value);
                            let html =
                                format!(">{value}</td><td class=\"key\"><code>{name}</code>");
                            assert!(
                                text.contains(&html)
                                    || text.contains(&format!("| {value} | `{name}` |"))
                            );
                        }
                    }
                }
                for param in peripheral
                    .behavior
                    .iter()
                    .flat_map(|behavior| &behavior.params)
                {
                    assert!(text.contains(&crate::names::kebab(&param.name)));
                }
            }
        }
    }
}

#[test]
fn rows_of_a_table_have_as_many_cells_as_its_head() {
    for svd in [CALC, SAMPLE] {
        let [markdown, _] = texts(&device(svd));
        let mut width = None;
        for line in markdown.lines() {
            let cells = line.replace("\\|", "").matches('|').count();
            if !line.starts_with('|') {
                width = None;
            } else {
                assert_eq!(cells, *width.get_or_insert(cells), "{line}");
            }
        }
    }
}

#[test]
fn pages_end_in_one_newline_and_are_the_same_each_time() {
    for svd in [CALC, SAMPLE] {
        for (first, second) in std::iter::zip(texts(&device(svd)), texts(&device(svd))) {
            assert!(first.ends_with('\n') && !first.ends_with("\n\n"));
            assert_eq!(first, second);
        }
    }
}

#[test]
fn the_examples_in_c_compile() {
    for svd in [CALC, SAMPLE] {
        let device = device(svd);
        let folder = tempfile::tempdir().expect("temporary folder");
        for file in crate::backend::c_header::files(&device) {
            let name = file.path.rsplit('/').next().expect("a name");
            std::fs::write(folder.path().join(name), file.text).expect("header");
        }
        for peripheral in &device.peripherals {
            let code = usage::of(&device.ident, peripheral).c;
            let (include, body) = code.split_once('\n').expect("lines");
            let program = format!("{include}\nvoid f(void);\nvoid f(void) {{\n{body}}}\n");
            let source = folder.path().join("example.c");
            std::fs::write(&source, program).expect("program");
            let output = Command::new("cc")
                .args([
                    "-std=c11",
                    "-Wall",
                    "-Wno-unused-variable",
                    "-Werror",
                    "-fsyntax-only",
                ])
                .arg(source)
                .output()
                .expect("cc");
            assert!(output.status.success(), "{code}\n{output:?}");
        }
    }
}

#[test]
fn the_calculator_in_words() {
    let [markdown, _] = texts(&device(CALC));
    for line in [
        "**When the guest writes `CTRL` and `CTRL.START` is `1`:**",
        "- If `STATUS` is `BUSY`: the guest error “start while busy” is logged, and nothing else happens",
        "- After `latency_ns` nanoseconds of virtual time, the event *finish* happens with `result` = `compute(OP, A, B)`",
        "- If `result` holds a value, called `value`:",
        "- If `result` holds nothing: `STATUS` becomes `ERROR`",
        "| `DIV` (3) | `a` / `b`, rounded down; nothing if `b` is 0 |",
        "| Any other value | nothing |",
    ] {
        assert!(
            markdown.lines().any(|found| found == line),
            "{line}\n{markdown}"
        );
    }
}
