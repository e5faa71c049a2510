//! `svd2qemu generate`, beside svd2rust alone.

use std::fs;
use std::path::Path;
use std::time::Duration;

use svd2rust::config::{IdentFormats, RustEdition};

use crate::sample::{Sample, processor_time, timed};
use crate::table::{Limit, Quantity, Row};
use crate::tool::Tool;
use crate::{Result, progress};

const RUNS: u32 = 20;
const LIMIT: Limit = Limit::Time(Duration::from_millis(50));

/// The figures of a first generation and of one that changes nothing.
pub fn figures(tool: &Tool) -> Result<Vec<Row>> {
    progress("generating");
    let svd = fs::read_to_string(tool.svd())?;
    let scratch = tool.scratch()?;
    let mut times = [const { Vec::new() }; 3];
    let mut processor = [Duration::ZERO; 2];
    for run in 0..RUNS {
        let out = scratch.join(&run.to_string());
        for (times, processor) in times.iter_mut().zip(&mut processor) {
            let before = processor_time();
            times.push(generate(tool, &out)?);
            *processor += processor_time() - before;
        }
        times[2].push(svd2rust(&svd)?);
    }
    let [first, again, peer] = times.map(Sample::new);
    let peer = Quantity::Time(peer.median());
    let row = |figure, sample, processor: Duration| {
        let each = Quantity::Time(processor / RUNS);
        Row::median(figure, sample)
            .peer("svd2rust, in process, PAC alone", peer)
            .limit(LIMIT)
            .note(format!("processor time {each}"))
    };
    Ok(vec![
        row("generate calc.svd, all written", &first, processor[0]),
        row("generate calc.svd, none changed", &again, processor[1]),
    ])
}

fn generate(tool: &Tool, out: &Path) -> Result<Duration> {
    let svd = tool.svd();
    let arguments = [
        "generate".as_ref(),
        svd.as_os_str(),
        "--out".as_ref(),
        out.as_os_str(),
    ];
    let (time, done) = timed(|| tool.run(&tool.root, arguments));
    done.map(|_| time)
}

/// What svd2rust takes from the same text to its crate's text.
fn svd2rust(svd: &str) -> Result<Duration> {
    let mut config = svd2rust::Config::default();
    config.target = svd2rust::Target::None;
    config.edition = RustEdition::E2024;
    config.ident_formats = IdentFormats::default_theme();
    let (time, done) = timed(|| svd2rust::generate(svd, &config));
    done.map_err(|error| format!("svd2rust: {error:#}"))?;
    Ok(time)
}
