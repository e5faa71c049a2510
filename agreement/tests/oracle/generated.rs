//! What is generated from random SVDs, compiled, against the oracle: the C device in a process with
//! sanitizers, the Rust model in one that checks for overflow.

use agreement::Step as Plain;
use agreement::acts::Act;
use agreement::cores::Cores;
use agreement::models::Models;
use oracle::{Device, Machine};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use svd2qemu::Source;
use svd2qemu::simulate::Master;

use crate::layout::svd;
use crate::random::device;
use crate::sequence::{Step, steps};

/// Accesses to each peripheral.
const ACCESSES: u64 = 1_000;

/// What is done to the peripherals of a device, and what the oracle reads.
fn acts(device: &Device, seed: u64) -> (Vec<Act>, Vec<u64>) {
    let (mut acts, mut values) = (Vec::new(), Vec::new());
    for (index, peripheral) in device.peripherals.iter().enumerate() {
        let mut machine = Machine::new(peripheral);
        acts.push(Act::Select(index));
        // Nothing is behind the end of a device.
        let end = peripheral.registers.iter();
        let end = end.map(|register| register.offset + 64).max().unwrap_or(64);
        let inside = |step: &Step| match step {
            Step::Read { offset, .. } | Step::Write { offset, .. } => *offset < end,
            Step::Reset => true,
        };
        for step in steps(peripheral, ACCESSES, seed)
            .iter()
            .filter(|step| inside(step))
        {
            acts.push(match *step {
                Step::Read { offset, size, by } => {
                    values.push(machine.read_as(by, offset, size));
                    let size = size as u8;
                    Act::DoAs(master(by), Plain::Read { offset, size })
                }
                Step::Write {
                    offset,
                    size,
                    value,
                    by,
                } => {
                    machine.write_as(by, offset, size, value);
                    let write = Plain::Write {
                        offset,
                        size: size as u8,
                        value,
                    };
                    Act::DoAs(master(by), write)
                }
                Step::Reset => {
                    machine.reset();
                    Act::Do(Plain::Reset)
                }
            });
        }
    }
    (acts, values)
}

fn master(by: oracle::Master) -> Master {
    Master {
        secure: by.secure,
        privileged: by.privileged,
    }
}

#[test]
fn random_svds_generated() {
    let all = std::env::var_os("SVD2QEMU_TEST_ALL").is_some();
    let seed = crate::number("SVD2QEMU_SEED", 0);
    let mut bytes = [1; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    for number in 0..if all { 150 } else { 8 } {
        let tree = device().new_tree(&mut runner).expect("nothing is rejected");
        let source = Source::new("random.svd", svd(&tree.current()));
        let fail = |said: String| -> ! { panic!("SVD {number}: {said}\n{}", source.text) };
        let refused = |found: svd2qemu::Diagnostics| -> ! { fail(found.render(&source, false)) };
        let check = || svd2qemu::check(&source).unwrap_or_else(|found| refused(found));
        let known = Device::read(&source.text).unwrap_or_else(|error| fail(error.to_string()));
        let (acts, expected) = acts(&known, seed);
        let models = Models::compile(&source, &check()).unwrap_or_else(|said| fail(said));
        let cores = Cores::compile(&source, check()).unwrap_or_else(|said| fail(said));
        for (name, found) in [("model", models.run(&acts)), ("C", cores.run(&acts))] {
            let found = found.unwrap_or_else(|said| fail(said));
            let differs = expected
                .iter()
                .zip(&found)
                .position(|(one, other)| one != other);
            if let Some(read) = differs {
                let reads = acts.iter().enumerate();
                let mut reads =
                    reads.filter(|(_, act)| matches!(act.step(), Some(Plain::Read { .. })));
                let (number, act) = reads.nth(read).expect("it was made");
                let select = acts[..number].iter().rfind(|act| act.step().is_none());
                fail(format!(
                    "{name}, {select:?}, act {number}: {act:x?}: oracle 0x{:x}, {name} 0x{:x}",
                    expected[read], found[read]
                ));
            }
            assert_eq!(expected.len(), found.len(), "{name}");
        }
    }
}
