//! From the boot command to the guest's answer, on each machine, when nothing has changed.

use bringup::Machine;

use crate::project::{COMMAND, Project};
use crate::sample::{Sample, timed};
use crate::table::Row;
use crate::{Result, progress};

const RUNS: usize = 3;

/// The figures, for information.
pub fn figures(project: &Project) -> Result<Vec<Row>> {
    project.restore()?;
    let mut times = Machine::ALL.map(|machine| (machine, Vec::new()));
    for _ in 0..RUNS {
        for (machine, times) in &mut times {
            progress(&format!("booting {machine}"));
            let arguments = ["--machine", machine.name(), "--run", COMMAND];
            let (time, booted) = timed(|| project.boot(&arguments));
            let answer = booted?.answer;
            if answer.trim() != "10 * 5 = 50" {
                return Err(format!("the guest on {machine} answers {answer:?}").into());
            }
            times.push(time);
        }
    }
    let row = |(machine, times): (Machine, Vec<_>)| {
        Row::median(format!("boot to answer, {machine}"), &Sample::new(times))
    };
    Ok(times.into_iter().map(row).collect())
}
