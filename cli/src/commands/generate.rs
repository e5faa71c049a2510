//! `generate` and `check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use svd2qemu::backend::qemu::QemuVersion;
use svd2qemu::report::Format;
use svd2qemu::text::shell;
use svd2qemu::{Checked, Options, Output, Stopped};
use svd2qemu_cli::disk::Disk;

use super::device::progress;
use super::hooks::Hooks;
use super::{Buses, Chosen, DONE, Failure, Only, STALE_OR_FINDINGS, Stream, Svd, folder};

/// `svd2qemu generate`
#[derive(Debug, Args)]
pub struct Generate {
    #[command(flatten)]
    svd: Svd,
    /// Folder for the output [default: `generated` beside the SVD]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Kinds of output
    #[arg(long, value_delimiter = ',', value_name = "KINDS")]
    only: Vec<Only>,
    #[arg(long, default_value_t, value_name = "VERSION",
        help = format!("QEMU that the C device is for: {}", QemuVersion::known()))]
    qemu: QemuVersion,
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    buses: Buses,
    #[command(flatten)]
    hooks: Hooks,
    /// Write nothing; list stale, missing and surplus files and exit with 1 if there are any
    #[arg(long)]
    check: bool,
}

impl Generate {
    pub fn run(self) -> Result<u8, Failure> {
        let out = self
            .out
            .clone()
            .unwrap_or_else(|| folder(&self.svd.svd).join("generated"));
        let disk = match self.check {
            true => Disk::comparing(&out, &progress)?,
            false => Disk::writing(&out, &progress)?,
        };
        let checked = self.make(&disk)?;
        let with_hooks = self.kinds().contains(&Output::Qemu);
        if !self.check {
            let done = disk.commit()?;
            say!(
                "{}: {} written, {} unchanged, {} removed",
                out.display(),
                files(done.written),
                done.unchanged,
                done.removed.len()
            );
            for path in &done.removed {
                say!("removed  {path}");
            }
            if with_hooks {
                self.hooks.settle(&self.svd, &checked)?;
            }
            return Ok(DONE);
        }
        let differences = disk.differences()?;
        let missing = match with_hooks {
            true => self.hooks.compare(&self.svd, &checked)?,
            false => 0,
        };
        if differences.is_empty() && missing == 0 {
            say!(
                "{}: up to date with {}",
                out.display(),
                self.svd.svd.display()
            );
            return Ok(DONE);
        }
        for difference in &differences {
            say!("{difference}");
        }
        let count = differences.len() + missing;
        let verb = if count == 1 { "differs" } else { "differ" };
        say!("{} {verb}; run: {}", files(count), self.mend());
        Ok(STALE_OR_FINDINGS)
    }

    /// Makes everything. Findings are printed once, at the end: svd2rust may have one too.
    fn make(&self, disk: &Disk) -> Result<Checked, Failure> {
        let (source, mut checked) = self.svd.inspect(Stream::Stderr)?;
        let attached = (self.chosen.select(&mut checked))
            .and_then(|()| self.buses.attach(&self.svd, &mut checked));
        let options = Options::default().only(self.kinds()).qemu(self.qemu);
        let made = match &attached {
            Ok(()) => checked.generate_to(disk, &source, &options),
            Err(_) => Ok(()),
        };
        let put = match made {
            Ok(()) => Ok(()),
            Err(Stopped::Sink(error)) => Err(error),
            Err(Stopped::Refused(refused)) => {
                let mut found = checked.warnings;
                (refused.iter()).for_each(|finding| found.push(finding.clone()));
                return Err(self.svd.errors(&source, &found, Stream::Stderr));
            }
        };
        self.svd.report_aside(&source, &checked.warnings);
        attached?;
        put?;
        Ok(checked)
    }

    /// Kinds of output that are asked for.
    fn kinds(&self) -> Vec<Output> {
        match self.only.as_slice() {
            [] => Output::ALL.to_vec(),
            only => {
                let mut kinds: Vec<Output> = only.iter().map(|only| (*only).into()).collect();
                kinds.sort();
                kinds.dedup();
                kinds
            }
        }
    }

    /// The command that makes the output agree.
    fn mend(&self) -> String {
        let mut command = format!("svd2qemu generate {}", shell::path(&self.svd.svd));
        if let Some(out) = &self.out {
            command.push_str(&format!(" --out {}", shell::path(out)));
        }
        if !self.only.is_empty() {
            let kinds: Vec<_> = self
                .only
                .iter()
                .filter_map(|only| Some(only.to_possible_value()?.get_name().to_owned()))
                .collect();
            command.push_str(&format!(" --only {}", kinds.join(",")));
        }
        if self.qemu != QemuVersion::default() {
            command.push_str(&format!(" --qemu {}", self.qemu));
        }
        command.push_str(&self.chosen.option());
        command.push_str(&self.buses.option());
        command.push_str(&self.hooks.option());
        command.push_str(&self.svd.option());
        command
    }
}

/// `1 file`, `2 files`
fn files(count: usize) -> String {
    if count == 1 {
        "1 file".into()
    } else {
        format!("{count} files")
    }
}

/// `svd2qemu check`
#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    svd: Svd,
}

impl Check {
    pub fn run(self) -> Result<u8, Failure> {
        // For programs, the findings are the result.
        let human = self.svd.format() == Format::Human;
        let stream = match human {
            true => Stream::Stderr,
            false => Stream::Stdout,
        };
        let (source, checked) = self.svd.inspect(stream)?;
        self.svd.report(&source, &checked.warnings, stream);
        if !checked.warnings.is_empty() {
            return Ok(STALE_OR_FINDINGS);
        }
        if human {
            say!("{}: no findings", source.path);
        }
        Ok(DONE)
    }
}
