//! Accesses without a guest: to the model in this process, and to the device by qtest.

use std::hint::black_box;

use bringup::qtest::Access;
use bringup::{Qtest, QtestAccel, Vm, qtest_accel};
use calc_model::calc::Calc;

use crate::guest::Devices;
use crate::sample::timed;
use crate::table::{Limit, Quantity, Row};
use crate::tool::Tool;
use crate::{Result, progress};

const RUNS: usize = 5;
const MODEL_OPERATIONS: usize = 2_000_000;
const SINGLE_REQUESTS: usize = 20_000;
const BATCHED_REQUESTS: usize = 100_000;
/// Writes of A, B, OP and CTRL; reads of STATUS and RESULT.
const ACCESSES: usize = 6;

/// The figures, for information.
pub fn figures(tool: &Tool) -> Result<Vec<Row>> {
    progress("calculating in the model");
    let model = (0..RUNS).map(|_| model()).fold(0.0, f64::max);
    let devices = Devices::compile(tool)?;
    let accel = qtest_accel::ensure(&devices.qemu, &devices.headers)?;
    progress("accessing registers by qtest");
    let (mut calculator, mut minimal) = ([0.0; 2], [0.0; 2]);
    for _ in 0..RUNS {
        for (best, vm) in [
            (&mut calculator, &devices.calculator),
            (&mut minimal, &devices.minimal),
        ] {
            for (best, rate) in best.iter_mut().zip(qtest(vm, &accel)?) {
                *best = rate.max(*best);
            }
        }
    }
    let row = |figure, index: usize| {
        Row::new(figure, Quantity::Rate(calculator[index]))
            .peer("smallest device by hand", Quantity::Rate(minimal[index]))
    };
    Ok(vec![
        Row::new("accesses to calc-model", Quantity::Rate(model)).limit(Limit::Rate(5e7)),
        row("qtest reads, one at a time", 0),
        row("qtest reads, in a batch", 1),
    ])
}

/// Accesses in a second to the model, in whole operations.
fn model() -> f64 {
    let mut calculator = Calc::default();
    let latency = calculator.params().latency_ns;
    let (time, ()) = timed(|| {
        for a in 0..MODEL_OPERATIONS as u64 {
            calculator.write(0x00, 4, black_box(a));
            calculator.write(0x04, 4, black_box(7));
            calculator.write(0x08, 4, black_box(a % 4));
            calculator.write(0x0c, 4, 1);
            calculator.advance(latency);
            black_box(calculator.read(0x14, 4));
            black_box(calculator.read(0x10, 4));
        }
    });
    (MODEL_OPERATIONS * ACCESSES) as f64 / time.as_secs_f64()
}

/// Requests in a second by qtest: one at a time, and in a batch.
fn qtest(vm: &Vm, accel: &QtestAccel) -> Result<[f64; 2]> {
    let mut qtest = Qtest::start(vm, accel)?;
    let addr = Calc::BASE_ADDRESS;
    let (single, done) =
        timed(|| (0..SINGLE_REQUESTS).try_for_each(|_| qtest.read(black_box(addr), 4).map(drop)));
    done?;
    let accesses = vec![Access::Read { addr, size: 4 }; BATCHED_REQUESTS];
    let (batch, done) = timed(|| qtest.batch(&accesses));
    done?;
    Ok([
        SINGLE_REQUESTS as f64 / single.as_secs_f64(),
        BATCHED_REQUESTS as f64 / batch.as_secs_f64(),
    ])
}
