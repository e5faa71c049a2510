//! From an edit of the SVD to the guest's answer, with everything cached that an earlier run
//! leaves behind: what one waits for while working on a device.

use std::time::Duration;

use crate::project::{Booted, COMMAND, Project};
use crate::sample::{Sample, processor_time, timed};
use crate::table::{Limit, Quantity, Row};
use crate::{Result, progress};

const RUNS: u32 = 5;

/// The multiplication in the SVD's behaviour, and its description, which guest programs are built
/// from.
const MULTIPLY: &str = "Some(a.wrapping_mul(b))";
const MULTIPLY_TEXT: &str = "A * B, modulo 2^32";
/// The latency, which changes no answer.
const LATENCY: &str = "latency_ns: u64 = 1_000 in";

/// A run's time, and its parts.
struct Run {
    total: Duration,
    processor: Duration,
    steps: Vec<(String, Duration)>,
}

/// The figures.
pub fn figures(project: &Project) -> Result<Vec<Row>> {
    Ok(vec![
        row("edit to answer, everything", 15, runs(project, everything)?),
        row("edit to answer, device alone", 4, runs(project, device)?),
        row("edit to answer, bare metal", 2, runs(project, bare)?),
    ])
}

/// Each run makes another edit, so that none finds its work done.
fn runs(project: &Project, run: fn(&Project, u32) -> Result<Run>) -> Result<Vec<Run>> {
    progress("editing, to the answer");
    project.restore()?;
    (1..=RUNS).map(|edit| run(project, edit)).collect()
}

/// Another operation, with another description: the device and the guest program change.
fn everything(project: &Project, edit: u32) -> Result<Run> {
    let before = project.guest_built()?;
    let text = format!("A * B + {edit}, modulo 2^32");
    project.edit(&[(MULTIPLY, &multiply(edit)), (MULTIPLY_TEXT, &text)])?;
    let run = linux(project, edit)?;
    if project.guest_built()? == before {
        return Err("the guest program was not built again, but should have been".into());
    }
    Ok(run)
}

/// Another operation: the guest program stays as it is.
fn device(project: &Project, edit: u32) -> Result<Run> {
    let before = project.guest_built()?;
    project.edit(&[(MULTIPLY, &multiply(edit))])?;
    let run = linux(project, edit)?;
    if project.guest_built()? != before {
        return Err("the guest program was built again, but its sources are the same".into());
    }
    Ok(run)
}

/// Makes the edit of [`device`]; gives the answer that the guest then prints.
pub fn device_alone(project: &Project, edit: u32) -> Result<String> {
    project.edit(&[(MULTIPLY, &multiply(edit))])?;
    Ok(answer_of(edit))
}

/// From that edit to the answer of a guest in the installed QEMU, with the plugin.
pub fn answer(project: &Project, edit: u32) -> Result<Duration> {
    Ok(linux(project, edit)?.total)
}

/// Another latency, with the self-test as the guest.
fn bare(project: &Project, edit: u32) -> Result<Run> {
    project.edit(&[(LATENCY, &format!("latency_ns: u64 = {} in", 1000 - edit))])?;
    Run::of(|| {
        let generate = project.generate()?;
        let (build, program) = project.selftest()?;
        let booted = project.boot(&["--bare", &program.to_string_lossy()])?;
        Ok((generate, Some(build), booted))
    })
}

fn multiply(edit: u32) -> String {
    format!("Some(a.wrapping_mul(b).wrapping_add({edit}))")
}

fn answer_of(edit: u32) -> String {
    format!("10 * 5 = {}", 50 + edit)
}

/// Generates, boots Linux, and checks that the answer is that of the edit.
fn linux(project: &Project, edit: u32) -> Result<Run> {
    let expected = answer_of(edit);
    Run::of(|| {
        let generate = project.generate()?;
        let booted = project.boot(&["--run", COMMAND])?;
        if booted.answer.trim() != expected {
            return Err(format!("the guest answers {:?}, not {expected:?}", booted.answer).into());
        }
        Ok((generate, None, booted))
    })
}

impl Run {
    /// Times what gives the parts: generation, the building of a bare-metal program if there is
    /// one, and what `boot` tells of itself.
    fn of(what: impl FnOnce() -> Result<(Duration, Option<Duration>, Booted)>) -> Result<Self> {
        let before = processor_time();
        let (total, done) = timed(what);
        let processor = processor_time() - before;
        let (generate, build, booted) = done?;
        let mut steps = vec![("generate".to_owned(), generate)];
        steps.extend(build.map(|build| ("cargo build".to_owned(), build)));
        steps.extend(booted.steps);
        Ok(Self {
            total,
            processor,
            steps,
        })
    }

    /// The parts in the order in which they ran, and what they leave.
    fn parts(&self) -> String {
        let known = self.steps.iter().map(|(_, time)| *time).sum();
        let rest = ("other".to_owned(), self.total.saturating_sub(known));
        let parts = self.steps.iter().chain([&rest]);
        let parts = parts.map(|(step, time)| format!("{step} {}", Quantity::Time(*time)));
        parts.collect::<Vec<_>>().join(", ")
    }
}

/// The median of `runs`, and the parts of the run that it is.
fn row(figure: &str, limit: u64, mut runs: Vec<Run>) -> Row {
    let sample = Sample::new(runs.iter().map(|run| run.total).collect());
    runs.retain(|run| run.total == sample.median());
    let row = Row::median(figure, &sample).limit(Limit::Time(Duration::from_secs(limit)));
    match runs.first() {
        Some(run) => row
            .note(run.parts())
            .note(format!("processor time {}", Quantity::Time(run.processor))),
        None => row,
    }
}
