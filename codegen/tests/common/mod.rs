//! What several test programs share.

#![allow(dead_code, reason = "each test program uses a part")]

use std::path::{Path, PathBuf};

use svd2qemu::levels::{Change, Level, Levels, Selector};
use svd2qemu::{Diagnostics, Options, Source};

/// The folder of this file's tests.
pub fn tests() -> PathBuf {
    root().join("codegen/tests")
}

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package lies in the repository")
}

/// A file's text.
pub fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// `calc.svd`, with its bare name as the path.
pub fn calc() -> Source {
    Source::new("calc.svd", text(&root().join("calc.svd")))
}

/// The richer fixture.
pub fn rich() -> Source {
    Source::new("rich.svd", text(&tests().join("golden/rich.svd")))
}

/// The fixture of names.
pub fn names() -> Source {
    Source::new("names.svd", text(&tests().join("golden/names.svd")))
}

/// The fixture of registers and fields over each other.
pub fn sharing() -> Source {
    Source::new("sharing.svd", text(&tests().join("golden/sharing.svd")))
}

/// The fixture of what behaviour can calculate.
pub fn values() -> Source {
    Source::new("values.svd", text(&tests().join("golden/values.svd")))
}

/// The same for a processor whose highest byte comes first.
pub fn big_endian() -> Source {
    let cpu = "<cpu><name>other</name><revision>r0p0</revision><endian>big</endian>\
               <nvicPrioBits>2</nvicPrioBits><vendorSystickConfig>false</vendorSystickConfig></cpu>\
               <addressUnitBits>";
    let text = sharing().text.replacen("<addressUnitBits>", cpu, 1);
    Source::new("big-endian.svd", text)
}

/// The fixture of arrays, and of behaviour that goes by an index.
pub fn arrays() -> Source {
    Source::new("arrays.svd", text(&tests().join("golden/arrays.svd")))
}

/// The fixture of lines and hooks.
pub fn lines() -> Source {
    Source::new("lines.svd", text(&tests().join("golden/lines.svd")))
}

/// The fixture of elements that derive from others.
pub fn derived() -> Source {
    Source::new("derived.svd", text(&tests().join("golden/derived.svd")))
}

/// All that is generated, by path.
pub fn generate(source: &Source, options: &Options) -> Vec<(String, String)> {
    match svd2qemu::generate(source, options) {
        Ok(made) => made
            .tree
            .files()
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .collect(),
        Err(findings) => panic!(
            "{} is refused:\n{}",
            source.path,
            findings.render(source, false)
        ),
    }
}

/// A fixture that has to be repaired.
pub fn quirks() -> Source {
    Source::new("quirks.svd", text(&tests().join("golden/quirks.svd")))
}

/// The fixture of conditions that are always true or false.
pub fn constants() -> Source {
    Source::new("constants.svd", text(&tests().join("golden/constants.svd")))
}

/// An SVD without peripherals, and one whose peripheral has no registers.
pub fn empty() -> [Source; 2] {
    let device = |name: &str, inside: &str| {
        let text = format!(
            "<device schemaVersion=\"1.3\"><vendor>v</vendor><name>{name}</name><version>1.0</version>\
             <description>Nothing.</description><addressUnitBits>8</addressUnitBits>\
             <width>32</width><peripherals>{inside}</peripherals></device>"
        );
        Source::new(format!("{name}.svd"), text)
    };
    let peripheral = "<peripheral><name>P</name><description>x</description>\
         <baseAddress>0x40000000</baseAddress><addressBlock><offset>0</offset><size>16</size>\
         <usage>registers</usage></addressBlock></peripheral>";
    [
        device("no_peripheral", ""),
        device("no_register", peripheral),
    ]
}

/// All that is generated, by path, of a source that is repaired where that can be done.
pub fn generate_leniently(source: &Source, options: &Options) -> Vec<(String, String)> {
    let refused = |found: Diagnostics| -> ! {
        panic!(
            "{} is refused:\n{}",
            source.path,
            found.render(source, false)
        )
    };
    let checked = match svd2qemu::check(source) {
        Ok(checked) => checked,
        Err(found) => refused(found),
    };
    match checked.generate(source, options) {
        Ok(tree) => (tree.files())
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .collect(),
        Err(found) => refused(found),
    }
}

/// What is found, errors and warnings, however it ends; also what is not said by default.
pub fn findings(source: &Source) -> Diagnostics {
    let all = Change::new(Selector::All, Level::Warn).expect("a group can be lowered");
    let mut levels = Levels::default();
    levels
        .apply(&[all])
        .expect("one change contradicts nothing");
    match svd2qemu::check_at(source, levels) {
        Ok(checked) => checked.warnings,
        Err(findings) => findings,
    }
}

/// A minimal SVD: `registers` go into `<registers>`, `behavior` into the CDATA of peripheral `P`.
pub fn svd(registers: &str, behavior: &str) -> Source {
    Source::new(
        "test.svd",
        format!(
            "<device schemaVersion=\"1.3\">
  <name>DEV</name><version>1</version><description>A device.</description>
  <addressUnitBits>8</addressUnitBits><width>32</width>
  <peripherals>
    <peripheral>
      <name>P</name>
      <baseAddress>0x1000</baseAddress>
      <addressBlock><offset>0</offset><size>0x100</size><usage>registers</usage></addressBlock>
      <registers>{registers}</registers>
    </peripheral>
  </peripherals>
  <vendorExtensions>
    <behavior xmlns=\"urn:svd2qemu:behavior:1\" peripheral=\"P\"><![CDATA[{behavior}]]></behavior>
  </vendorExtensions>
</device>
"
        ),
    )
}

/// The lines of two texts, `-` before those that only the first has, `+` before those that only the
/// second has.
pub fn diff(old: &str, new: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    // Lengths of the longest common subsequences of all pairs of tails.
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, String::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            out.push_str(&format!("  {}\n", old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || i < old.len() && common[i + 1][j] >= common[i][j + 1] {
            out.push_str(&format!("- {}\n", old[i]));
            i += 1;
        } else {
            out.push_str(&format!("+ {}\n", new[j]));
            j += 1;
        }
    }
    out
}
