//! The reference of the language: each of its blocks is a behaviour, which is compiled and run.

use agreement::acts::Act;
use agreement::any::checked;
use agreement::cores::Cores;
use agreement::models::Models;
use agreement::programs::course::{course, expected, looked_at};
use svd2qemu::Source;

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
