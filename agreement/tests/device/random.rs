//! Thousands of random sequences, compared access by access.

use std::cell::RefCell;

use agreement::{Pair, pair::Setup, steps::sequence};
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};

/// How many sequences for each latency.
const SEQUENCES: u32 = 700;

/// The longest sequence, in accesses or whole operations.
const LENGTH: usize = 40;

/// Finds a sequence, as short as may be, at which device and model do not agree.
fn check(setup: Setup) {
    let pair = RefCell::new(Pair::start(setup));
    let config = Config {
        cases: SEQUENCES,
        max_shrink_time: 20_000,
        failure_persistence: None,
        ..Config::default()
    };
    let found = TestRunner::new(config).run(&sequence(setup.latency_ns, LENGTH), |steps| {
        pair.borrow_mut()
            .run(&steps)
            .map(drop)
            .map_err(TestCaseError::fail)
    });
    match found {
        Ok(()) => {}
        Err(TestError::Fail(what, steps)) => {
            let steps: Vec<String> = steps.iter().map(|step| format!("{step:x?}")).collect();
            panic!(
                "{what}\nlatency {} ns, after:\n{}",
                setup.latency_ns,
                steps.join("\n")
            )
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn with_a_latency_of_one_nanosecond() {
    check(Setup {
        latency_ns: 1,
        ..Setup::default()
    });
}

#[test]
fn with_the_latency_of_the_svd() {
    check(Setup::default());
}

#[test]
fn with_a_latency_of_a_millisecond_on_pc() {
    let machine = bringup::Machine::Pc;
    check(Setup {
        latency_ns: 1_000_000,
        machine,
        ..Setup::default()
    });
}

#[test]
fn without_latency() {
    check(Setup {
        latency_ns: 0,
        ..Setup::default()
    });
}

#[test]
fn at_an_address_that_is_no_multiple_of_a_page() {
    check(Setup {
        base: 0xd000_0010,
        ..Setup::default()
    });
}
