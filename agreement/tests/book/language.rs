//! The reference of the language: each of its blocks is a behaviour, which is compiled and run.

use agreement::acts::Act;
use agreement::any::checked;
use agreement::cores::Cores;
use agreement::models::Models;
use agreement::programs::course::{course, expected, looked_at};
use svd2qemu::Source;
use svd2qemu::simulate::Simulator;

use crate::page::blocks;

/// What is done to each device.
const ACTS: usize = 400;

/// The registers that the page speaks of.
const DEVICE: &str = include_str!("example.svd");

/// The peripheral with this behaviour.
fn device(behavior: &str) -> String {
    DEVICE.replacen("]]>", &format!("{behavior}]]>"), 1)
}

#[test]
fn its_blocks_work() {
    let mut found = 0;
    for block in blocks("language.md") {
        if block.language() != "rust" {
            continue;
        }
        found += 1;
        let place = format!("language.md:{}", block.line);
        let source = Source::new(place.clone(), device(&block.text));
        let checked = checked(&source);
        let warnings = checked.warnings.render(&source, false);
        assert!(checked.warnings.is_empty(), "{place}: {warnings}");
        let peripheral = &checked.device.peripherals[0];
        let acts = course(peripheral, found, ACTS);
        let looked = looked_at(&acts, Act::Digest);
        let wanted = expected(peripheral, &acts, Act::Digest).expect("it comes to an end");
        let model = Models::compile(&source, &checked).and_then(|model| model.run(&looked));
        assert_eq!(model.as_ref(), Ok(&wanted), "{place}: the model");
        let core = Cores::compile(&source, checked).and_then(|core| core.run(&looked));
        assert_eq!(core.as_ref(), Ok(&wanted), "{place}: the C device");
    }
    assert!(found >= 7, "{found} blocks");
}

/// An index counts from 0, whatever `dimIndex` says.
#[test]
fn an_index_is_a_place_and_no_name() {
    let mut blocks = blocks("language.md").into_iter();
    let block = blocks.find(|block| block.text.contains("TIM[n]"));
    let block = block.expect("the page tells of it");
    let source = Source::new("language.md", device(&block.text));
    let checked = checked(&source);
    let peripheral = &checked.device.peripherals[0];
    let mut simulator = Simulator::new(peripheral);
    for (place, name) in ["TIM4", "TIM6", "TIM9"].into_iter().enumerate() {
        let mut registers = peripheral.registers.iter();
        let register = registers.find(|register| register.ident.svd == name);
        simulator.write(register.expect(name).offset, 4, 7 + place as u64);
        // B has what was written to TIM6.
        let seen = (simulator.read(0, 4), simulator.read(4, 4));
        assert_eq!(seen, (place as u64, [0, 8, 8][place]), "{name}");
    }
}
