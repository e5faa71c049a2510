//! The device as an option of QEMU: properties, places, other QEMUs, and what is left afterwards.

use std::path::{Path, PathBuf};

use agreement::installed::{accelerator, compile, machine, need, qemu, refusal};
use agreement::{Pair, pair::Setup, steps};
use bringup::{Machine, Qtest, Vm};
use calc_model::calc::{Calc, Params};

#[test]
fn it_is_found_at_the_address_of_the_svd_on_every_machine() {
    for name in Machine::ALL {
        let mut pair = Pair::start(Setup {
            machine: name,
            ..Setup::default()
        });
        pair.agree(&steps::start(0, 2, 3));
        let (first, last) = (Calc::BASE_ADDRESS, Calc::BASE_ADDRESS + Calc::SIZE - 1);
        let range = format!("{first:016x}-{last:016x}");
        let tree = need(pair.qmp().human("info mtree -f"));
        let line = tree
            .lines()
            .find(|line| line.contains(&range))
            .unwrap_or_default();
        assert!(line.trim_end().ends_with("calc"), "{name}: {line}\n{tree}");
    }
}

#[test]
fn two_devices_do_not_know_of_each_other() {
    let other = Calc::BASE_ADDRESS + 0x1_0000;
    let vm = machine(Machine::Pc)
        .device("calc,latency-ns=10")
        .device(format!("calc,latency-ns=20,addr={other:#x}"));
    let mut qtest = need(Qtest::start(&vm, &accelerator()));
    for (base, a) in [(Calc::BASE_ADDRESS, 5), (other, 7)] {
        need(qtest.write(base, 4, a));
        need(qtest.write(base + 0xc, 4, 1));
    }
    let mut look = |ns| {
        need(qtest.clock_step(ns));
        [Calc::BASE_ADDRESS, other].map(|base| need(qtest.read(base + 0x10, 4)))
    };
    assert_eq!((look(10), look(10)), ([5, 0], [5, 7]));
}

#[test]
fn logs_tell_devices_of_one_type_apart() {
    let place = |number: u64| Calc::BASE_ADDRESS + number * 0x1_0000;
    let vm = machine(Machine::Pc)
        .device("calc,id=first")
        .device(format!("calc,id=second,addr={:#x}", place(1)))
        .device(format!("calc,addr={:#x}", place(2)))
        .argument("-d")
        .argument("guest_errors");
    let mut qtest = need(Qtest::start(&vm, &accelerator()));
    for number in [1, 0, 2] {
        need(qtest.write(place(number) + 0x10, 4, 1));
    }
    // What a behaviour logs, too: a start while the device is busy.
    for _ in 0..2 {
        need(qtest.write(place(1) + 0xc, 4, 1));
    }
    let said = qtest.stderr();
    let lines: Vec<&str> = (said.lines())
        .filter(|line| line.starts_with("calc"))
        .collect();
    let expected = [
        "calc second: write to read-only RESULT",
        "calc first: write to read-only RESULT",
        "calc /machine/peripheral-anon/device[0]: write to read-only RESULT",
        "calc second: start while busy",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_latency_out_of_range_is_refused() {
    let limit = Calc::new(Params {
        latency_ns: u64::MAX,
    })
    .unwrap_err()
    .max;
    for value in [limit + 1, u64::MAX] {
        let text = refusal(&machine(Machine::Microvm).device(format!("calc,latency-ns={value}")));
        let says = |what: &str| assert!(text.contains(what), "{what} is not in: {text}");
        says("latency-ns");
        says(&limit.to_string());
    }
    for value in ["-1", "soon", ""] {
        let text = refusal(&machine(Machine::Microvm).device(format!("calc,latency-ns={value}")));
        assert!(text.contains("latency-ns"), "{text}");
    }
    let vm = machine(Machine::Microvm).device(format!("calc,latency-ns={limit}"));
    need(Qtest::start(&vm, &accelerator()));
}

#[test]
fn an_address_that_is_taken_is_refused() {
    // In RAM, its last word, the last word before the APICs, and where there is no room.
    let word = 4;
    let top = u64::MAX - Calc::SIZE + 1;
    for (addr, why) in [
        (0, "is taken: 0x0 to 0x"),
        (
            0x800_0000 - word,
            "is taken: 0x7fffffc to 0x7ffffff belong to pc.ram",
        ),
        (0xfee0_0000 - word, "is taken: 0xfee00000 to 0xfee0"),
        (top, "leaves no room"),
        (u64::MAX, "leaves no room"),
        (
            1 << 40,
            "is out of the CPU's reach, which ends at 0xffffffffff",
        ),
        ((1 << 40) - word, "is out of the CPU's reach"),
        (Calc::BASE_ADDRESS + 1, "is not a multiple of 4"),
    ] {
        let text = refusal(&machine(Machine::Pc).device(format!("calc,addr={addr:#x}")));
        assert!(
            text.contains(why) && text.contains(&format!("{addr:#x}")),
            "{text}"
        );
    }
    for distance in [0, Calc::SIZE - word] {
        let addr = Calc::BASE_ADDRESS + distance;
        let vm = machine(Machine::Microvm)
            .device("calc")
            .device(format!("calc,addr={addr:#x}"));
        let text = refusal(&vm);
        assert!(text.contains(" belong to calc"), "{text}");
    }
    let beside = Calc::BASE_ADDRESS + Calc::SIZE;
    let vm = machine(Machine::Microvm)
        .device("calc")
        .device(format!("calc,addr={beside:#x}"));
    need(Qtest::start(&vm, &accelerator()));
}

#[test]
fn an_argument_of_the_plugin_is_refused() {
    let path = compile(None);
    let vm = Vm::new(qemu(), Machine::Microvm)
        .argument("-plugin")
        .argument(format!("{},traces=on", path.display()));
    let text = refusal(&vm);
    assert!(text.contains("calc: unknown argument traces=on"), "{text}");
}

#[test]
fn a_plugin_for_another_qemu_is_refused_and_both_versions_are_named() {
    let version = qemu().version;
    let vm = |plugin: PathBuf| {
        Vm::new(qemu(), Machine::Microvm)
            .plugin(plugin)
            .device("calc")
    };
    for other in ["9.8.7", &format!("{version}0"), &version.family()] {
        let text = refusal(&vm(compile(Some(other))));
        for part in [
            format!("built for QEMU {other},"),
            format!("QEMU {version}"),
        ] {
            assert!(text.contains(&part), "{part} is not in: {text}");
        }
    }
    need(Qtest::start(
        &vm(compile(Some(&version.to_string()))),
        &accelerator(),
    ));
}

#[test]
fn nothing_is_left_behind() {
    let vm = machine(Machine::Microvm).device("calc");
    let qtest = need(Qtest::start(&vm, &accelerator()));
    let process = PathBuf::from(format!("/proc/{}", qtest.id()));
    let arguments = std::fs::read_to_string(process.join("cmdline")).unwrap();
    let socket = arguments
        .split('\0')
        .find_map(|argument| argument.strip_prefix("unix:"));
    let scratch = Path::new(socket.unwrap()).parent().unwrap();
    assert!(process.is_dir() && scratch.is_dir());
    drop(qtest);
    assert!(!process.exists(), "QEMU is still there");
    assert!(!scratch.exists(), "{} is still there", scratch.display());
}
