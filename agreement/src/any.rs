//! SVDs of any kind: read, checked leniently, and what is generated from them in a folder that goes
//! away.

use std::path::Path;

use bringup::scratch::Scratch;
use svd2qemu::{Checked, Diagnostics, Options, Output, Source};

use crate::installed::need;

/// An SVD file, under its bare name.
///
/// # Panics
///
/// If it cannot be read.
pub fn read(path: &Path) -> Source {
    let text = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Source::new(name, String::from_utf8_lossy(&text))
}

/// Checked; what can be repaired, is.
///
/// # Errors
///
/// The findings, if one is an error all the same.
pub fn check(source: &Source) -> Result<Checked, Diagnostics> {
    svd2qemu::check(source)
}

/// The same for one that is known to be accepted.
///
/// # Panics
///
/// With the findings, if it is not.
pub fn checked(source: &Source) -> Checked {
    check(source).unwrap_or_else(|found| panic!("{}", found.render(source, false)))
}

/// These kinds of output, in a folder.
///
/// # Errors
///
/// What was found, or what the disk says.
pub fn generate(source: &Source, checked: &Checked, only: &[Output]) -> Result<Scratch, String> {
    let options = Options::default().only(only.to_vec());
    let tree = checked.generate(source, &options);
    let tree = tree.map_err(|found| found.render(source, false))?;
    let scratch = need(Scratch::new());
    let written = svd2qemu_cli::disk::write(&tree, scratch.path());
    written.map_err(|error| error.to_string())?;
    Ok(scratch)
}

/// The same SVD, for a processor whose highest byte comes first.
///
/// # Panics
///
/// If it says nothing of `addressUnitBits`, before which processors are described.
pub fn big_endian(source: &Source) -> Source {
    let cpu = "<cpu><name>other</name><revision>r0p0</revision><endian>big</endian>\
               <nvicPrioBits>2</nvicPrioBits><vendorSystickConfig>false</vendorSystickConfig></cpu>\
               <addressUnitBits>";
    let text = source.text.replacen("<addressUnitBits>", cpu, 1);
    assert_ne!(text, source.text);
    Source::new(source.path.as_str(), text)
}
