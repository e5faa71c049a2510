//! How QEMU is to have a peripheral: whether what its `<qemu>` declares fits it.

use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::extensions::{PciDeclaration, QemuDeclaration, SysbusDeclaration};
use crate::model::{Attachments, Category, Machine, PciIds, Peripheral, Sysbus};
use crate::suggest::nearest;

/// Words that x86 machines have as properties or members of their state already.
const TAKEN: &str = "acpi above_4g_mem_size acpi_dev apic_id_limit below_4g_mem_size bios boot \
     boot_cpus bus_lock_ratelimit dtb dump fw_cfg graphics gsi initrd initrd_mapped_file ioapic2 \
     ioapic_as isa_bios kernel memory oem_id oem_table_id parent pci_irq_mask pic pit rtc \
     sgx_epc sgx_epc_list smm smp type usb";

/// The largest BAR that QEMU's firmware places below 4 GiB.
const LARGEST_BAR: u64 = 0x8000_0000;

/// Where x86 machines may have RAM below 4 GiB.
const RAM_END: u64 = 0xc000_0000;

/// Attaches peripherals as they are declared, and puts them into the folders that are declared.
pub(super) fn check(
    declarations: &[QemuDeclaration],
    peripherals: &mut [Peripheral],
    diagnostics: &mut Diagnostics,
) {
    for declaration in declarations {
        // A peripheral that was refused has its own error already.
        let peripheral = peripherals
            .iter_mut()
            .find(|peripheral| peripheral.ident.svd == declaration.peripheral);
        let mut checker = Checker {
            peripheral: peripheral.as_deref(),
            diagnostics,
        };
        let category = checker.category(declaration);
        let attachments = checker.attachments(declaration);
        if let Some(peripheral) = peripheral {
            peripheral.attachments = attachments.unwrap_or_default();
            peripheral.category = category.unwrap_or(peripheral.category);
        }
    }
}

struct Checker<'c> {
    peripheral: Option<&'c Peripheral>,
    diagnostics: &'c mut Diagnostics,
}

impl Checker<'_> {
    fn error(&mut self, span: Span, message: String, help: &str) {
        self.diagnostics
            .push(Diagnostic::new(Code::Attachment, span, message).help(help.to_owned()));
    }

    /// `None` if none is declared, or something is wrong with one of them.
    fn attachments(&mut self, declaration: &QemuDeclaration) -> Option<Attachments> {
        let sysbus = (declaration.sysbus.as_ref()).map(|declared| self.sysbus(declared));
        let pci = (declaration.pci.as_ref()).map(|declared| self.pci(declared));
        let sound = declaration.sound;
        let attachments = Attachments {
            mmio: declaration.mmio,
            mmio_in_tree: declaration.mmio_in_tree,
            sysbus: match sysbus {
                Some(sysbus) => Some(sysbus?),
                None => None,
            },
            pci: match pci {
                Some(pci) => Some(pci?),
                None => None,
            },
        };
        sound.then_some(attachments)
    }

    /// The folder of QEMU that the element names, if it names one.
    fn category(&mut self, declaration: &QemuDeclaration) -> Option<Category> {
        let written = declaration.category.as_ref()?;
        let category = Category::named(&written.value);
        if category.is_none() {
            let known = Category::ALL.map(Category::as_str);
            let near = nearest(&written.value, known.into_iter());
            let near = near.map(|near| format!("did you mean `{near}`? "));
            self.diagnostics.push(
                Diagnostic::new(
                    Code::Category,
                    written.span.clone(),
                    format!("`{}` is not a category of devices", written.value),
                )
                .help(format!(
                    "{}The categories are: {}",
                    near.unwrap_or_default(),
                    known.join(", ")
                )),
            );
        }
        category
    }

    fn sysbus(&mut self, declared: &SysbusDeclaration) -> Option<Sysbus> {
        let mut machines = Vec::new();
        let Some(words) = &declared.machines else {
            return Some(Sysbus { machines });
        };
        let span = &words.span;
        for word in &words.value {
            let mut known = Machine::ALL.into_iter();
            let Some(machine) = known.find(|known| known.as_str() == word) else {
                self.error(
                    span.clone(),
                    format!("`{word}` is not a machine that svd2qemu wires devices into"),
                    "the machines are: pc, q35, microvm",
                );
                return None;
            };
            if !machines.contains(&machine) {
                machines.push(machine);
            }
        }
        if let Some(peripheral) = self.peripheral
            && !machines.is_empty()
        {
            let (base, end) = (
                peripheral.base_address,
                peripheral.base_address.saturating_add(peripheral.size),
            );
            if base < RAM_END {
                self.error(
                    span.clone(),
                    format!(
                        "x86 machines may have RAM at 0x{base:x}, where `{}` is",
                        peripheral.ident.svd
                    ),
                    "leave `machines` out, or place the peripheral from 0xc0000000 on",
                );
                return None;
            }
            if TAKEN
                .split(' ')
                .any(|taken| taken == peripheral.ident.snake.trim_end_matches('_'))
            {
                self.error(
                    span.clone(),
                    format!(
                        "x86 machines have a property `{}` of their own",
                        peripheral.ident.kebab()
                    ),
                    "leave `machines` out, or rename the peripheral",
                );
                return None;
            }
            if end > 1 << 40 {
                self.error(
                    span.clone(),
                    format!("x86 processors may not reach 0x{end:x}"),
                    "leave `machines` out, or place the peripheral below 1 TiB",
                );
                return None;
            }
        }
        Some(Sysbus { machines })
    }

    fn pci(&mut self, declared: &PciDeclaration) -> Option<PciIds> {
        if let Some(peripheral) = self.peripheral
            && peripheral.size > LARGEST_BAR
        {
            self.error(
                declared.tag.clone(),
                format!(
                    "a BAR holds 2 GiB at most, and `{}` takes 0x{:x} bytes",
                    peripheral.ident.svd, peripheral.size
                ),
                "leave <pci> out",
            );
            return None;
        }
        Some(PciIds {
            vendor: declared.vendor?,
            device: declared.device?,
            class: declared.class?,
            revision: declared.revision?,
        })
    }
}
