//! `plugin`, and what `boot` shares with it: the device as a shared object.

use std::path::{Path, PathBuf};

use bringup::scratch::Scratch;
use bringup::{Headers, Qemu, headers};
use clap::Args;
use svd2qemu::backend::qemu::creatable;
use svd2qemu::names::taken::Types;
use svd2qemu::text::shell;
use svd2qemu::{Checked, Options, Output, Source};
use svd2qemu_cli::disk;

use super::findings::Stream;
use super::hooks::{Hooks, Written};
use super::{Buses, Chosen, DONE, Failure, Svd, may_replace, svd_errors, version_for};

/// `svd2qemu plugin`
#[derive(Debug, Args)]
pub struct Plugin {
    #[command(flatten)]
    svd: Svd,
    #[command(flatten)]
    qemu: QemuArgs,
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    buses: Buses,
    #[command(flatten)]
    hooks: Hooks,
    /// The shared object [default: the device's name and .so, here]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Which QEMU, and where its headers come from.
#[derive(Debug, Args)]
pub struct QemuArgs {
    /// QEMU to build for [default: qemu-system-x86_64 in PATH]
    #[arg(long, value_name = "PATH")]
    pub qemu_bin: Option<PathBuf>,
    /// Source of exactly that QEMU, if the distribution does not have it
    #[arg(long, value_name = "FOLDER")]
    pub qemu_src: Option<PathBuf>,
}

impl QemuArgs {
    /// Finds the QEMU, and renames devices whose names it has itself, which is said on stderr.
    pub fn find(&self, svd: &Svd, source: &Source, checked: &mut Checked) -> Result<Qemu, Failure> {
        let qemu = Qemu::find(self.qemu_bin.as_deref())?;
        version_for(&qemu)?;
        avoid_names(qemu.types()?, svd, source, checked)?;
        Ok(qemu)
    }

    /// The headers of the QEMU that was found.
    pub fn headers(&self, qemu: &Qemu) -> Result<Headers, Failure> {
        Ok(match &self.qemu_src {
            Some(source) => headers::from_source(source, &progress)?,
            None => headers::ensure(qemu, &progress)?,
        })
    }
}

/// Renames devices whose names a QEMU with these types has itself, which is said on stderr.
pub fn avoid_names(
    types: Vec<String>,
    svd: &Svd,
    source: &Source,
    checked: &mut Checked,
) -> Result<(), Failure> {
    let found = checked.avoid(&Types::asked(types));
    if found.errors() > 0 {
        return Err(svd.errors(source, &found, Stream::Stderr));
    }
    svd.report_aside(source, &found);
    Ok(())
}

/// Says on stderr what takes time.
pub fn progress(text: &str) {
    tell!("{text}");
}

impl Plugin {
    pub fn run(self) -> Result<u8, Failure> {
        let (source, mut checked) = self.svd.check_device()?;
        self.chosen.select(&mut checked)?;
        self.buses.attach(&self.svd, &mut checked)?;
        let output = self
            .output
            .unwrap_or_else(|| PathBuf::from(format!("{}.so", checked.device.ident.kebab())));
        may_replace(&output, "qemu_plugin_install", "a plugin")?;
        let qemu = self.qemu.find(&self.svd, &source, &mut checked)?;
        let device = &checked.device;
        let hooks = self.hooks.written(&self.svd, &checked)?;
        let headers = self.qemu.headers(&qemu)?;
        build(&source, &checked, &hooks, &qemu, &headers, &output)?;
        say!("{}: for {qemu}", output.display());
        // Only the x86 QEMU takes a machine by itself.
        let program = qemu.path.file_name().unwrap_or_default();
        let machine = match program.to_string_lossy().ends_with("x86_64") {
            true => "",
            false => " -M MACHINE",
        };
        let names = creatable(device);
        let shown_names = match device.has_several() {
            true => &names[..names.len().min(1)],
            false => &names[..],
        };
        for name in shown_names {
            say!(
                "try: {}{machine} -plugin {} -device {name}",
                shell::path(&qemu.path),
                shell::word(&plugin_option(&output)),
            );
        }
        Ok(DONE)
    }
}

/// The value of `-plugin`: a path that QEMU does not look for elsewhere.
fn plugin_option(path: &Path) -> String {
    let path = match path.is_absolute() || path.starts_with(".") || path.starts_with("..") {
        true => path.display().to_string(),
        false => format!("./{}", path.display()),
    };
    let value = shell::option(&path);
    // What stands before a `=` would be taken for the name of an option.
    match value.contains('=') {
        true => format!("file={value}"),
        false => value,
    }
}

/// Generates the device for a QEMU and compiles it.
pub fn build(
    source: &Source,
    checked: &Checked,
    hooks: &[Written],
    qemu: &Qemu,
    headers: &Headers,
    output: &Path,
) -> Result<(), Failure> {
    let options = Options::default()
        .only([Output::Qemu])
        .qemu(version_for(qemu)?);
    let tree = checked
        .generate(source, &options)
        .map_err(|diagnostics| svd_errors(source, &diagnostics))?;
    let scratch = Scratch::new()?;
    disk::write(&tree, scratch.path())?;
    with_hooks(headers, hooks)
        .generated(&scratch.join("qemu"), &checked.device.ident.kebab())
        .compile(output)?;
    Ok(())
}

/// A plugin that takes in what is written by hand, and is refused without one of its functions.
pub fn with_hooks<'h>(headers: &'h Headers, hooks: &[Written]) -> bringup::Plugin<'h> {
    let mut plugin = bringup::Plugin::new(headers);
    for hooks in hooks {
        plugin = plugin.source(&hooks.path);
        for hook in &hooks.file.hooks {
            plugin = plugin.require(&hook.name);
        }
    }
    plugin
}
