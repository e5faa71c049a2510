//! The minimal device in the installed QEMU, without a guest.

mod common;

use bringup::qtest::Access;
use bringup::{Error, Machine, Qtest, Vm, qtest_accel};
use common::{BASE, headers, need, qemu, with_minimal};
use std::time::Instant;

fn start(vm: Vm) -> Qtest {
    let accel = need(qtest_accel::ensure(&vm.qemu, &headers()));
    need(Qtest::start(&vm, &accel))
}

#[test]
fn a_timer_fires_at_its_nanosecond() {
    for machine in Machine::ALL {
        let mut qtest = start(with_minimal(Vm::new(qemu(), machine)));
        need(qtest.write(BASE + 60, 4, 1_000_000));
        assert_eq!(need(qtest.clock_step(999_999)), 999_999);
        assert_eq!(need(qtest.read(BASE + 56, 4)), 0);
        assert_eq!(need(qtest.clock_step(1)), 1_000_000);
        assert_eq!(need(qtest.read(BASE + 56, 4)), 1);
    }
}

#[test]
fn a_batch_gives_what_single_accesses_give() {
    let mut qtest = start(with_minimal(Vm::new(qemu(), Machine::Microvm)));
    let addr = BASE + 8;
    let accesses: Vec<Access> = (0..5000)
        .flat_map(|value| {
            [
                Access::Write {
                    addr,
                    size: 4,
                    value,
                },
                Access::Read { addr, size: 4 },
            ]
        })
        .collect();
    let begin = Instant::now();
    let values = need(qtest.batch(&accesses));
    println!(
        "batch: {:.0}/s",
        accesses.len() as f64 / begin.elapsed().as_secs_f64()
    );
    assert!((0..5000).all(|n| values[2 * n + 1] == n as u64));
    let begin = Instant::now();
    for n in 0..5000 {
        need(qtest.write(addr, 4, n));
        assert_eq!(need(qtest.read(addr, 4)), n);
    }
    println!(
        "single: {:.0}/s",
        accesses.len() as f64 / begin.elapsed().as_secs_f64()
    );
}

#[test]
fn a_refused_request_leaves_the_connection_usable() {
    let mut qtest = start(with_minimal(Vm::new(qemu(), Machine::Microvm)));
    let write = Access::Write {
        addr: BASE,
        size: 4,
        value: 7,
    };
    // A step of nothing is refused by some versions, but not by 7.2.
    if let Err(error) = qtest.batch(&[Access::Step { ns: 0 }, write]) {
        assert!(matches!(error, Error::Refused { .. }), "{error}");
    }
    assert!(matches!(qtest.read(BASE, 3), Err(Error::Refused { .. })));
    assert!(matches!(
        qtest.command("nonsense"),
        Err(Error::Refused { .. })
    ));
    assert_eq!(need(qtest.read(BASE, 4)), 7);
    let error = qtest
        .qmp()
        .execute("no-such-command", serde_json::json!({}))
        .unwrap_err();
    assert!(error.to_string().contains("no-such-command"), "{error}");
}

#[test]
fn state_goes_to_another_qemu_with_its_pending_timer() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("it's the state");
    let vm = with_minimal(Vm::new(qemu(), Machine::Pc));
    let mut source = start(vm.clone());
    need(source.write(BASE + 4, 4, 0x1234_5678));
    need(source.write(BASE + 60, 4, 1000));
    need(source.clock_step(400));
    need(source.qmp().save(&file));
    let mut target = start(vm.argument("-incoming").argument("defer"));
    need(target.qmp().load(&file));
    assert_eq!(need(target.read(BASE + 4, 4)), 0x1234_5678);
    need(target.clock_set(999));
    assert_eq!(need(target.read(BASE + 56, 4)), 0);
    need(target.clock_set(1000));
    assert_eq!(need(target.read(BASE + 56, 4)), 1);
}

#[test]
fn the_monitor_speaks_of_the_same_machine() {
    let mut qtest = start(with_minimal(Vm::new(qemu(), Machine::Microvm)));
    let version = need(qtest.qmp().execute("query-version", serde_json::json!({})));
    assert_eq!(version["qemu"]["major"], qemu().version.major);
    need(qtest.qmp().system_reset());
    let device = need(
        qtest
            .qmp()
            .qom_get("/machine/peripheral-anon/device[0]", "addr"),
    );
    assert_eq!(device, BASE);
    assert!(need(qtest.qmp().human("info mtree")).contains("minimal"));
}

#[test]
fn a_qemu_that_refuses_says_why() {
    let vm = Vm::new(qemu(), Machine::Microvm).device("no-such-device");
    let accel = need(qtest_accel::ensure(&vm.qemu, &headers()));
    let error = Qtest::start(&vm, &accel).err().unwrap();
    assert!(error.to_string().contains("no-such-device"), "{error}");
}
