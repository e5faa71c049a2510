//! How QEMU has a peripheral.

/// The ways in which QEMU can have a peripheral (`<qemu>` in `<vendorExtensions>`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachments {
    /// By itself: it maps its registers where a property says.
    pub mmio: bool,
    /// Whether QEMU's own tree gets that, too, and not a plugin alone: boards map their devices, which
    /// do not map themselves.
    pub mmio_in_tree: bool,
    /// On the system bus, for boards.
    pub sysbus: Option<Sysbus>,
    /// On PCI, with the registers in BAR 0.
    pub pci: Option<PciIds>,
}

/// A way to attach a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bus {
    /// By itself, with `-device`, at an address of memory.
    Mmio,
    /// On the system bus.
    Sysbus,
    /// On PCI.
    Pci,
}

impl Attachments {
    /// Leaves these, whatever the SVD says; the ids of PCI must be there already.
    ///
    /// # Errors
    ///
    /// [`NoPciIds`], if they are not.
    pub(super) fn keep(&mut self, buses: &[Bus]) -> Result<(), NoPciIds> {
        let pci = match (buses.contains(&Bus::Pci), self.pci) {
            (true, None) => return Err(NoPciIds),
            (true, ids) => ids,
            (false, _) => None,
        };
        let sysbus = buses
            .contains(&Bus::Sysbus)
            .then(|| self.sysbus.take().unwrap_or_default());
        *self = Self {
            mmio: buses.contains(&Bus::Mmio),
            mmio_in_tree: buses.contains(&Bus::Mmio),
            sysbus,
            pci,
        };
        Ok(())
    }
}

/// A peripheral is to be on PCI, and its SVD gives it no ids.
#[derive(Debug)]
pub(super) struct NoPciIds;

impl Default for Attachments {
    /// What needs no ids.
    fn default() -> Self {
        Self {
            mmio: true,
            mmio_in_tree: false,
            sysbus: Some(Sysbus::default()),
            pci: None,
        }
    }
}

/// A device on the system bus.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sysbus {
    /// The machines that have it without being asked.
    pub machines: Vec<Machine>,
}

/// A machine of QEMU that devices can be wired into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machine {
    /// `pc` (i440FX).
    Pc,
    /// `q35`.
    Q35,
    /// `microvm`.
    Microvm,
}

impl Machine {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pc, Self::Q35, Self::Microvm];

    /// QEMU's name for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pc => "pc",
            Self::Q35 => "q35",
            Self::Microvm => "microvm",
        }
    }
}

/// What a PCI device says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PciIds {
    /// Vendor id.
    pub vendor: u16,
    /// Device id.
    pub device: u16,
    /// Class, subclass and programming interface: 24 bits.
    pub class: u32,
    /// Revision.
    pub revision: u8,
}

impl PciIds {
    /// The BAR that holds the registers.
    pub const BAR: u8 = 0;
}
