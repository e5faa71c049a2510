//! The classic path: QEMU, Linux and BusyBox from source, and the boot command that goes with it.

pub mod steps;

use crate::build::busybox::BusyBoxTree;
use crate::build::linux::LinuxTree;
use crate::build::qemu::QemuTree;
use crate::build::{Output, source, tree};
use crate::initramfs::Initramfs;
use crate::{Error, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use steps::{Step, View};

/// The names of all steps, in order.
pub const STEPS: [&str; 11] = [
    "qemu-source",
    "patch",
    "configure",
    "build-qemu",
    "linux-source",
    "linux-config",
    "build-linux",
    "busybox-source",
    "build-busybox",
    "programs",
    "rootfs",
];

/// The words of the kernel's command line.
pub const KERNEL_ARGUMENTS: &str = "console=ttyS0 root=/dev/ram rdinit=/init";

/// What is the caller's.
pub struct Device<'a> {
    /// Puts the device into a QEMU tree; a file that is as it should be is not touched.
    pub patch: &'a dyn Fn(&Path) -> Result<()>,
    /// Differs when what `patch` puts in differs.
    pub patch_key: String,
    /// Compiles the guest's programs into this directory, which has nothing else in it.
    pub programs: &'a dyn Fn(&Path) -> Result<()>,
    /// Differs when the guest's programs do.
    pub programs_key: String,
}

/// Where the parts come from.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// QEMU's family, as "10.0".
    pub family: String,
    /// A QEMU tree of the user's.
    pub qemu_src: Option<PathBuf>,
    /// A Linux tree of the user's.
    pub kernel_src: Option<PathBuf>,
    /// A BusyBox tree of the user's.
    pub busybox_src: Option<PathBuf>,
    /// A kernel, so that none is built.
    pub kernel: Option<PathBuf>,
    /// A BusyBox, so that none is built.
    pub busybox: Option<PathBuf>,
}

/// What the steps make.
#[derive(Debug, Clone)]
pub struct Classic {
    dir: PathBuf,
    parts: Parts,
}

/// How a source tree is recognised; QEMU's is by its version.
struct SourceKind {
    name: &'static str,
    /// Files that no other tree has together.
    files: [&'static str; 2],
}

const LINUX: SourceKind = SourceKind {
    name: "Linux",
    files: ["Kbuild", "arch/x86/Kconfig"],
};
const BUSYBOX: SourceKind = SourceKind {
    name: "BusyBox",
    files: ["include/applets.src.h", "shell/ash.c"],
};

impl SourceKind {
    fn check(&self, tree: &Path) -> Result<()> {
        let problem = if !tree.is_dir() {
            "there is no such directory".to_owned()
        } else if !self.files.iter().all(|file| tree.join(file).is_file()) {
            format!("this is not a source tree of {}", self.name)
        } else {
            return Ok(());
        };
        Err(Error::Unusable {
            path: tree.to_owned(),
            problem,
            help: format!(
                "name a source tree of {}, or leave it out to have one fetched",
                self.name
            ),
        })
    }
}

impl Classic {
    /// The path below a directory of its own.
    pub fn new(dir: PathBuf, parts: Parts) -> Classic {
        Classic { dir, parts }
    }

    /// QEMU's tree.
    pub fn qemu(&self) -> QemuTree {
        QemuTree {
            source: self.dir.join("qemu"),
            build: self.dir.join("qemu-build"),
        }
    }

    /// The kernel.
    pub fn kernel(&self) -> PathBuf {
        match &self.parts.kernel {
            Some(kernel) => kernel.clone(),
            None => self.linux(PathBuf::new()).kernel(),
        }
    }

    /// The root file system.
    pub fn rootfs(&self) -> PathBuf {
        self.dir.join("rootfs.cpio.gz")
    }

    fn linux(&self, source: PathBuf) -> LinuxTree {
        LinuxTree {
            source,
            build: self.dir.join("linux-build"),
        }
    }

    fn busybox(&self, source: PathBuf) -> BusyBoxTree {
        BusyBoxTree {
            source,
            build: self.dir.join("busybox-build"),
        }
    }

    /// The command that boots what was built.
    pub fn boot_command(&self) -> Command {
        let mut command = Command::new(self.qemu().program());
        command.arg("-kernel").arg(self.kernel());
        command.arg("-initrd").arg(self.rootfs());
        command.args(["-append", KERNEL_ARGUMENTS, "-nographic"]);
        command
    }

    /// The steps. Sources of the user's are looked at now.
    ///
    /// # Errors
    /// [`Error::File`], [`Error::Unusable`] for sources that are not there.
    pub fn steps<'a>(
        &'a self,
        device: &'a Device<'a>,
        view: &'a dyn View,
    ) -> Result<Vec<Step<'a>>> {
        let of = |tree: &Option<PathBuf>, kind: &SourceKind| match tree {
            Some(tree) => kind.check(tree).and_then(|()| tree::fingerprint(tree)),
            None => Ok(String::new()),
        };
        for file in [&self.parts.kernel, &self.parts.busybox]
            .into_iter()
            .flatten()
        {
            if !file.is_file() {
                return Err(Error::Unusable {
                    path: file.clone(),
                    problem: "there is no such file".into(),
                    help: "name a file, or leave it out to have it built".into(),
                });
            }
        }
        let say = move |text: &str| view.say(text);
        let (version, fingerprint) = match &self.parts.qemu_src {
            Some(tree) => {
                let version = crate::headers::tree_version(tree)?;
                (version.to_string(), tree::fingerprint(tree)?)
            }
            None => (self.parts.family.clone(), String::new()),
        };
        let mut steps = self.qemu_steps(device, fingerprint, version, say);
        if self.parts.kernel.is_none() {
            steps.extend(self.linux_steps(of(&self.parts.kernel_src, &LINUX)?, say));
        }
        if self.parts.busybox.is_none() {
            steps.extend(self.busybox_steps(of(&self.parts.busybox_src, &BUSYBOX)?, say));
        }
        steps.extend(self.rootfs_steps(device)?);
        Ok(steps)
    }

    fn qemu_steps<'a>(
        &'a self,
        device: &'a Device<'a>,
        fingerprint: String,
        version: String,
        say: impl Fn(&str) + Copy + 'a,
    ) -> Vec<Step<'a>> {
        let family = &self.parts.family;
        vec![
            Step {
                name: "qemu-source",
                title: match &self.parts.qemu_src {
                    Some(tree) => format!("copy QEMU from {}", tree.display()),
                    None => format!("fetch and unpack QEMU {family}"),
                },
                inputs: format!("{family} {fingerprint}"),
                after: &[],
                run: Box::new(move |_| match &self.parts.qemu_src {
                    Some(tree) => {
                        tree::synchronise(tree, &self.qemu().source)?;
                        source::complete_qemu(&self.qemu().source)
                    }
                    None => {
                        let archives = source::qemu(family, &say)?;
                        say("unpacking");
                        source::unpack_qemu(&archives, &self.qemu().source)
                    }
                }),
            },
            Step {
                name: "patch",
                title: "put the device into QEMU".into(),
                inputs: device.patch_key.clone(),
                after: &["qemu-source"],
                run: Box::new(|_| (device.patch)(&self.qemu().source)),
            },
            Step {
                name: "configure",
                title: "configure QEMU".into(),
                // Edits of the source are ninja's to follow.
                inputs: format!("{} {version}", crate::build::qemu::OPTIONS.join(" ")),
                after: &[],
                // A checkout may have to fetch what release archives bring.
                run: Box::new(|output| {
                    let complete = self.parts.qemu_src.is_none();
                    self.qemu().configure(output, complete)
                }),
            },
            Step {
                name: "build-qemu",
                title: "build QEMU".into(),
                inputs: String::new(),
                after: &["patch", "configure"],
                run: Box::new(|output| self.qemu().build(output, &["qemu-system-x86_64"])),
            },
        ]
    }

    fn linux_steps<'a>(
        &'a self,
        fingerprint: String,
        say: impl Fn(&str) + Copy + 'a,
    ) -> Vec<Step<'a>> {
        let source = move || match &self.parts.kernel_src {
            Some(tree) => Ok(absolute(tree)),
            None => source::linux(&say),
        };
        vec![
            Step {
                name: "linux-source",
                title: match &self.parts.kernel_src {
                    Some(tree) => format!("look at Linux in {}", tree.display()),
                    None => "fetch and unpack Linux".into(),
                },
                inputs: fingerprint,
                after: &[],
                run: Box::new(move |_| source().map(drop)),
            },
            Step {
                name: "linux-config",
                title: "configure a small Linux".into(),
                inputs: crate::build::linux::OPTIONS.join(" "),
                after: &["linux-source"],
                run: Box::new(move |output| self.linux(source()?).configure(output)),
            },
            Step {
                name: "build-linux",
                title: "build Linux".into(),
                inputs: String::new(),
                after: &["linux-config"],
                run: Box::new(move |output| self.linux(source()?).build(output)),
            },
        ]
    }

    fn busybox_steps<'a>(
        &'a self,
        fingerprint: String,
        say: impl Fn(&str) + Copy + 'a,
    ) -> Vec<Step<'a>> {
        let source = move || match &self.parts.busybox_src {
            Some(tree) => Ok(absolute(tree)),
            None => source::busybox(&say),
        };
        vec![
            Step {
                name: "busybox-source",
                title: match &self.parts.busybox_src {
                    Some(tree) => format!("look at BusyBox in {}", tree.display()),
                    None => "fetch and unpack BusyBox".into(),
                },
                inputs: fingerprint,
                after: &[],
                run: Box::new(move |_| source().map(drop)),
            },
            Step {
                name: "build-busybox",
                title: "build BusyBox, statically linked".into(),
                inputs: String::new(),
                after: &["busybox-source"],
                run: Box::new(move |output| self.busybox(source()?).build(output)),
            },
        ]
    }

    fn rootfs_steps<'a>(&'a self, device: &'a Device<'a>) -> Result<Vec<Step<'a>>> {
        let programs = self.dir.join("programs");
        let busybox = match &self.parts.busybox {
            Some(busybox) => busybox.clone(),
            None => self.busybox(PathBuf::new()).program(),
        };
        // A given BusyBox may be replaced by another of its name.
        let given = match &self.parts.busybox {
            Some(busybox) => {
                let data = fs::metadata(busybox).map_err(Error::file("read", busybox))?;
                format!(
                    "{} {:?} {:?}",
                    busybox.display(),
                    data.len(),
                    data.modified().ok()
                )
            }
            None => String::new(),
        };
        Ok(vec![
            Step {
                name: "programs",
                title: "compile the guest's programs".into(),
                inputs: device.programs_key.clone(),
                after: &[],
                run: Box::new({
                    let dir = programs.clone();
                    move |_: &Output| {
                        if dir.exists() {
                            fs::remove_dir_all(&dir).map_err(Error::file("remove", &dir))?;
                        }
                        fs::create_dir_all(&dir).map_err(Error::file("make", &dir))?;
                        (device.programs)(&dir)
                    }
                }),
            },
            Step {
                name: "rootfs",
                title: "pack the root file system".into(),
                inputs: given,
                after: &["build-busybox", "programs"],
                run: Box::new(move |_| {
                    let mut rootfs = Initramfs::with_busybox(&busybox)?;
                    rootfs.file("init", 0o755, include_str!("init.sh"));
                    let list = fs::read_dir(&programs).map_err(Error::file("read", &programs))?;
                    for file in list.flatten().filter(|file| file.path().is_file()) {
                        let name = file.file_name().to_string_lossy().into_owned();
                        rootfs.host_file(&format!("bin/{name}"), &file.path(), 0o755)?;
                    }
                    let path = self.rootfs();
                    fs::write(&path, rootfs.pack_gzip()?).map_err(Error::file("write", &path))
                }),
            },
        ])
    }
}

fn absolute(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
