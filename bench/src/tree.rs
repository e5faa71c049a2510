//! The device in QEMU's own source: patches for all versions, and from an edit of the SVD to the
//! answer of a guest in the QEMU that is built again.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bringup::build::source;
use bringup::scratch::Scratch;

use crate::edit;
use crate::project::Project;
use crate::sample::{Sample, timed};
use crate::table::{Limit, Quantity, Row};
use crate::tool::Tool;
use crate::{Result, progress};

/// Versions whose source is unpacked.
const VERSIONS: [&str; 3] = ["7.2", "10.0", "10.2"];
const PATCH_RUNS: usize = 9;
const PATCH_LIMIT: Limit = Limit::Time(Duration::from_millis(200));

const EDITS: u32 = 3;
const EDIT_LIMIT: Limit = Limit::Time(Duration::from_secs(20));

/// The figure of patches: from the SVD to a patch for each version.
pub fn patches(tool: &Tool) -> Result<Row> {
    let scratch = Scratch::new()?;
    let mut trees: Vec<PathBuf> = Vec::new();
    for version in VERSIONS {
        progress(&format!("unpacking QEMU {version}"));
        let archives = source::qemu(version, &progress)?;
        let tree = scratch.join(version);
        source::unpack_qemu(&archives, &tree)?;
        trees.push(tree);
    }
    progress("writing patches");
    let out = scratch.join("calc.diff");
    let mut runs = Vec::new();
    for _ in 0..PATCH_RUNS {
        let times: Result<Vec<Duration>> =
            trees.iter().map(|tree| patch(tool, tree, &out)).collect();
        runs.push(times?);
    }
    let all = Sample::new(runs.iter().map(|run| run.iter().sum()).collect());
    let each = VERSIONS.iter().enumerate().map(|(index, version)| {
        let sample = Sample::new(runs.iter().map(|run| run[index]).collect());
        format!("{version} {}", Quantity::Time(sample.median()))
    });
    let each: Vec<_> = each.collect();
    Ok(Row::median("patch calc.svd for all versions", &all)
        .limit(PATCH_LIMIT)
        .note(each.join(", ")))
}

fn patch(tool: &Tool, tree: &Path, out: &Path) -> Result<Duration> {
    let svd = tool.svd();
    let arguments = [
        "patch".as_ref(),
        svd.as_os_str(),
        "--qemu-src".as_ref(),
        tree.as_os_str(),
        "-o".as_ref(),
        out.as_os_str(),
    ];
    let (time, done) = timed(|| tool.run(&tool.root, arguments));
    done.map(|_| time)
}

/// The figure of edits, beside the same edits with the plugin.
pub fn edits(project: &Project) -> Result<Row> {
    progress("taking the classic path, which may take a quarter of an hour the first time");
    project.restore()?;
    project.classic()?;
    let (mut tree, mut plugin) = (Vec::new(), Vec::new());
    for number in 1..=EDITS {
        progress("editing, to the answer of a QEMU that is built again");
        let expected = edit::device_alone(project, number)?;
        let (time, answer) = timed(|| project.classic());
        let answer = answer?;
        if answer.trim() != expected {
            return Err(format!("the guest answers {answer:?}, not {expected:?}").into());
        }
        tree.push(time);
        plugin.push(edit::answer(project, number)?);
    }
    // What is in the cache fits the SVD again.
    project.restore()?;
    project.classic()?;
    let plugin = Sample::new(plugin);
    Ok(
        Row::median("edit to answer, in-tree QEMU", &Sample::new(tree))
            .peer("plugin", Quantity::Time(plugin.median()))
            .limit(EDIT_LIMIT),
    )
}
