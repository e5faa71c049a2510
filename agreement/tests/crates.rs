//! What is generated for guests compiles, for any SVD: the guest crate, the model, the C header, and the
//! C of the devices. And the guest crate has each register where the SVD says.

use std::path::{Path, PathBuf};

use agreement::any::{check, checked, read};
use agreement::cores::Cores;
use agreement::crates::{Crates, differences};
use agreement::installed::{root, svds};
use svd2qemu::{Checked, Source};

/// Vendors' files in each run.
const SAMPLE: usize = 3;

/// Those of the sample are not larger.
const LARGEST: u64 = 500_000;

/// Where all crates are compiled, so that what they depend on is once.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("crates")
}

/// `more` is a test of the guest crate.
fn compiles(source: &Source, checked: &Checked, strict: bool, more: &str) -> Result<(), String> {
    let differences = differences(&checked.device, &checked.guest_registers());
    if !differences.is_empty() {
        return Err(differences.join("\n"));
    }
    let crates = Crates::generate(source, checked, strict)?;
    crates.header()?;
    crates.check(&target())?;
    if strict {
        crates.readmes(&target())?;
    }
    crates.add(more)?;
    crates.probe(&target())
}

fn golden(name: &str, more: &str) {
    let source = read(&root().join("codegen/tests/golden").join(name));
    let result = compiles(&source, &checked(&source), true, more)
        .and_then(|()| Cores::compile(&source, checked(&source)).map(|_| ()));
    result.unwrap_or_else(|said| panic!("{name}: {said}"));
}

#[test]
fn what_svd2rust_needs_help_with() {
    golden(
        "guest.svd",
        r#"
    use pac::names::{fields, values};
    assert_eq!(values::Spelt::Abc as u8, 0);
    assert_eq!(values::Spelt::ABc as u8, 1);
    assert_eq!(values::Spelt::A12 as u8, 3);
    assert_eq!(values::Spelt::A12_2 as u8, 5);
    assert_eq!(values::Spelt::_4 as u8, 4);
    assert_eq!(values::Toggle::ToggleBit2 as u8, 1);
    assert_eq!(values::Both::Done as u8, 1);
    assert_eq!(values::BothWO::Go as u8, 1);
    assert_eq!(fields::RValues::One as u8, 1);
    assert_eq!(fields::OptionValues::Two as u8, 2);
    assert_eq!(fields::DataValues::Three as u8, 3);
    assert_eq!(pac::Interrupt::FIRST as u8, 7);
    let room = room::<pac::names::RegisterBlock>(0x100);
    let (block, word) = unsafe { (&*room, room.cast_mut().cast::<u32>()) };
    // A value that the SVD calls reserved is none.
    unsafe { word.add(0x40 / 4).write(0b11_0) };
    assert!(block.values().read().reserved_one().variant().is_none());
    // One flag of three is cleared, and the others are not touched.
    unsafe { word.add(0x3C / 4).write(0b111 << 13) };
    block.fields().modify(|_, w| w.flag1().clear_bit_by_one());
    assert_eq!(unsafe { word.add(0x3C / 4).read() }, 0b010 << 13);
    // A write-only field of a register that is else for reading.
    block.read_only().write(|w| w.kick().set_bit());
    assert_eq!(block.read_only().read().bits(), 2);
    assert!(!block.read_only().read().state().bit());
    // Blocks that derive from another are where it is.
    assert_eq!(size_of::<pac::places::RegisterBlock>() % 4, 0);
    assert_eq!(pac::mmio::EndsMmio::SIZE, 8);
    assert_eq!(pac::mmio::RangeMmio::BASE_ADDRESS, 0x4000_2000);
"#,
    );
}

#[test]
fn every_rule() {
    golden("rich.svd", "");
}

#[test]
fn repaired() {
    golden("quirks.svd", "");
}

#[test]
fn vendor_files() {
    let Some(paths) = svds() else {
        eprintln!("skipped: no folder of SVDs ($SVD2QEMU_SVDS)");
        return;
    };
    let all = std::env::var_os("SVD2QEMU_TEST_ALL").is_some();
    let small = |path: &PathBuf| path.metadata().is_ok_and(|known| known.len() <= LARGEST);
    let paths: Vec<_> = paths
        .into_iter()
        .filter(|path| all || small(path))
        .collect();
    // Each run takes a sample, from all over the folder.
    let step = if all {
        1
    } else {
        paths.len().div_ceil(SAMPLE).max(1)
    };
    let mut failed = Vec::new();
    for path in paths.iter().step_by(step) {
        let source = read(path);
        let Ok(found) = check(&source) else {
            eprintln!("{}: refused", source.path);
            continue;
        };
        let result = compiles(&source, &found, false, "")
            .and_then(|()| Cores::compile(&source, checked(&source)).map(|_| ()));
        match result {
            Ok(()) => eprintln!("{}: compiles", source.path),
            Err(said) => {
                let said: String = said.lines().take(20).collect::<Vec<_>>().join("\n");
                failed.push(format!("{}: {said}", source.path));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
