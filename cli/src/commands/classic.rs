//! `classic`: everything from source, and the plain boot command.

use std::cell::RefCell;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::IsTerminal;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bringup::build::Advance;
use bringup::classic::steps::{State, Steps, View};
use bringup::classic::{self, Device, Parts, STEPS};
use bringup::console::Console;
use bringup::scratch::Scratch;
use clap::Args;
use clap::builder::PossibleValuesParser;
use indicatif::{HumanDuration, ProgressBar, ProgressStyle};
use svd2qemu::backend::qemu::{self, QemuVersion};
use svd2qemu::patch::Wanted;
use svd2qemu::text::shell;
use svd2qemu::{Checked, Options, Output, Source};
use svd2qemu_cli::disk;

use super::guest::{c_programs, c_sources};
use super::hooks::{Hooks, Written, for_tree};
use super::{DONE, Failure, Svd, folder, patch};

/// `svd2qemu classic`
#[derive(Debug, Args)]
pub struct Classic {
    #[command(flatten)]
    svd: Svd,
    #[command(flatten)]
    hooks: Hooks,
    /// Command for the shell of the guest [default: none is run, the boot command is printed]
    #[arg(long, value_name = "COMMAND")]
    run: Option<String>,
    /// Do this step and all after it anew
    #[arg(long, value_name = "STEP", value_parser = PossibleValuesParser::new(STEPS))]
    from: Option<String>,
    /// List the steps and what has been done of them, and do nothing
    #[arg(long)]
    list: bool,
    /// Jobs at once [default: as many as there are processors]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// QEMU's family, if its source is fetched
    #[arg(long, value_name = "VERSION", default_value_t)]
    qemu: QemuVersion,
    /// QEMU source tree, which is copied, instead of fetching one
    #[arg(long, value_name = "FOLDER")]
    qemu_src: Option<PathBuf>,
    /// Take QEMU's source tree for one of this version
    #[arg(long, value_name = "VERSION")]
    qemu_as: Option<QemuVersion>,
    /// Linux source tree, instead of fetching one
    #[arg(long, value_name = "FOLDER")]
    kernel_src: Option<PathBuf>,
    /// BusyBox source tree, instead of fetching one
    #[arg(long, value_name = "FOLDER")]
    busybox_src: Option<PathBuf>,
    /// Linux kernel, instead of building one
    #[arg(long, value_name = "FILE", conflicts_with = "kernel_src")]
    kernel: Option<PathBuf>,
    /// Static BusyBox, instead of building one
    #[arg(long, value_name = "FILE", conflicts_with = "busybox_src")]
    busybox: Option<PathBuf>,
    /// Folder of guest programs [default: `guest` beside the SVD]
    #[arg(long, value_name = "FOLDER")]
    guest: Option<PathBuf>,
    /// Seconds that the guest may take
    #[arg(long, default_value_t = 120, value_name = "SECONDS")]
    time_limit: u64,
}

impl Classic {
    pub fn run(self) -> Result<u8, Failure> {
        let (source, checked) = self.svd.check_device()?;
        let parts = Parts {
            family: self.qemu.to_string(),
            qemu_src: self.qemu_src.clone(),
            kernel_src: self.kernel_src.clone(),
            busybox_src: self.busybox_src.clone(),
            kernel: self.kernel.clone(),
            busybox: self.busybox.clone(),
        };
        let version = match &self.qemu_src {
            Some(tree) => patch::tree_version(tree, self.qemu_as)?,
            None => self.qemu,
        };
        let dir = self.dir(&checked)?;
        let hooks = self.hooks.written(&self.svd, &checked)?;
        let guest = self
            .guest
            .clone()
            .unwrap_or_else(|| folder(&self.svd.svd).join("guest"));
        let device = Device {
            patch: &|tree| {
                // The tree is a copy, to which nobody else writes.
                let put = hooks.iter().try_for_each(|written| written.put(tree));
                put.map_err(to_bringup)?;
                for_tree(&hooks, tree)
                    .and_then(|files| {
                        let with = Wanted {
                            svd: &source.text,
                            hooks: &files,
                        };
                        patch::put(&checked, with, tree, version, true)
                    })
                    .map(drop)
                    .map_err(to_bringup)
            },
            patch_key: patch_key(&source, &checked, &hooks, version),
            programs: &|out| programs(&source, &checked, &guest, out).map_err(to_bringup),
            programs_key: programs_key(&source, &checked, &guest),
        };
        let view = Bars::new();
        let classic = classic::Classic::new(dir.clone(), parts);
        let all = classic.steps(&device, &view)?;
        let steps = Steps {
            dir,
            jobs: self
                .jobs
                .or_else(|| std::thread::available_parallelism().ok())
                .map_or(1, usize::from),
            view: &view,
        };
        if self.list {
            for (step, state) in all.iter().zip(steps.states(&all)) {
                say!("{:<15} {:<12} {}", step.name, shown(state), step.title);
            }
            return Ok(DONE);
        }
        steps.run(&all, self.from.as_deref())?;
        view.table();
        self.boot(&classic)
    }

    /// Where everything is: a directory for each device and QEMU.
    fn dir(&self, checked: &Checked) -> Result<PathBuf, Failure> {
        let mut name = format!("{}-{}", checked.device.ident.kebab(), self.qemu);
        if self.qemu_src.is_some() || self.kernel_src.is_some() || self.busybox_src.is_some() {
            let mut hash = DefaultHasher::new();
            for tree in [&self.qemu_src, &self.kernel_src, &self.busybox_src] {
                tree.as_ref()
                    .map(|tree| tree.canonicalize().ok())
                    .hash(&mut hash);
            }
            name.push_str(&format!("-{:08x}", hash.finish() as u32));
        }
        Ok(bringup::cache::root()?.join("classic").join(name))
    }

    fn boot(&self, classic: &classic::Classic) -> Result<u8, Failure> {
        let command = classic.boot_command();
        tell!("boot: {}", typed(&command));
        let Some(run) = &self.run else {
            return Ok(DONE);
        };
        let mut console = Console::start(command, Duration::from_secs(self.time_limit))?;
        let (printed, code) = console.command(run)?;
        super::say::out(format_args!("{printed}"));
        Ok(code)
    }
}

/// A command as a shell takes it.
fn typed(command: &std::process::Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words = words.map(|word| shell::word(&word.to_string_lossy()));
    words.collect::<Vec<_>>().join(" ")
}

fn to_bringup(failure: Failure) -> bringup::Error {
    bringup::Error::Caller {
        message: failure.message,
        help: failure.help,
    }
}

/// What the device puts into a tree, as a number.
fn patch_key(
    source: &Source,
    checked: &Checked,
    hooks: &[Written],
    version: QemuVersion,
) -> String {
    let mut hash = DefaultHasher::new();
    source.text.hash(&mut hash);
    for written in hooks {
        written.text.hash(&mut hash);
    }
    for file in qemu::tree_files(&checked.device, version) {
        (file.path, file.text).hash(&mut hash);
    }
    for edit in qemu::tree_edits(&checked.device, version) {
        (edit.path, edit.text, edit.wanted).hash(&mut hash);
    }
    format!("{version} {:016x}", hash.finish())
}

/// The C header and the sources of the guest's programs, as a number.
fn programs_key(source: &Source, checked: &Checked, guest: &Path) -> String {
    let mut hash = DefaultHasher::new();
    if let Ok(tree) = header(source, checked) {
        tree.files().for_each(|file| file.hash(&mut hash));
    }
    for path in c_sources(guest) {
        (&path, std::fs::read(&path).ok()).hash(&mut hash);
    }
    format!("{:016x}", hash.finish())
}

fn header(source: &Source, checked: &Checked) -> Result<svd2qemu::tree::Tree, Failure> {
    let options = Options::default().only([Output::CHeader]);
    checked
        .generate(source, &options)
        .map_err(|found| super::svd_errors(source, &found))
}

/// Compiles `c/NAME.c` to `NAME` in `out`, with a header that fits the SVD.
fn programs(source: &Source, checked: &Checked, guest: &Path, out: &Path) -> Result<(), Failure> {
    let scratch = Scratch::new()?;
    disk::write(&header(source, checked)?, scratch.path())?;
    c_programs(guest, &scratch.join("include"), out, "").map(drop)
}

fn shown(state: State) -> String {
    match state {
        State::Done(took) => format!("done, {:.1} s", took.as_secs_f64()),
        State::ToDo => "to do".into(),
    }
}

/// Progress on a terminal as a bar, elsewhere as lines.
struct Bars {
    terminal: bool,
    bar: RefCell<ProgressBar>,
    done: RefCell<Vec<(String, Duration, bool)>>,
}

impl Bars {
    fn new() -> Self {
        Self {
            terminal: std::io::stderr().is_terminal(),
            bar: RefCell::new(ProgressBar::hidden()),
            done: RefCell::default(),
        }
    }

    /// What each step took.
    fn table(&self) {
        for (name, took, skipped) in self.done.borrow().iter() {
            let note = if *skipped { " (before)" } else { "" };
            tell!("{name:<15} {:>7.1} s{note}", took.as_secs_f64());
        }
    }
}

impl View for Bars {
    fn start(&self, name: &str, title: &str, counted: Option<u64>) {
        if !self.terminal {
            tell!("{name}: {title}");
            return;
        }
        let bar = match counted {
            Some(counted) => ProgressBar::new(counted),
            None => ProgressBar::no_length(),
        };
        let style = ProgressStyle::with_template(
            "{prefix:>15} [{elapsed_precise}] {wide_bar} {pos}/{len} {msg}",
        );
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.set_prefix(name.to_owned());
        bar.set_message(title.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        self.bar.replace(bar);
    }

    fn advance(&self, advance: Advance) {
        let bar = self.bar.borrow();
        match advance {
            Advance::Of(done, all) => {
                bar.set_length(all);
                bar.set_position(done);
            }
            Advance::One => bar.inc(1),
        }
        if bar.length().is_some() {
            let left = Duration::from_secs(bar.eta().as_secs());
            bar.set_message(format!("{} left", HumanDuration(left)));
        }
    }

    fn done(&self, name: &str, state: State, skipped: bool) {
        let took = match state {
            State::Done(took) => took,
            State::ToDo => Duration::ZERO,
        };
        self.bar.replace(ProgressBar::hidden()).finish_and_clear();
        self.done
            .borrow_mut()
            .push((name.to_owned(), took, skipped));
        if !skipped {
            tell!("{name}: {:.1} s", took.as_secs_f64());
        }
    }

    fn say(&self, text: &str) {
        if self.terminal {
            self.bar.borrow().set_message(text.to_owned());
        } else {
            tell!("  {text}");
        }
    }
}
