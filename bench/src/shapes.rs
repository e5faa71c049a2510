//! Shapes of SVDs that are long in one place: a text, the behaviour, a block of registers. Each is
//! measured in one size and in the fourfold, and what it takes per byte may hardly grow.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use bringup::scratch::Scratch;

use crate::child::{self, Usage};
use crate::sample::Sample;
use crate::table::{Limit, Quantity, Row};
use crate::tool::Tool;
use crate::{Result, progress, synthetic};

const RUNS: usize = 3;
/// What does not grow with the file makes the larger one cheaper; a step that looks at all of it for
/// each of its parts would take four times as long per byte.
const LINEAR: Limit = Limit::Times(1.5);
const TEXT: usize = 1_000_000;
const BEHAVIOR: usize = 250_000;
const REGISTERS: u64 = 25_000;

/// The figures.
pub fn figures(tool: &Tool, scratch: &Scratch) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for place in synthetic::PLACES {
        let bytes = if place == "behavior" { BEHAVIOR } else { TEXT };
        let of = |bytes| synthetic::text(place, bytes);
        let name = format!("a long {place}");
        rows.push(grows(tool, scratch, &name, [of(bytes), of(4 * bytes)])?);
    }
    let block = |registers| synthetic::block("UNIT", registers);
    let texts = [block(REGISTERS), block(4 * REGISTERS)];
    rows.push(grows(tool, scratch, "a block of 100,000 registers", texts)?);
    rows.push(beside_svd2rust(tool, scratch)?);
    Ok(rows)
}

/// Processor time per byte of the larger text, by that of the smaller.
fn grows(tool: &Tool, scratch: &Scratch, name: &str, texts: [String; 2]) -> Result<Row> {
    progress(&format!("generating from {name}"));
    let mut per_byte = Vec::new();
    for text in texts {
        let svd = scratch.join("shape.svd");
        fs::write(&svd, &text)?;
        let usages = runs(|out| generate(tool, &svd, out, &[]), scratch)?;
        per_byte.push(best(&usages) / text.len() as f64);
    }
    let times = per_byte[1] / per_byte[0];
    let name = format!("processor time per byte, {name} to a quarter of it");
    Ok(Row::new(name, Quantity::Times(times)).limit(LINEAR))
}

/// The guest crate of a large block, beside what svd2rust takes for it in one piece.
fn beside_svd2rust(tool: &Tool, scratch: &Scratch) -> Result<Row> {
    let svd = scratch.join("shape.svd");
    fs::write(&svd, synthetic::block("UNIT", 2 * REGISTERS))?;
    let ours = runs(|out| generate(tool, &svd, out, &["--only", "pac"]), scratch)?;
    let peer = runs(|out| child::peer(&svd, out), scratch)?;
    let time = |usages: &[Usage]| Sample::new(usages.iter().map(|one| one.processor).collect());
    let row = Row::median("guest crate of 50,000 registers", &time(&ours));
    let peer = Quantity::Time(time(&peer).median());
    Ok(row.peer("svd2rust", peer).limit(Limit::AtMost(1.0)))
}

fn generate(tool: &Tool, svd: &Path, out: &Path, more: &[&str]) -> Result<Usage> {
    let mut arguments: Vec<&OsStr> = vec!["generate".as_ref(), svd.as_os_str()];
    arguments.extend(["--out".as_ref(), out.as_os_str()]);
    arguments.extend(more.iter().map(OsStr::new));
    child::tool(&tool.path, &arguments)
}

/// Each into a folder that is not there yet.
fn runs(run: impl Fn(&Path) -> Result<Usage>, scratch: &Scratch) -> Result<Vec<Usage>> {
    let folder = Scratch::within(scratch.path())?;
    (0..RUNS)
        .map(|number| run(&folder.join(&number.to_string())))
        .collect()
}

/// The least processor time, in seconds: other work on the machine only adds to it.
fn best(usages: &[Usage]) -> f64 {
    let times = usages.iter().map(|usage| usage.processor).collect();
    Sample::new(times).best().as_secs_f64()
}
