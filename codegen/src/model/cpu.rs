//! The processor, as far as the SVD says (`/device/cpu`).

use crate::parse;

/// The processor (`<cpu>`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cpu {
    /// `<name>`: `CM4`, `CM0+`, ...
    pub name: String,
    /// `<revision>`: 2 and 1 for `r2p1`.
    pub revision: (u8, u8),
    /// `<nvicPrioBits>`: how many bits of a priority the interrupt controller has.
    pub nvic_priority_bits: u32,
    /// `<vendorSystickConfig>`: whether the vendor's code sets up the system timer.
    pub has_vendor_systick: bool,
    /// Whether the processor has what these elements of `<cpu>` say, by the names of the elements:
    /// `mpuPresent`, `fpuPresent`, and those of the others that are there.
    pub parts: Vec<(&'static str, bool)>,
    /// `<sauNumRegions>`, if given: the regions of its security attribution unit.
    pub sau_regions: Option<u32>,
}

impl Cpu {
    pub(super) fn new(written: &parse::Cpu) -> Self {
        let own = [
            ("mpuPresent", written.mpu_present),
            ("fpuPresent", written.fpu_present),
        ];
        Self {
            name: written.name.clone(),
            revision: revision(&written.revision).unwrap_or_default(),
            nvic_priority_bits: written.nvic_priority_bits,
            has_vendor_systick: written.has_vendor_systick,
            parts: own
                .into_iter()
                .chain(written.parts.iter().copied())
                .collect(),
            sau_regions: written.sau_regions,
        }
    }
}

/// 2 and 1 for `r2p1`.
fn revision(text: &str) -> Option<(u8, u8)> {
    let (revision, patch) = text
        .trim()
        .strip_prefix(['r', 'R'])?
        .split_once(['p', 'P'])?;
    Some((revision.parse().ok()?, patch.parse().ok()?))
}
