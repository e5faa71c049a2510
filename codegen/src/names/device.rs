//! The name of a peripheral's device in QEMU.
//!
//! A peripheral whose name QEMU itself uses as a type (`CLOCK`) or as the first part of
//! functions (`TIMER`, with `timer_init()`) has `DEV` appended: `TIMER_DEV`, `timer-dev`. So has
//! one of a single letter, which QEMU refuses as a type.

use super::Ident;

/// First words of the names in QEMU's headers, and words that are names there by themselves: a
/// peripheral's names would collide with them.
const QEMU_STEMS: &str = "abs address_space array atomic bit bitmap bool buffer bus cache char \
     clamp clock coroutine cpu device dir dma dump env error event false fd field fifo8 file float \
     gdb hash host hotplug icount int128 interface io iommu irq job json list lock machine main \
     max mem memory migrate migration min module monitor mutex net notifier null object page \
     phase plugin port property q qdev qemu qmp qobject queue ram range rcu register reset \
     resettable runstate semaphore socket stat string sys sysbus system target thread time timer \
     timerlist trace true tsa type uuid visit vm vmstate";

/// Types of QEMU 10.0 that a peripheral could be named after.
const QEMU_TYPES: &str = "apic armv7m can_bus cfam container digic edu emmc esp floppy gus hpet \
     i2c_bus ide_bus ioapic iommufd iothread led loader mch nand nvdimm nvme opb pci_bus pci_host \
     pvpanic qtest ramfb rocker scoop sd_bus sd_card secret serial spi_bus tulip ufs usb_bus \
     usb_host usb_hub usb_serial vmbus vmclock xgmac";

impl Ident {
    /// The name from which a device's C names, its QOM types and its files are made.
    pub fn device(&self) -> Self {
        let snake = self.snake.trim_end_matches('_');
        // QEMU takes no type whose name is one letter.
        let mut taken = QEMU_STEMS
            .split_whitespace()
            .chain(QEMU_TYPES.split_whitespace());
        if snake.len() < 2 || taken.any(|taken| taken == snake) {
            Self {
                svd: self.svd.clone(),
                snake: format!("{snake}_dev"),
                upper: format!("{}_DEV", self.upper),
                camel: format!("{}Dev", self.camel),
            }
        } else {
            self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices() {
        let check = |svd: &str, snake: &str, upper: &str| {
            let stem = Ident::new(svd).expect(svd).device();
            assert_eq!((&*stem.snake, &*stem.upper), (snake, upper));
        };
        check("CALC", "calc", "CALC");
        check("TIMER", "timer_dev", "TIMER_DEV");
        check("Register", "register_dev", "REGISTER_DEV");
        check("P", "p_dev", "P_DEV");
        check("USB_HOST", "usb_host_dev", "USB_HOST_DEV");
    }
}
