//! Accesses to the simulator and the oracle, compared one by one.

use ::oracle::{Device, Machine, Peripheral};
use svd2qemu::Source;
use svd2qemu::simulate::Simulator;

use crate::sample::timed;
use crate::table::{Limit, Quantity, Row};
use crate::{Result, progress};

const RUNS: usize = 5;
const ROUNDS: u64 = 20_000;

/// The figures.
pub fn figures() -> Result<Vec<Row>> {
    progress("comparing the simulator with the oracle");
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../codegen/tests/golden/rich.svd"
    );
    let source = Source::new("rich.svd", std::fs::read_to_string(path)?);
    let mut checked = svd2qemu::check(&source).map_err(|found| found.render(&source, false))?;
    let device = Device::read(&source.text)?;
    let simulated = checked.device.peripherals.first_mut();
    let (Some(simulated), Some(peripheral)) = (simulated, device.peripherals.first()) else {
        return Err("rich.svd has no peripheral".into());
    };
    // The oracle knows the rules of SVD alone.
    simulated.behavior = None;
    let (mut alone, mut compared) = (0.0_f64, 0.0_f64);
    for _ in 0..RUNS {
        let mut machine = Machine::new(peripheral);
        let rate = rate(peripheral, |offset, size, value| {
            machine.write(offset, size, value);
            std::hint::black_box(machine.read(offset, size));
        });
        alone = alone.max(rate);
        let (mut machine, mut simulator) = (Machine::new(peripheral), Simulator::new(simulated));
        let mut differences = 0;
        let rate = self::rate(peripheral, |offset, size, value| {
            machine.write(offset, size, value);
            simulator.write(offset, size, value);
            let same = machine.read(offset, size) == simulator.read(offset, size);
            differences += usize::from(!same);
        });
        if differences > 0 {
            return Err(
                "simulator and oracle differ: cargo test -p agreement --test oracle".into(),
            );
        }
        compared = compared.max(rate);
    }
    Ok(vec![
        Row::new("accesses to the oracle", Quantity::Rate(alone)).limit(Limit::Rate(1e6)),
        Row::new(
            "accesses compared with the oracle",
            Quantity::Rate(compared),
        )
        .limit(Limit::Rate(1e6)),
    ])
}

/// Accesses in a second, if `pair` writes a value and reads it back.
fn rate(peripheral: &Peripheral, mut pair: impl FnMut(u64, u32, u64)) -> f64 {
    let registers = &peripheral.registers;
    let (time, ()) = timed(|| {
        for round in 0..ROUNDS {
            let value = round.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            for (register, size) in registers.iter().zip([1, 2, 4, 8].into_iter().cycle()) {
                pair(register.offset, size, value >> (64 - 8 * size));
            }
        }
    });
    2.0 * ROUNDS as f64 * registers.len() as f64 / time.as_secs_f64()
}
