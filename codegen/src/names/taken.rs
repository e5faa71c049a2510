//! The names that QEMU has itself, which no device of ours can have.
//!
//! What they are differs between QEMU's versions and targets. A peripheral keeps its name whatever the
//! QEMU is that its device goes into, so one that any of the QEMUs in `qemu/` has is not used for any.
//! One that only the QEMU has for which a plugin is built is found by asking that QEMU.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::Ident;

/// First words of the names in QEMU's headers, and words that are names there by themselves: a
/// peripheral's names would collide with them.
const STEMS: &str = "abs address_space array atomic bit bitmap bool buffer bus cache char \
     clamp clock coroutine cpu device dir dma dump env error event false fd field fifo8 file float \
     gdb hash host hotplug icount ide_bus int128 interface io iommu irq job json list lock machine main \
     max mem memory migrate migration min module monitor mutex net notifier null object page \
     pci_bus pci_host phase plugin port property q qdev qemu qmp qobject queue ram range rcu register reset \
     resettable runstate semaphore socket spi_bus stat string svdreg sys sysbus system target thread time timer \
     timerlist trace true tsa type uuid visit vm vmstate";

/// Types of QEMU, a text for each version with those that no other has: words, and comments in lines
/// that begin with `#`.
const LISTS: [&str; 2] = [include_str!("qemu/7.2.txt"), include_str!("qemu/10.0.txt")];

/// Names that would meet those in the headers of QEMU, of GLib and of C, in the same form.
const HEADERS: &str = include_str!("qemu/headers.txt");

/// First words of so many names in these headers that each name that begins so is taken for one.
const FAMILIES: &str = "bdrv blkdbg blockdev dbl eai flt g glib hmat ipproto ipv6 ldbl madv pci \
     pthread qapi qcrypto qemu qlist qsimpleq qslist qtailq rtld statx svdreg vms vmstate";

/// What the devices of a peripheral add to its name for their types.
const OF_BUSES: [&str; 3] = ["", "-sysbus", "-pci"];

/// Why a device cannot have a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// QEMU takes no type whose name is one letter.
    Short,
    /// QEMU's own code begins names so.
    Word,
    /// QEMU has this type.
    Type(String),
}

/// The types of a QEMU that was asked, beside those that are known of all.
#[derive(Debug, Default)]
pub struct Types {
    asked: HashSet<String>,
}

impl Types {
    /// Those of a QEMU that was asked.
    pub fn asked(names: impl IntoIterator<Item = String>) -> Self {
        Self {
            asked: names.into_iter().collect(),
        }
    }

    /// Why no device can have this name; `None` if one can.
    pub fn takes(&self, name: &Ident) -> Option<Taken> {
        let kebab = name.kebab();
        if kebab.len() < 2 {
            return Some(Taken::Short);
        }
        let snake = name.snake.trim_end_matches('_');
        let family = match is_given(snake) {
            true => "",
            false => snake.split_once('_').map_or("", |(first, _)| first),
        };
        let has = |words: &str, name: &str| words.split_whitespace().any(|word| word == name);
        if has(STEMS, snake) || has(FAMILIES, family) || lists().headers.contains(snake) {
            return Some(Taken::Word);
        }
        let types = OF_BUSES.iter().map(|bus| format!("{kebab}{bus}"));
        let mut types =
            types.filter(|name| lists().types.contains(name.as_str()) || self.asked.contains(name));
        types.next().map(Taken::Type)
    }
}

/// Whether a name ends as those that are given to a device whose own is taken. There must be names of a
/// family that are free: those that are not are in the list of the headers.
fn is_given(snake: &str) -> bool {
    let end = snake.rsplit_once('_').map_or("", |(_, end)| end);
    matches!(
        end.trim_end_matches(|c: char| c.is_ascii_digit()),
        "dev" | "chip"
    )
}

/// The words of the lists.
struct Lists {
    types: HashSet<&'static str>,
    headers: HashSet<&'static str>,
}

fn lists() -> &'static Lists {
    static KNOWN: OnceLock<Lists> = OnceLock::new();
    let words = |list: &'static str| {
        let lines = list.lines().filter(|line| !line.starts_with('#'));
        lines.flat_map(str::split_whitespace)
    };
    KNOWN.get_or_init(|| Lists {
        types: LISTS.into_iter().flat_map(words).collect(),
        headers: words(HEADERS).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_qemu_has() {
        let check = |name: &str, expected: Option<Taken>| {
            let ident = Ident::repaired(name).expect(name);
            assert_eq!(Types::default().takes(&ident), expected, "{name}");
        };
        let ty = |name: &str| Some(Taken::Type(name.to_owned()));
        check("CALC", None);
        check("TIMER", Some(Taken::Word));
        check("Register", Some(Taken::Word));
        check("FLOAT", Some(Taken::Word));
        check("P", Some(Taken::Short));
        check("_1", Some(Taken::Short));
        check("EOF", Some(Taken::Word));
        check("pci_ctrl", Some(Taken::Word));
        check("PCI_CTRL_DEV2", None);
        for (name, qemu) in [
            ("PL031", "pl031"),
            ("SP804", "sp804"),
            ("ACCEL", "accel"),
            ("E1000", "e1000"),
            ("USB_HOST", "usb-host"),
        ] {
            check(name, ty(qemu));
        }
        check("VIRTIO_NET", ty("virtio-net-pci"));
        check("CFAM", ty("cfam"));
    }

    #[test]
    fn names_of_a_qemu_that_was_asked() {
        let types = Types::asked(["calc-pci".to_owned()]);
        let calc = Ident::new("CALC").expect("a name");
        assert_eq!(types.takes(&calc), Some(Taken::Type("calc-pci".into())));
    }

    /// Nothing else could be the name of a device.
    #[test]
    fn lists_hold_names_of_devices_alone() {
        for list in LISTS {
            for word in list.lines().filter(|line| !line.starts_with('#')) {
                for word in word.split_whitespace() {
                    let ident = Ident::repaired(&word.replace('-', "_")).expect(word);
                    assert_eq!(ident.kebab(), word);
                }
            }
        }
    }
}
