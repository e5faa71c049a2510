//! The manual of diagnostics is made from the codes' own docs and from the tests' expected texts.

use std::fmt::Write;
use std::path::Path;

use svd2qemu::diag::Code;

/// The manual: each code, what it means, and what it looks like.
fn manual() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let mut examples: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder of expected texts")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    examples.sort();
    let texts: Vec<String> = examples
        .iter()
        .map(|path| std::fs::read_to_string(path).expect("a readable expected text"))
        .collect();
    let mut out = String::from(
        "# Diagnostics\n\n\
         What `svd2qemu` reports about an SVD, by code: `X` about XML and the schema, `R` about the\n\
         register map, `N` about names, `B` about the behaviour block, `Q` about QEMU.\n\
         Nothing is written if one of them is an error.\n\n\
         A code's level says what becomes of its findings: `deny` makes errors of them, `warn`\n\
         warnings, and `allow` leaves them out. `--deny`, `--warn` and `--allow` change it, and the\n\
         file `svd2qemu.toml` beside the SVD, if it is adjustable. After an error whose level is\n\
         fixed no sound output can be made. Adjustable are: ADJUSTABLE.\n\n\
         Made by `BLESS=1 cargo test --package svd2qemu --test manual`; do not edit.\n",
    );
    let adjustable: Vec<_> = (Code::ALL.iter())
        .filter(|code| code.adjustable())
        .map(|code| code.as_str())
        .collect();
    out = out.replace("ADJUSTABLE", &adjustable.join(", "));
    for code in Code::ALL {
        let explanation = code
            .explanation()
            .lines()
            .map(str::trim)
            .collect::<Vec<_>>()
            .join(" ");
        let level = code.default_level();
        let adjustable = if code.adjustable() {
            "adjustable"
        } else {
            "fixed"
        };
        write!(
            out,
            "\n## {}\n\n{explanation}\n\nLevel: {level}, {adjustable}.\n",
            code.as_str()
        )
        .expect("a string takes all");
        let mark = format!("[{}]", code.as_str());
        // Where few other findings stand, the code is what the file is about; then the shortest.
        let example = texts
            .iter()
            .filter_map(|text| {
                let finding = text.split("\n\n").find(|finding| finding.contains(&mark))?;
                Some((text.matches("\n\n").count(), finding))
            })
            .min_by_key(|(others, finding)| (*others, finding.len()))
            .map(|(_, finding)| finding);
        if let Some(example) = example {
            write!(out, "\n```text\n{}\n```\n", example.trim_end()).expect("a string takes all");
        }
    }
    out
}

#[test]
fn the_manual_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/diagnostics.md");
    let manual = manual();
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("docs/");
        std::fs::write(&path, &manual).expect("docs/diagnostics.md");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == manual,
        "docs/diagnostics.md is stale; run: BLESS=1 cargo test --package svd2qemu --test manual"
    );
}
