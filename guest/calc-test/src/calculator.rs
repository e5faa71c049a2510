//! The conversation with the calculator: operands in, START, wait, result out.

use std::thread;
use std::time::{Duration, Instant};

use calc_pac::calc::status;
use calc_pac::mmio::CalcMmio;

use crate::Failure;
use crate::args::{Calculation, Location};

/// Status reads before the program starts to sleep between them: most answers come at once.
const EAGER_READS: u32 = 1000;

/// The pause between later status reads.
const PAUSE: Duration = Duration::from_micros(100);

/// Calculates, waiting at most `limit` for an earlier operation to end, and as long for this one.
///
/// # Errors
///
/// [`Failure::Calculator`] if the operation ends in an error, [`Failure::Unreachable`] if nothing
/// answers at `location`, or not in time.
pub fn calculate(
    registers: &CalcMmio<'_>,
    calculation: &Calculation,
    location: &Location,
    limit: Duration,
) -> Result<u32, Failure> {
    if reads_as_all_ones(registers) {
        return Err(Failure::Unreachable(format!(
            "no calculator answers at {location}: every register reads as 0xffffffff"
        )));
    }
    wait_until(registers, limit, |status| !status.state().is_busy()).map_err(|_| {
        Failure::Unreachable(format!(
            "the calculator is still busy with an earlier operation after {} ms",
            limit.as_millis()
        ))
    })?;

    // In QEMU, registers that are not there read as 0, which could pass for operands of 0: so A
    // first has to keep something else.
    registers.a().write(|w| w.value().set(!calculation.a));
    let complement = registers.a().read().value().bits();
    registers.a().write(|w| w.value().set(calculation.a));
    registers.b().write(|w| w.value().set(calculation.b));
    registers.op().write(|w| w.code().set(calculation.op));
    let written = [calculation.a, calculation.b, calculation.op];
    if complement != !calculation.a || operands(registers) != written {
        return Err(Failure::Unreachable(format!(
            "no calculator answers at {location}: A, B and OP do not keep what is written"
        )));
    }
    registers.ctrl().write(|w| w.start().set_bit());

    let ended = |status: &status::R| status.state().is_done() || status.state().is_error();
    let status = wait_until(registers, limit, ended).map_err(|status| {
        Failure::Unreachable(format!(
            "{calculation}: no answer after {} ms: STATUS reads {}",
            limit.as_millis(),
            status.bits()
        ))
    })?;
    if status.state().is_error() {
        let reason = likely_reason(calculation);
        return Err(Failure::Calculator(format!(
            "{calculation}: the calculator reported an error{reason}"
        )));
    }
    Ok(registers.result().read().value().bits())
}

/// What reading A, B and OP gives.
fn operands(registers: &CalcMmio<'_>) -> [u32; 3] {
    [
        registers.a().read().value().bits(),
        registers.b().read().value().bits(),
        registers.op().read().bits(),
    ]
}

/// Whether nothing drives the bus: a calculator would at least show START as 0.
fn reads_as_all_ones(registers: &CalcMmio<'_>) -> bool {
    let [a, b, op] = operands(registers);
    let ctrl = registers.ctrl().read().bits();
    let result = registers.result().read().bits();
    let status = registers.status().read().bits();
    [a, b, op, ctrl, result, status]
        .iter()
        .all(|bits| *bits == u32::MAX)
}

/// Reads STATUS until it is as wanted, or returns the last reading when `limit` has passed.
fn wait_until(
    registers: &CalcMmio<'_>,
    limit: Duration,
    wanted: impl Fn(&status::R) -> bool,
) -> Result<status::R, status::R> {
    let start = Instant::now();
    let mut reads = 0;
    loop {
        // The clock is read first, so that a program that was not scheduled for a while still
        // looks once more before it gives up.
        let expired = start.elapsed() >= limit;
        let status = registers.status().read();
        if wanted(&status) {
            return Ok(status);
        }
        if expired {
            return Err(status);
        }
        if reads < EAGER_READS {
            reads += 1;
        } else {
            thread::sleep(PAUSE);
        }
    }
}

/// Why the operation probably failed. STATUS says no more than ERROR, so this is what the program
/// infers from what it asked for; empty if it has no idea.
fn likely_reason(calculation: &Calculation) -> String {
    match calculation.operation_name() {
        None => format!(": unknown operation {}", calculation.op),
        Some("DIV") if calculation.b == 0 => String::from(": division by zero"),
        Some(_) => String::new(),
    }
}
