//! `plugin`, and what `boot` shares with it: the device as a shared object.

use std::path::{Path, PathBuf};

use bringup::guard::Scratch;
use bringup::{Headers, Qemu, headers};
use clap::Args;
use svd2qemu::backend::qemu::creatable;
use svd2qemu::{Checked, Options, Output, Source};

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
    /// Finds the QEMU and its headers.
    pub fn find(&self) -> Result<(Qemu, Headers), Failure> {
        let qemu = Qemu::find(self.qemu_bin.as_deref())?;
        let headers = match &self.qemu_src {
            Some(source) => headers::from_source(source, &progress)?,
            None => headers::ensure(&qemu, &progress)?,
        };
        Ok((qemu, headers))
    }
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
        let device = &checked.device;
        let output = self
            .output
            .unwrap_or_else(|| PathBuf::from(format!("{}.so", device.ident.kebab())));
        may_replace(&output, "qemu_plugin_install", "a plugin")?;
        let hooks = self.hooks.written(&self.svd, &checked)?;
        let (qemu, headers) = self.qemu.find()?;
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
                qemu.path.display(),
                shown(&output),
            );
        }
        Ok(DONE)
    }
}

/// A path that QEMU does not look for elsewhere.
fn shown(path: &Path) -> String {
    if path.is_absolute() || path.starts_with(".") || path.starts_with("..") {
        path.display().to_string()
    } else {
        format!("./{}", path.display())
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
    let options = Options {
        only: vec![Output::Qemu],
        qemu: version_for(qemu)?,
    };
    let tree = checked
        .generate(source, &options)
        .map_err(|diagnostics| svd_errors(source, &diagnostics))?;
    let scratch = Scratch::new()?;
    tree.write(scratch.path())?;
    let root = scratch.join("qemu");
    let name = checked.device.ident.kebab();
    let mut plugin = bringup::Plugin::new(headers);
    for hooks in hooks {
        plugin = plugin.source(&hooks.path);
        for hook in &hooks.file.hooks {
            plugin = plugin.require(&hook.name);
        }
    }
    plugin
        .source(root.join(format!("plugin/{name}-plugin.c")))
        .include_dir(root.join("plugin"))
        .include_dir(root.join("include"))
        .include_dir(&root)
        .compile(output)?;
    Ok(())
}
