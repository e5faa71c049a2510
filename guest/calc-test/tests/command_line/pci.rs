//! The calculator as a PCI device, in a sysfs of the test's own.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use calc_pac::mmio::CalcMmio;
use tempfile::TempDir;

use crate::harness::{Outcome, Registers, assert_failure, calculator, same, served};

const OURS: (&str, &str) = ("0x1234", "0xca1c");
const OTHER: (&str, &str) = ("0x8086", "0x100e");

/// A sysfs with PCI devices.
struct Sysfs(TempDir);

impl Sysfs {
    /// One with devices at these slots, which answer to these ids.
    fn new(devices: &[(&str, (&str, &str))]) -> Self {
        let sysfs = Self(TempDir::new().unwrap());
        let links = sysfs.0.path().join("bus/pci/devices");
        fs::create_dir_all(&links).unwrap();
        for (slot, (vendor, device)) in devices {
            let folder = sysfs.device(slot);
            fs::create_dir_all(&folder).unwrap();
            for (name, text) in [("vendor", vendor), ("device", device), ("enable", &"0")] {
                fs::write(folder.join(name), format!("{text}\n")).unwrap();
            }
            let resource = File::create(folder.join("resource0")).unwrap();
            resource.set_len(CalcMmio::SIZE as u64).unwrap();
            symlink(format!("../../../devices/{slot}"), links.join(slot)).unwrap();
        }
        sysfs
    }

    fn device(&self, slot: &str) -> PathBuf {
        self.0.path().join("devices").join(slot)
    }

    fn enabled(&self, slot: &str) -> String {
        fs::read_to_string(self.device(slot).join("enable")).unwrap()
    }
}

/// Puts the case to both programs, each with a fresh sysfs in which the device at `serving` is a
/// working calculator, and `look` sees the sysfs afterwards.
fn ask_serving(
    arguments: &[&str],
    sysfs: impl Fn() -> Sysfs,
    serving: &str,
    look: impl Fn(&Sysfs),
) -> Outcome {
    same(arguments, |program: &Path| {
        let sysfs = sysfs();
        let path = sysfs.0.path().to_str().unwrap();
        let arguments = [&["--sysfs", path], arguments].concat();
        let mut open = OpenOptions::new();
        let registers = Registers {
            file: open
                .read(true)
                .write(true)
                .open(sysfs.device(serving).join("resource0"))
                .unwrap(),
            offset: 0,
        };
        let outcome = served(program, &arguments, &registers, &calculator);
        look(&sysfs);
        Outcome {
            stderr: outcome.stderr.replace(path, "SYS"),
            ..outcome
        }
    })
}

fn assert_answer(outcome: &Outcome) {
    let expected = Outcome {
        status: Some(0),
        stdout: "10 * 5 = 50\n".into(),
        stderr: String::new(),
    };
    assert_eq!(*outcome, expected);
}

/// Four devices: ours are the third and the fourth.
fn four() -> Sysfs {
    Sysfs::new(&[
        ("0000:00:01.0", OTHER),
        ("0000:00:02.0", (OURS.0, OTHER.1)),
        ("0000:01:1f.7", OURS),
        ("0000:00:1a.0", OURS),
    ])
}

#[test]
fn the_lowest_slot_is_enabled_and_used_whether_asked_for_or_not() {
    for arguments in [&["10", "*", "5"][..], &["--pci", "10", "*", "5"]] {
        let outcome = ask_serving(arguments, four, "0000:00:1a.0", |sysfs| {
            assert_eq!(sysfs.enabled("0000:00:1a.0"), "1\n");
            for other in ["0000:00:01.0", "0000:00:02.0", "0000:01:1f.7"] {
                assert_eq!(sysfs.enabled(other), "0\n");
            }
        });
        assert_answer(&outcome);
    }
}

#[test]
fn a_slot_can_be_chosen_with_and_without_its_domain() {
    for slot in ["0000:01:1f.7", "01:1f.7", "01:1F.7"] {
        let arguments = [&format!("--pci={slot}"), "10", "*", "5"];
        let outcome = ask_serving(&arguments, four, "0000:01:1f.7", |sysfs| {
            assert_eq!(sysfs.enabled("0000:01:1f.7"), "1\n");
        });
        assert_answer(&outcome);
    }
}

#[test]
fn a_device_that_is_enabled_is_left_so() {
    let enabled = || {
        let sysfs = four();
        fs::write(sysfs.device("0000:00:1a.0").join("enable"), "2\n").unwrap();
        sysfs
    };
    let outcome = ask_serving(&["10", "*", "5"], enabled, "0000:00:1a.0", |sysfs| {
        assert_eq!(sysfs.enabled("0000:00:1a.0"), "2\n");
    });
    assert_answer(&outcome);
}

#[test]
fn a_file_that_is_named_goes_before_pci() {
    let place = "/nonexistent/file";
    let outcome = ask_serving(
        &["--mmio", place, "1", "+", "2"],
        four,
        "0000:00:1a.0",
        |sysfs| assert_eq!(sysfs.enabled("0000:00:1a.0"), "0\n"),
    );
    assert_eq!(outcome.status, Some(3));
    assert!(outcome.stderr.contains(place), "{outcome:?}");
}

#[test]
fn a_device_that_is_not_there_is_said_so() {
    let others = || Sysfs::new(&[("0000:00:01.0", OTHER)]);
    let ask = |arguments: &[&str]| ask_serving(arguments, others, "0000:00:01.0", |_| ());
    let message = "no PCI device 1234:ca1c in SYS/bus/pci/devices";
    assert_failure(&ask(&["--pci", "1", "+", "2"]), 3, message);
    let message = "the PCI device 0000:00:01.0 is 8086:100e, not 1234:ca1c";
    assert_failure(&ask(&["--pci=00:01.0", "1", "+", "2"]), 3, message);
    let message = "no PCI device 0000:00:05.0 in SYS/bus/pci/devices";
    assert_failure(&ask(&["--pci=00:05.0", "1", "+", "2"]), 3, message);
}

#[test]
fn what_cannot_be_used_is_named() {
    let ask = |missing: &str| {
        let without = || {
            let sysfs = four();
            let path = sysfs.device("0000:00:1a.0").join(missing);
            fs::remove_file(path).unwrap();
            sysfs
        };
        ask_serving(&["1", "+", "2"], without, "0000:01:1f.7", |_| ())
    };
    for (missing, action) in [("enable", "write"), ("resource0", "open")] {
        let outcome = ask(missing);
        let place = format!("SYS/bus/pci/devices/0000:00:1a.0/{missing}: no such file");
        let message = format!("calc_test: cannot {action} {place}");
        assert_eq!(outcome.status, Some(3));
        assert!(outcome.stderr.starts_with(&message), "{outcome:?}");
    }
}
