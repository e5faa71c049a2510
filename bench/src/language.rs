//! The behaviour language: how long it takes to check and translate, and what a rule costs a guest.

use std::path::PathBuf;
use std::time::Duration;

use bringup::scratch::Scratch;
use bringup::{Machine, Plugin, Qemu, Vm, headers, plugin};
use svd2qemu::{Options, Output, Source};

use crate::guest::{Rates, measure, program};
use crate::sample::{Sample, timed};
use crate::table::{Limit, Quantity, Row};
use crate::tool::Tool;
use crate::{Result, progress};

const RUNS: usize = 9;
const GUEST_RUNS: usize = 5;
/// Lines of the long behaviour block.
const LINES: usize = 2_000;
const TRANSLATED: Limit = Limit::Time(Duration::from_millis(100));

/// An SVD with registers A, MODE, SUM and STATUS at the calculator's offsets of A, B, OP and STATUS,
/// and this behaviour.
fn svd(name: &str, behavior: &str) -> String {
    let registers = [("A", 0), ("MODE", 4), ("SUM", 8), ("STATUS", 0x14)];
    let registers: String = (registers.iter())
        .map(|(name, offset)| {
            format!(
                "<register><name>{name}</name><description>A register.</description>\
                 <addressOffset>{offset}</addressOffset></register>"
            )
        })
        .collect();
    format!(
        "<device schemaVersion=\"1.3\"><name>{name}</name><version>1</version><description>A device.</description>\
         <addressUnitBits>8</addressUnitBits><width>32</width><size>32</size><access>read-write</access>\
         <resetValue>0</resetValue><resetMask>0xffffffff</resetMask><peripherals><peripheral>\
         <name>{name}</name><description>A device.</description><baseAddress>0xfef00000</baseAddress>\
         <addressBlock><offset>0</offset><size>0x1000</size><usage>registers</usage></addressBlock>\
         <registers>{registers}</registers></peripheral></peripherals><vendorExtensions>\
         <behavior xmlns=\"urn:svd2qemu:behavior:1\" peripheral=\"{name}\"><![CDATA[\n{behavior}]]></behavior>\
         </vendorExtensions></device>"
    )
}

/// The figures.
pub fn figures(tool: &Tool) -> Result<Vec<Row>> {
    let mut rows = vec![translation()?];
    rows.extend(rule(tool)?);
    Ok(rows)
}

/// What is repeated in the long block, with a number for `@`.
const UNIT: &str = "\
/// What step @ makes of it.
fn step_@(a: u32, b: u32) -> Option<u32> {
    match a & 7 {
        0 => Some(a.wrapping_add(b)),
        1 | 2 => a.checked_mul(b),
        3..=5 => Some(a.saturating_sub(b)),
        _ => None,
    }
}

state count_@: u16 = 0;

on write MODE if MODE == @ {
    count_@ = count_@.wrapping_add(1);
    if SUM > 100 && STATUS != 3 {
        return;
    }
    after((A as u64).max(1)) happen_@(step_@(A, old));
}

on event happen_@(result: Option<u32>) {
    match result {
        Some(value) => SUM = value,
        None => STATUS = 3,
    }
}

";

/// A block of at least so many lines.
fn long(lines: usize) -> String {
    let units = lines.div_ceil(UNIT.lines().count());
    (0..units)
        .map(|number| UNIT.replace('@', &number.to_string()))
        .collect()
}

/// Checks, C, Rust and prose of the long block, in process.
fn translation() -> Result<Row> {
    progress("translating a long behaviour");
    let behavior = long(LINES);
    let lines = behavior.lines().count();
    let source = Source::new("long.svd", svd("LONG", &behavior));
    let options = Options::default().only([Output::Qemu, Output::Model, Output::Docs]);
    let translate = || svd2qemu::generate(&source, &options);
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let (time, done) = timed(translate);
        let tree = done.map_err(|found| found.render(&source, false))?;
        times.push(time);
        drop(tree);
    }
    let figure = format!("behaviour of {lines} lines, checked and translated");
    Ok(Row::median(figure, &Sample::new(times)).limit(TRANSLATED))
}

/// What runs when a guest writes to A.
const RULE: &str = "\
on write A {
    match MODE {
        0 => SUM = SUM.wrapping_add(A),
        1 => SUM = SUM ^ A,
        2 => SUM = SUM.saturating_sub(A),
        _ => guest_error!(\"no such mode\"),
    }
    if SUM > 1_000_000 {
        STATUS = 1;
    }
}
";

/// The same by hand, put after where the smallest device stores what is written.
const BY_HAND: &str = "    s->words[word] = value;
    switch (word) {
    case 0:
        switch (s->words[1]) {
        case 0:
            s->words[2] += s->words[0];
            break;
        case 1:
            s->words[2] ^= s->words[0];
            break;
        case 2:
            s->words[2] = s->words[2] > s->words[0] ? s->words[2] - s->words[0] : 0;
            break;
        default:
            qemu_log_mask(LOG_GUEST_ERROR, \"no such mode\\n\");
            break;
        }
        if (s->words[2] > 1000000) {
            s->words[5] = 1;
        }
        break;
    }
";

/// A guest's writes that run a rule.
fn rule(tool: &Tool) -> Result<Vec<Row>> {
    progress("compiling a rule, and the same by hand");
    let scratch = Scratch::new()?;
    let qemu = Qemu::find(None)?;
    let headers = headers::ensure(&qemu, &progress)?;
    let program = program(tool)?;
    let path = scratch.join("ruled.svd");
    std::fs::write(&path, svd("RULED", RULE))?;
    let generated = scratch.join("ruled.so");
    tool.plugin_of(&path, &generated)?;
    let stored = "    s->words[word] = value;\n";
    let text = plugin::MINIMAL_DEVICE.replacen(stored, BY_HAND, 1);
    let text = text.replacen(
        "#include \"qemu/timer.h\"\n",
        "#include \"qemu/timer.h\"\n#include \"qemu/log.h\"\n",
        1,
    );
    if !text.contains(BY_HAND) || !text.contains("qemu/log.h") {
        return Err("the smallest device is another one".into());
    }
    let source = scratch.join("hand.c");
    std::fs::write(&source, text)?;
    let hand = scratch.join("hand.so");
    Plugin::new(&headers).source(source).compile(&hand)?;
    let vm = |plugin: PathBuf, device: &str| {
        Vm::new(qemu.clone(), Machine::Microvm)
            .plugin(plugin)
            .device(device)
    };
    let (generated, hand) = (vm(generated, "ruled"), vm(hand, "minimal"));
    progress("writing to a register with a rule");
    let (mut of_rule, mut by_hand) = (Rates::default(), Rates::default());
    for _ in 0..GUEST_RUNS {
        of_rule.best_with(&measure(&generated, &program)?);
        by_hand.best_with(&measure(&hand, &program)?);
    }
    // A rate of this much is a cost of 1.2 times.
    Ok(vec![
        Row::new(
            "guest writes that run a rule",
            Quantity::Rate(of_rule.writes),
        )
        .peer("in a switch by hand", Quantity::Rate(by_hand.writes))
        .limit(Limit::Ratio(1.0 / 1.2)),
    ])
}
