//! From a CMSIS-SVD file: a QEMU device, a guest access crate, a Rust model, documentation.
//!
//! [`check`] reads and judges a [`Source`]; [`generate`] makes files of it. Both are pure: text in,
//! text or [`Diagnostics`] out. Nothing here touches the disk; [`Checked::generate_to`] hands files on as
//! they are made.

pub mod backend;
pub mod behavior;
mod check;
mod codes;
pub mod diag;
mod dimension;
mod element;
mod extensions;
mod flatten;
pub mod levels;
mod lower;
pub mod names;
mod nesting;
mod pac;
mod parallel;
mod parse;
pub mod patch;
pub mod report;
mod resolve;
pub mod scaffold;
mod schema;
pub mod simulate;
pub mod source;
mod structure;
mod suggest;
#[doc(hidden)]
pub mod text;
pub mod tree;
mod values;
mod vocabulary;
mod xml;

/// What the project's own packages share with the library; it is no interface, and changes freely.
#[doc(hidden)]
pub mod internal {
    pub use crate::suggest::nearest;
}

pub use check::{SelectError, model};
pub use diag::Diagnostics;
pub use levels::Levels;
pub use pac::GuestRegister;
pub use source::Source;

use backend::qemu::QemuVersion;
use model::Device;
use names::taken::Types;
use rayon::prelude::*;
use tree::{Collector, File, Origin, Sink, Tree};

/// A checked SVD.
#[derive(Debug)]
pub struct Checked {
    /// What backends read.
    pub device: Device,
    /// The SVD itself, for svd2rust alone.
    svd: svd_rs::Device,
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
    let svd = flatten::flatten(&resolved, &device).map_err(|error| {
        let mut all = diagnostics.clone();
        all.extend(svd2rust_refused(source, &error.to_string()));
        all
    })?;
    Ok(Checked {
        device,
        svd,
        warnings: diagnostics,
    })
}

/// One kind of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Output {
    /// The Rust guest access crate.
    Pac,
    /// The behaviour as a Rust crate.
    Model,
    /// The C device, laid out as a QEMU tree.
    Qemu,
    /// The C header for guests.
    CHeader,
    /// HTML and Markdown.
    Docs,
}

impl Output {
    /// All of them.
    pub const ALL: [Output; 5] = [
        Output::Pac,
        Output::Model,
        Output::Qemu,
        Output::CHeader,
        Output::Docs,
    ];
}

/// What to generate, and for what.
#[derive(Debug, Clone)]
pub struct Options {
    /// Kinds of output.
    pub only: Vec<Output>,
    /// The QEMU that the C device is for.
    pub qemu: QemuVersion,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            only: Output::ALL.to_vec(),
            qemu: QemuVersion::default(),
        }
    }
}

/// Reads, judges and translates a source.
///
/// # Errors
///
/// All findings, if one of them is an error.
pub fn generate(source: &Source, options: &Options) -> Result<(Tree, Diagnostics), Diagnostics> {
    let checked = check(source)?;
    match checked.generate(source, options) {
        Ok(tree) => Ok((tree, checked.warnings)),
        Err(refused) => {
            let mut all = checked.warnings;
            refused.iter().for_each(|finding| all.push(finding.clone()));
            Err(all)
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
        let kept = self.device.peripherals();
        flatten::keep(&mut self.svd, &kept.map(|kept| &*kept.ident.svd).collect());
        Ok(())
    }

    /// Renames devices that have names of these types, which a QEMU that they are for has: what was found
    /// then, at the levels of the check.
    pub fn avoid(&mut self, types: &Types) -> Diagnostics {
        let mut found = self.warnings.fresh();
        for finding in check::outputs::settle(&mut self.device, types) {
            found.push(finding);
        }
        found
    }

    /// How code reaches each register of the guest crate, by its peripheral; without peripherals that
    /// have the registers of another.
    pub fn guest_registers(&self) -> Vec<GuestRegister> {
        pac::registers(&pac::sound(&self.svd))
    }

    /// Translates what was checked; `source` is what it was checked from.
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
            Output::Docs,
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
            Output::Pac => format!("{}-pac", self.device.ident.kebab()),
            Output::Model => format!("{}-model", self.device.ident.kebab()),
            Output::Qemu => "qemu".into(),
            Output::CHeader => "include".into(),
            Output::Docs => "docs".into(),
        }
    }

    fn files(
        &self,
        output: Output,
        source: &Source,
        options: &Options,
    ) -> Result<Vec<File>, Diagnostics> {
        let device = &self.device;
        Ok(match output {
            Output::Pac => backend::guest::files(device, &pac::sound(&self.svd))
                .map_err(|message| svd2rust_refused(source, &message))?,
            Output::Model => backend::model_crate::files(device),
            Output::Qemu => backend::qemu::files(device, options.qemu),
            Output::CHeader => backend::c_header::files(device),
            Output::Docs => backend::docs::files(device),
        })
    }
}

fn svd2rust_refused(source: &Source, message: &str) -> Diagnostics {
    let start = source.text.find("<device").unwrap_or(0);
    let mut diagnostics = Diagnostics::default();
    diagnostics.push(
        diag::Diagnostic::new(
            diag::Code::Svd2rustRefused,
            start..start + "<device".len(),
            format!("svd2rust refuses the SVD: {message}"),
        )
        .help("mend what it names, or leave the crate out: --only model,qemu,c-header,docs"),
    );
    diagnostics
}
