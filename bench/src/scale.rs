//! Large SVDs: the largest vendor's file that is at hand, and synthetic ones up to 20 MB, beside
//! svd2rust; what compiling a whole chip takes; what an access costs where there are many registers.
//!
//! Vendors' files are looked for in `$SVD2QEMU_SVDS`, or in `../shared/svd` beside the repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use bringup::scratch::Scratch;

use crate::child::{self, Usage};
use crate::guest;
use crate::sample::{Sample, timed};
use crate::table::{Limit, Quantity, Row};
use crate::tool::Tool;
use crate::{Result, progress, shapes, synthetic};

const RUNS: usize = 5;
/// Megabytes of the synthetic SVDs; the first and the last are compared.
const SIZES: [f64; 4] = [2.5, 5.0, 10.0, 20.0];
/// Time and memory per byte may grow by this from the smallest to the largest: what does not grow
/// with the file is little in both.
const LINEAR: Limit = Limit::Times(1.25);
const COMPILED: Limit = Limit::Time(Duration::from_secs(30));
const PEER: &str = "svd2rust, PAC alone";

/// The figures.
pub fn figures(tool: &Tool) -> Result<Vec<Row>> {
    let scratch = tool.scratch()?;
    let mut rows = Vec::new();
    match largest(tool)? {
        Some(svd) => {
            let name = svd.file_name().unwrap_or_default().to_string_lossy();
            let measured = Measured::new(tool, &svd, &scratch, RUNS)?;
            rows.extend(measured.rows(&name, Limit::AtMost(1.5), Limit::AtMost(2.0)));
            rows.push(compiled(tool, &svd, &name, &scratch)?);
        }
        None => progress("no vendor's file is at hand: $SVD2QEMU_SVDS names a folder of them"),
    }
    rows.extend(synthetic(tool, &scratch)?);
    rows.extend(shapes::figures(tool, &scratch)?);
    rows.push(header(tool, &scratch)?);
    rows.extend(guest::registers(tool)?);
    Ok(rows)
}

/// The largest vendor's file that is not refused.
fn largest(tool: &Tool) -> Result<Option<PathBuf>> {
    let folder = std::env::var_os("SVD2QEMU_SVDS")
        .map_or_else(|| tool.root.join("../shared/svd"), PathBuf::from);
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(None);
    };
    let mut files: Vec<(u64, PathBuf)> = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "svd") {
            files.push((path.metadata()?.len(), path));
        }
    }
    files.sort();
    let accepted = |path: &PathBuf| child::tool(&tool.path, &check(path)).is_ok();
    Ok(files.into_iter().rev().map(|(_, path)| path).find(accepted))
}

fn check(svd: &Path) -> [&std::ffi::OsStr; 5] {
    let [check, lenient, format, short] =
        ["check", "--lenient", "--format", "short"].map(AsRef::as_ref);
    [check, svd.as_os_str(), lenient, format, short]
}

/// Generation of everything, checks alone, and the peer.
struct Measured {
    generate: Vec<Usage>,
    check: Vec<Usage>,
    peer: Vec<Usage>,
}

impl Measured {
    /// In turn, each into a folder that is not there yet.
    fn new(tool: &Tool, svd: &Path, scratch: &Scratch, runs: usize) -> Result<Self> {
        progress(&format!("generating from {}", svd.display()));
        let mut measured = Self {
            generate: Vec::new(),
            check: Vec::new(),
            peer: Vec::new(),
        };
        let folder = Scratch::within(scratch.path())?;
        for run in 0..runs {
            let out = folder.join(&run.to_string());
            let arguments = ["generate".as_ref(), svd.as_os_str(), "--lenient".as_ref()];
            let arguments = [&arguments[..], &["--out".as_ref(), out.as_os_str()]].concat();
            measured.generate.push(child::tool(&tool.path, &arguments)?);
            empty(&out)?;
            measured.check.push(child::tool(&tool.path, &check(svd))?);
            measured.peer.push(child::peer(svd, &out.join("peer"))?);
            empty(&out)?;
        }
        Ok(measured)
    }

    fn rows(&self, name: &str, time: Limit, memory: Limit) -> Vec<Row> {
        let peer = Quantity::Time(times(&self.peer).median());
        let processor = |usages| Quantity::Time(processor(usages).median());
        let note = format!(
            "processor time {}, of the peer {}",
            processor(&self.generate),
            processor(&self.peer)
        );
        vec![
            Row::median(format!("generate {name}"), &times(&self.generate))
                .peer(PEER, peer)
                .limit(time)
                .note(note),
            Row::new("    most memory", Quantity::Bytes(most(&self.generate)))
                .peer(PEER, Quantity::Bytes(most(&self.peer)))
                .limit(memory),
            Row::median(format!("check {name}"), &times(&self.check))
                .peer(PEER, peer)
                .limit(Limit::AtMost(1.0)),
        ]
    }
}

/// Gives back what the files of a folder take. They stay: for minutes ext4 looks for another inode
/// than one that was deleted, and each file that the next run makes would take longer to be made than
/// to be generated.
fn empty(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir() {
            true => empty(&path)?,
            false => drop(fs::File::create(path)?),
        }
    }
    Ok(())
}

fn times(usages: &[Usage]) -> Sample {
    Sample::new(usages.iter().map(|usage| usage.time).collect())
}

fn processor(usages: &[Usage]) -> Sample {
    Sample::new(usages.iter().map(|usage| usage.processor).collect())
}

fn most(usages: &[Usage]) -> u64 {
    usages
        .iter()
        .map(|usage| usage.memory)
        .max()
        .unwrap_or_default()
}

fn synthetic(tool: &Tool, scratch: &Scratch) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let mut per_byte = Vec::new();
    for size in SIZES {
        let svd = scratch.join("synthetic.svd");
        let text = synthetic::svd((size * 1e6) as usize);
        let bytes = text.len() as f64;
        fs::write(&svd, text)?;
        let measured = Measured::new(tool, &svd, scratch, 3)?;
        let name = format!("{size} MB, synthetic");
        rows.extend(measured.rows(&name, Limit::None, Limit::None));
        // What else the machine does hardly shows in it, and only adds to it.
        let time = processor(&measured.generate).best().as_secs_f64();
        per_byte.push((time / bytes, most(&measured.generate) as f64 / bytes));
    }
    if let (Some(first), Some(last)) = (per_byte.first(), per_byte.last()) {
        let row = |figure, times| Row::new(figure, Quantity::Times(times)).limit(LINEAR);
        rows.push(row(
            "processor time per byte, 20 MB to 2.5 MB",
            last.0 / first.0,
        ));
        rows.push(row("memory per byte, 20 MB to 2.5 MB", last.1 / first.1));
    }
    Ok(rows)
}

/// The C header of an array of words: it is as long as the description, not as the array.
fn header(tool: &Tool, scratch: &Scratch) -> Result<Row> {
    let bytes = |words| -> Result<u64> {
        let svd = scratch.join("words.svd");
        fs::write(&svd, synthetic::words(words))?;
        let out = scratch.join(&format!("words-{words}"));
        let mut command = Command::new(&tool.path);
        command.arg("generate").arg(&svd);
        command.args(["--only", "c-header", "--out"]).arg(&out);
        crate::tool::run(command)?;
        Ok(fs::metadata(out.join("include/words_regs.h"))?.len())
    };
    let (few, many) = (bytes(16)?, bytes(16_384)?);
    let times = Quantity::Times(many as f64 / few as f64);
    let row = Row::new("C header of an array, 16,384 words to 16", times);
    Ok(row.limit(LINEAR).note(format!("{many} bytes")))
}

/// All devices of a chip, as its plugin.
fn compiled(tool: &Tool, svd: &Path, name: &str, scratch: &Scratch) -> Result<Row> {
    progress("compiling a whole chip");
    let out = scratch.join("chip.so");
    let mut command = Command::new(&tool.path);
    command
        .arg("plugin")
        .arg(svd)
        .args(["--lenient", "--allow", "all", "-o"]);
    command.arg(&out);
    let (time, done) = timed(|| crate::tool::run(command));
    done?;
    Ok(Row::new(format!("plugin {name}"), Quantity::Time(time)).limit(COMPILED))
}
