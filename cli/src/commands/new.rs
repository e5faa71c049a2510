//! `new`: an SVD to start from.

use std::io::ErrorKind;
use std::path::PathBuf;

use clap::Args;
use svd2qemu::diag::Code;
use svd2qemu::names::Ident;
use svd2qemu::text::shell;
use svd2qemu::{Diagnostics, Levels, Source, scaffold};
use svd2qemu_cli::disk::create;

use super::{DONE, Failure};

/// `svd2qemu new`
#[derive(Debug, Args)]
pub struct New {
    /// Name of the device: letters, digits, `_` and `-`, for example blink
    name: String,
    /// File to write; one that is there stays as it is [default: NAME.svd]
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl New {
    pub fn run(self) -> Result<u8, Failure> {
        let spelled = self.name.replace('-', "_").to_uppercase();
        let Some(name) = Ident::new(&spelled) else {
            return Err(
                Failure::io(format!("`{}` cannot be the name of a device", self.name)).help(
                    "use letters, digits, `_` and `-`, with a letter first, for example blink",
                ),
            );
        };
        let path = self
            .out
            .unwrap_or_else(|| PathBuf::from(format!("{}.svd", name.kebab())));
        let file_name = path.file_name().unwrap_or_default().to_string_lossy();
        let with = |peripheral: &str| {
            let text = scaffold::svd(&name, peripheral, &file_name);
            let source = Source::new(path.display().to_string(), text);
            let found = svd2qemu::check_at(&source, Levels::strict()).err();
            (source, found)
        };
        let (mut source, mut found) = with(&name.svd);
        // No device of QEMU can be called `timer`, but one can be called `timer0`.
        let of_qemu = |found: &Diagnostics| found.iter().all(|one| one.code == Code::NameOfQemu);
        if found.as_ref().is_some_and(of_qemu) {
            (source, found) = with(&format!("{}0", name.svd));
        }
        // A name can be one that the header's macros have.
        if let Some(found) = found {
            let why = found.iter().next().map(|finding| finding.message.clone());
            let why = why.unwrap_or_default();
            return Err(Failure::io(format!(
                "`{}` cannot be the name of a device: {why}",
                self.name
            ))
            .help("use another one, for example blink"));
        }
        create(&path, &source.text).map_err(|error| {
            let shown = path.display();
            match error.kind() {
                ErrorKind::AlreadyExists => Failure::io(format!("{shown} exists already"))
                    .help("move it away, or name another file with --out"),
                ErrorKind::NotFound => Failure::io(format!("cannot find a folder for {shown}"))
                    .help("make it first, or name another file with --out"),
                _ => Failure::io(format!("cannot create {shown}: {error}")),
            }
        })?;
        let shown = shell::path(&path);
        say!(
            "{}: a countdown with an interrupt, to be made into what you need",
            path.display()
        );
        say!("try: svd2qemu generate {shown}");
        say!(
            "try: svd2qemu boot {shown} --run 'devmem 0xfef00000 32 5; devmem 0xfef00004 32 1; devmem 0xfef0000c'"
        );
        Ok(DONE)
    }
}
