//! A condition that is said to be always true or always false is: random conditions are checked, and
//! those with such a finding are tried with many values.

use std::collections::HashMap;

use proptest::prelude::*;
use svd2qemu::simulate::Simulator;
use svd2qemu::{Source, check};

/// Values at which something may be different.
const EDGES: [u32; 22] = [
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    15,
    16,
    17,
    31,
    127,
    128,
    200,
    255,
    256,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
];

fn constant() -> impl Strategy<Value = String> {
    prop::sample::select(&EDGES[..]).prop_map(|value| format!("{value}"))
}

fn small() -> impl Strategy<Value = String> {
    (0..10u32).prop_map(|value| value.to_string())
}

/// An operand of type `u32`.
fn operand() -> impl Strategy<Value = String> {
    let leaf =
        prop::sample::select(&["A", "B", "(A.F as u32)", "(n as u32)", "(A.BIT as u32)"][..])
            .prop_map(str::to_owned);
    leaf.prop_recursive(2, 6, 2, |inner| {
        let two = (inner.clone(), inner.clone());
        let by = 0..32u32;
        prop_oneof![
            3 => (inner.clone(), constant()).prop_map(|(a, b)| format!("({a} & {b})")),
            1 => (inner.clone(), constant()).prop_map(|(a, b)| format!("({a} | {b})")),
            1 => (inner.clone(), small()).prop_map(|(a, b)| format!("({a} ^ {b})")),
            1 => (inner.clone(), by.clone()).prop_map(|(a, b)| format!("({a} << {b})")),
            1 => (inner.clone(), by).prop_map(|(a, b)| format!("({a} >> {b})")),
            1 => (inner.clone(), 1..9u32).prop_map(|(a, b)| format!("({a} % {b})")),
            1 => (inner.clone(), 1..9u32).prop_map(|(a, b)| format!("({a} / {b})")),
            1 => (inner.clone(), small()).prop_map(|(a, b)| format!("{a}.saturating_sub({b})")),
            1 => two.clone().prop_map(|(a, b)| format!("{a}.min({b})")),
            1 => two.clone().prop_map(|(a, b)| format!("{a}.wrapping_add({b})")),
            1 => two.prop_map(|(a, b)| format!("({a} & {b})")),
            1 => inner.clone().prop_map(|a| format!("(!{a})")),
            1 => inner.prop_map(|a| format!("({a} as u8 as u32)")),
        ]
    })
}

fn condition() -> impl Strategy<Value = String> {
    let op = || prop::sample::select(&["==", "!=", "<", "<=", ">", ">="][..]);
    let other = prop_oneof![4 => constant(), 1 => operand()];
    let signed =
        (operand(), op(), -9..9i32).prop_map(|(a, op, b)| format!("({a} as i32) {op} {b}"));
    let leaf = prop_oneof![
        6 => (operand(), op(), other).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        1 => (prop::sample::select(&["A", "B"][..]), op(), small())
            .prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        1 => signed,
    ];
    leaf.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) && ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) || ({b})")),
            inner.prop_map(|a| format!("!({a})")),
        ]
    })
}

/// A peripheral that has the value of each condition at an offset of its own when that is read.
fn source(conditions: &[String]) -> Source {
    let register = |name: &str, offset: usize, inside: &str| {
        format!(
            "<register><name>{name}</name><description>x</description><addressOffset>{offset}\
             </addressOffset>{inside}</register>"
        )
    };
    let fields = "<fields><field><name>F</name><bitRange>[2:0]</bitRange></field>\
                  <field><name>BIT</name><bitRange>[31:31]</bitRange></field></fields>";
    let mut registers = register("A", 0, fields) + &register("B", 4, "") + &register("N", 8, "");
    let mut block = String::from("state n: u8 = 0;\non write N { n = N as u8; }\n");
    for (index, condition) in conditions.iter().enumerate() {
        registers += &register(&format!("C{index}"), 16 + 4 * index, "");
        block += &format!("on read C{index} {{ C{index} = (\n{condition}\n) as u32; }}\n");
    }
    Source::new(
        "conditions.svd",
        format!(
            "<device schemaVersion=\"1.3\"><name>DEV</name><version>1</version>\
             <description>A device.</description><addressUnitBits>8</addressUnitBits>\
             <width>32</width><size>32</size><access>read-write</access><peripherals><peripheral>\
             <name>P</name><baseAddress>0x1000</baseAddress><addressBlock><offset>0</offset>\
             <size>0x1000</size><usage>registers</usage></addressBlock>\
             <registers>{registers}</registers></peripheral></peripherals><vendorExtensions>\
             <behavior xmlns=\"urn:svd2qemu:behavior:1\" peripheral=\"P\"><![CDATA[{block}]]>\
             </behavior></vendorExtensions></device>"
        ),
    )
}

/// The conditions of which the whole is said to be constant, by their indices.
fn said(source: &Source, conditions: &[String]) -> HashMap<usize, bool> {
    let checked = check(source).unwrap_or_else(|found| panic!("{}", found.render(source, false)));
    let mut found = HashMap::new();
    for finding in checked.warnings.iter() {
        if !matches!(finding.code.as_str(), "B035" | "B036" | "B037") {
            continue;
        }
        let holds = finding.message.starts_with("this is always true");
        assert!(
            holds || finding.message.starts_with("this is always false"),
            "{}",
            finding.message
        );
        let text = source.text.as_bytes();
        let span = finding.span.clone();
        let whole = text[span.start - 1] == b'\n' && text[span.end] == b'\n';
        let written = &source.text[span];
        if whole {
            let same = conditions.iter().enumerate();
            let same = same.filter(|(_, condition)| *condition == written);
            found.extend(same.map(|(index, _)| (index, holds)));
        }
    }
    found
}

/// What is said over all runs, to see that something is.
#[derive(Default)]
struct Count([usize; 2]);

fn tried(conditions: &[String], more: &[u32], count: &mut Count) {
    let source = source(conditions);
    let constant = said(&source, conditions);
    let checked = check(&source).expect("it was checked before");
    let peripheral = checked.device.peripherals().next().expect("there is one");
    let mut simulator = Simulator::new(peripheral);
    let values = || EDGES.iter().chain(more);
    for (index, holds) in &constant {
        count.0[usize::from(*holds)] += 1;
        for a in values() {
            for b in values() {
                simulator.write(0, 4, u64::from(*a));
                simulator.write(4, 4, u64::from(*b));
                simulator.write(8, 4, u64::from(a ^ b.rotate_left(9)));
                let found = simulator.read(16 + 4 * *index as u64, 4);
                assert_eq!(
                    found,
                    u64::from(*holds),
                    "`{}` with A {a:#x}, B {b:#x}",
                    conditions[*index]
                );
            }
        }
    }
}

#[test]
fn what_is_said_to_be_constant_is() {
    let mut count = Count::default();
    let config = ProptestConfig {
        cases: 80,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let strategy = (
        prop::collection::vec(condition(), 30),
        prop::collection::vec(any::<u32>(), 6),
    );
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let count_in = std::cell::RefCell::new(&mut count);
    let run = runner.run(&strategy, |(conditions, more)| {
        tried(&conditions, &more, &mut count_in.borrow_mut());
        Ok(())
    });
    run.unwrap_or_else(|error| panic!("{error}"));
    eprintln!("always false, always true: {:?}", count.0);
    assert!(count.0.iter().all(|count| *count > 20), "{:?}", count.0);
}

/// Conditions with and without a finding.
#[test]
fn what_is_found() {
    let found = |condition: &str| {
        let conditions = [condition.to_owned()];
        said(&source(&conditions), &conditions).get(&0).copied()
    };
    for never in [
        "A & 4 == 1",
        "A & 0xf0 == 3",
        "A | 1 == 0",
        "A << 4 == 0x11",
        "A < 0",
        "A != A",
        "(n as u32) > 255",
        "A % 8 == 8",
        "A == 1 && A == 2",
        "A & 1 == 0 && A & 1 == 1",
        "A < 5 && A > 5",
        "(A.F as u32) == 8",
        "A.F == 1 && (A.F as u32) == 2",
        "A == 4 && A & 1 == 1",
    ] {
        assert_eq!(found(never), Some(false), "{never}");
    }
    for always in [
        "A >= 0",
        "A == A",
        "A != 1 || A != 2",
        "A < 5 || A >= 5",
        "n <= 255",
    ] {
        assert_eq!(found(always), Some(true), "{always}");
    }
    for open in [
        "A & 4 == 4",
        "A & 4 != 0",
        "A & 0xf0 == 0x30",
        "A | 1 == 1",
        "A == B",
        "(n as u32) > 254",
        "A == 1 || A == 2",
        "A != 1 && A != 2",
        "(A as i32) < 0",
        "A.F == 7",
    ] {
        assert_eq!(found(open), None, "{open}");
    }
}
