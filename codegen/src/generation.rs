//! From a checked SVD to files.

use rayon::prelude::*;

use crate::backend::qemu::{HooksFile, hooks_files};
use crate::check::{self, SelectError};
use crate::diag::Diagnostics;
#[cfg(feature = "pac")]
use crate::diag::{Code, Diagnostic};
use crate::levels::Levels;
use crate::model::Device;
use crate::names::taken::Types;
use crate::options::{Options, Output};
use crate::source::Source;
use crate::tree::{Collector, File, Origin, Sink, Tree};
use crate::{backend, parallel, parse, resolve};
#[cfg(feature = "pac")]
use crate::{flatten, pac, pac::GuestRegister};

/// A checked SVD.
#[derive(Debug)]
pub struct Checked {
    /// What backends read; no interface.
    #[doc(hidden)]
    pub device: Device,
    /// The SVD itself, for svd2rust alone.
    #[cfg(feature = "pac")]
    pub(crate) svd: svd_rs::Device,
    /// Findings that are no errors.
    pub warnings: Diagnostics,
}

/// Reads and judges a source, each finding at its code's default level.
///
/// # Errors
///
/// All findings, if one of them is an error.
pub fn check(source: &Source) -> Result<Checked, Diagnostics> {
    check_at(source, Levels::default())
}

/// Reads and judges a source, each finding at the level given for its code.
///
/// # Errors
///
/// All findings, if one of them is an error.
pub fn check_at(source: &Source, levels: Levels) -> Result<Checked, Diagnostics> {
    let mut diagnostics = Diagnostics::with_levels(levels);
    let parsed = parse::parse(source, &mut diagnostics)?;
    let resolved = resolve::resolve(parsed, &mut diagnostics)?;
    let device = check::check(&resolved, &mut diagnostics)?;
    diagnostics.stop_on_any_error()?;
    #[cfg(feature = "pac")]
    let svd = flatten::flatten(&resolved, &device).map_err(|error| {
        let mut all = diagnostics.clone();
        all.extend(svd2rust_refused(source, &error.to_string()));
        all
    })?;
    Ok(Checked {
        device,
        #[cfg(feature = "pac")]
        svd,
        warnings: diagnostics,
    })
}

/// All that was made of an SVD.
#[derive(Debug)]
#[non_exhaustive]
pub struct Generated {
    /// The files.
    pub tree: Tree,
    /// Findings that are no errors.
    pub warnings: Diagnostics,
    /// The files of hooks that the C devices need, and what they lack.
    pub hooks: Vec<Hooks>,
}

/// A file of hooks, and what it lacks.
#[derive(Debug)]
#[non_exhaustive]
pub struct Hooks {
    /// The file as it is to begin with.
    pub file: HooksFile,
    /// Functions that [`Options::hooks`] does not define in it; all, if it has no such file.
    pub missing: Vec<String>,
    /// Functions that it defines and no device calls.
    pub stale: Vec<String>,
}

impl Hooks {
    fn new(file: HooksFile, there: Option<&String>) -> Self {
        let review = file.review(there.map_or("", String::as_str));
        let missing = (review.new.iter()).map(|hook| hook.name.clone()).collect();
        let stale = review.stale;
        Self {
            missing,
            stale,
            file,
        }
    }
}

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The SVD has errors; these are all findings.
    #[error("the SVD has errors")]
    Findings(Diagnostics),
    /// [`Options::peripherals`] does not fit the SVD.
    #[error(transparent)]
    Peripherals(#[from] SelectError),
    /// [`Options::buses`] asks for PCI, and these peripherals have no ids for it.
    #[error("no PCI ids are given for {}", .0.join(", "))]
    NoPciIds(Vec<String>),
}

impl Error {
    /// For people: findings with the lines of `source` that they are about; with colours if `styled`.
    pub fn render(&self, source: &Source, styled: bool) -> String {
        match self {
            Self::Findings(found) => found.render(source, styled),
            other => format!("error: {other}\n"),
        }
    }
}

impl From<Diagnostics> for Error {
    fn from(found: Diagnostics) -> Self {
        Self::Findings(found)
    }
}

/// Reads, judges and translates a source.
///
/// # Errors
///
/// [`Error`]; nothing was made then.
pub fn generate(source: &Source, options: &Options) -> Result<Generated, Error> {
    let mut checked = check_at(source, options.levels.clone())?;
    if !options.peripherals.is_empty() {
        checked.select(&options.peripherals)?;
    }
    if !options.buses.is_empty() {
        let attached = checked.device.attach(&options.buses);
        attached.map_err(Error::NoPciIds)?;
    }
    match checked.generate(source, options) {
        Ok(tree) => Ok(Generated {
            tree,
            warnings: checked.warnings,
            hooks: hooks_files(&checked.device)
                .into_iter()
                .map(|file| {
                    let there = options.hooks.get(&file.name);
                    Hooks::new(file, there)
                })
                .collect(),
        }),
        Err(refused) => {
            let mut all = checked.warnings;
            refused.iter().for_each(|finding| all.push(finding.clone()));
            Err(Error::Findings(all))
        }
    }
}

/// Why not everything was made.
#[derive(Debug)]
pub enum Stopped<E> {
    /// The SVD is refused; these are the findings.
    Refused(Diagnostics),
    /// The sink took no more.
    Sink(E),
}

impl Checked {
    /// Leaves the peripherals whose names match one of the globs, whatever the case of letters.
    ///
    /// # Errors
    ///
    /// [`SelectError`]; nothing has changed then.
    pub fn select(&mut self, globs: &[String]) -> Result<(), SelectError> {
        self.device.select(globs)?;
        self.follow_device();
        Ok(())
    }

    /// Leaves these peripherals, and no others.
    #[doc(hidden)]
    pub fn retain(&mut self, is_kept: impl FnMut(&crate::model::Peripheral) -> bool) {
        self.device.retain(is_kept);
        self.follow_device();
    }

    /// Leaves to the guest crate the peripherals that the device has.
    fn follow_device(&mut self) {
        #[cfg(feature = "pac")]
        let kept = self.device.peripherals();
        #[cfg(feature = "pac")]
        flatten::keep(&mut self.svd, &kept.map(|kept| &*kept.ident.svd).collect());
    }

    /// Renames devices that have names of these types, which a QEMU that they are for has: what was found
    /// then, at the levels of the check.
    #[doc(hidden)]
    pub fn avoid(&mut self, types: &Types) -> Diagnostics {
        let mut found = self.warnings.fresh();
        for finding in check::qemu_names::settle(&mut self.device, types) {
            found.push(finding);
        }
        found
    }

    /// How code reaches each register of the guest crate, by its peripheral; without peripherals that
    /// have the registers of another.
    #[cfg(feature = "pac")]
    #[doc(hidden)]
    pub fn guest_registers(&self) -> Vec<GuestRegister> {
        pac::registers(&pac::sound(&self.svd))
    }

    /// Translates what was checked; `source` is what it was checked from. Of the options, those about
    /// the output count: kinds and QEMU.
    ///
    /// # Errors
    ///
    /// `X009`, if svd2rust refuses the SVD.
    pub fn generate(&self, source: &Source, options: &Options) -> Result<Tree, Diagnostics> {
        let collector = Collector::default();
        match self.generate_to(&collector, source, options) {
            Ok(()) => Ok(collector.into_tree()),
            Err(Stopped::Refused(found)) => Err(found),
            Err(Stopped::Sink(never)) => match never {},
        }
    }

    /// The same, with each file handed on when it is made.
    ///
    /// # Errors
    ///
    /// [`Stopped::Refused`] with `X009` as above, or else the sink's error; what it has is not all then.
    pub fn generate_to<S: Sink>(
        &self,
        sink: &S,
        source: &Source,
        options: &Options,
    ) -> Result<(), Stopped<S::Error>> {
        sink.begin(&Origin::of(&self.device));
        let put = |output: &Output| {
            let files = self.files(*output, source, options)?;
            sink.own(&self.folder(*output));
            let put = |file: File| {
                let file = file.finished();
                sink.put(&file.path, &file.text)
            };
            Ok(files.into_par_iter().try_for_each(put))
        };
        // What is made in one piece comes first: what has parts fills up the other cores.
        let order = [
            #[cfg(feature = "docs")]
            Output::Docs,
            #[cfg(feature = "pac")]
            Output::Pac,
            Output::Qemu,
            Output::Model,
            Output::CHeader,
        ];
        let wanted = order
            .par_iter()
            .filter(|output| options.only.contains(output));
        let made = wanted.map(put);
        let made: Vec<Result<_, Diagnostics>> = parallel::on_all_cores(|| made.collect());
        let made: Vec<Result<(), S::Error>> =
            (made.into_iter().collect::<Result<_, _>>()).map_err(Stopped::Refused)?;
        let made: Result<(), S::Error> = made.into_iter().collect();
        made.map_err(Stopped::Sink)
    }

    /// The folder that holds one kind of output.
    fn folder(&self, output: Output) -> String {
        match output {
            #[cfg(feature = "pac")]
            Output::Pac => format!("{}-pac", self.device.ident.kebab()),
            Output::Model => format!("{}-model", self.device.ident.kebab()),
            Output::Qemu => "qemu".into(),
            Output::CHeader => "include".into(),
            #[cfg(feature = "docs")]
            Output::Docs => "docs".into(),
        }
    }

    fn files(
        &self,
        output: Output,
        #[cfg_attr(
            not(feature = "pac"),
            expect(unused_variables, reason = "svd2rust alone may refuse it")
        )]
        source: &Source,
        options: &Options,
    ) -> Result<Vec<File>, Diagnostics> {
        let device = &self.device;
        Ok(match output {
            #[cfg(feature = "pac")]
            Output::Pac => backend::guest::files(device, &pac::sound(&self.svd))
                .map_err(|message| svd2rust_refused(source, &message))?,
            Output::Model => backend::model_crate::files(device),
            Output::Qemu => backend::qemu::files(device, options.qemu),
            Output::CHeader => backend::c_header::files(device),
            #[cfg(feature = "docs")]
            Output::Docs => backend::docs::files(device),
        })
    }
}

#[cfg(feature = "pac")]
fn svd2rust_refused(source: &Source, message: &str) -> Diagnostics {
    let start = source.text.find("<device").unwrap_or(0);
    let mut diagnostics = Diagnostics::default();
    diagnostics.push(
        Diagnostic::new(
            Code::Svd2rustRefused,
            start..start + "<device".len(),
            format!("svd2rust rejects the SVD: {message}"),
        )
        .help("fix what it names, or skip the crate: --only model,qemu,c-header,docs"),
    );
    diagnostics
}
