//! The simulator, which interprets `calc.svd`, against the model that is generated from it. They
//! share no code but the checks. No QEMU.

use agreement::Step;
use agreement::installed::svd;
use agreement::steps::sequence;
use calc_model::calc::{Calc, Params};
use proptest::prelude::*;
use svd2qemu::Checked;
use svd2qemu::simulate::Simulator;

fn checked() -> Checked {
    let source = svd();
    svd2qemu::check(&source).unwrap_or_else(|found| panic!("{}", found.render(&source, false)))
}

/// What both show of themselves.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    registers: Vec<u64>,
    now: u64,
    next_event: Option<u64>,
    errors: (u64, Option<String>),
}

impl Seen {
    fn of_model(model: &Calc) -> Self {
        let held = model.registers();
        let registers = [held.a, held.b, held.op, held.ctrl, held.result, held.status];
        let errors = model.guest_errors();
        Self {
            registers: registers.map(u64::from).to_vec(),
            now: model.now(),
            next_event: model.next_event(),
            errors: (errors.count, errors.last.map(str::to_owned)),
        }
    }

    fn of_simulator(simulator: &Simulator) -> Self {
        let errors = simulator.guest_errors().clone();
        Self {
            registers: simulator.registers().to_vec(),
            now: simulator.now(),
            next_event: simulator.next_event(),
            errors: (errors.count, errors.last),
        }
    }
}

/// Does `steps` to both and compares them after each.
fn agree(latency_ns: u64, steps: &[Step]) -> Result<(), TestCaseError> {
    let checked = checked();
    let mut simulator = Simulator::new(&checked.device.peripherals[0]);
    simulator
        .set_param("latency_ns", latency_ns)
        .expect("a latency in its range");
    let mut model = Calc::new(Params { latency_ns }).expect("a latency in its range");
    for (number, step) in steps.iter().enumerate() {
        match *step {
            Step::Read { offset, size } => prop_assert_eq!(
                simulator.read(offset, size.into()),
                model.read(offset, size.into()),
                "step {}: {:x?}",
                number,
                step
            ),
            Step::Write {
                offset,
                size,
                value,
            } => {
                simulator.write(offset, size.into(), value);
                model.write(offset, size.into(), value);
            }
            Step::Advance(ns) => {
                simulator.advance(ns);
                model.advance(ns);
            }
            Step::Reset => {
                simulator.reset();
                model.reset();
            }
        }
        prop_assert_eq!(
            Seen::of_simulator(&simulator),
            Seen::of_model(&model),
            "after step {}: {:x?}",
            number,
            step
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn on_random_sequences(
        (latency_ns, steps) in prop_oneof![Just(0), Just(1), Just(1000), 0..1_000_000_000_u64]
            .prop_flat_map(|latency| (Just(latency), sequence(latency, 40)))
    ) {
        agree(latency_ns, &steps)?;
    }
}

#[test]
fn on_params() {
    let checked = checked();
    let mut simulator = Simulator::new(&checked.device.peripherals[0]);
    let refused = simulator.set_param("latency_ns", 1_000_000_001);
    let by_model = Calc::new(Params {
        latency_ns: 1_000_000_001,
    });
    assert_eq!(
        refused.map_err(|error| error.to_string()),
        by_model.map(|_| ()).map_err(|error| error.to_string())
    );
}
