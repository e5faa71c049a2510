//! BusyBox from source, statically linked.

use super::Output;
use super::linux::{has, kbuild};
use crate::{Error, Result};
use std::fs;
use std::path::PathBuf;

/// BusyBox's source tree and where it is built.
#[derive(Debug, Clone)]
pub struct BusyBoxTree {
    /// The source, which is not changed.
    pub source: PathBuf,
    /// The build directory.
    pub build: PathBuf,
}

impl BusyBoxTree {
    /// Configures and builds it, as far as it is out of date.
    ///
    /// # Errors
    /// [`Error::Unusable`] if `source` is no BusyBox tree or was built in before;
    /// [`Error::Failed`].
    pub fn build(&self, output: &Output) -> Result<()> {
        let unusable = |problem: &str, help: &str| Error::Unusable {
            path: self.source.clone(),
            problem: problem.into(),
            help: help.into(),
        };
        if !self.source.join("applets").is_dir() || !self.source.join("Config.in").is_file() {
            return Err(unusable(
                "is not a BusyBox source tree",
                "name one with --busybox-src DIR, or leave it out to have one fetched",
            ));
        }
        if self.source.join(".config").exists() {
            return Err(unusable(
                "has been configured in place, and then cannot be built elsewhere",
                "run make mrproper in it, which also removes its .config, or use another checkout",
            ));
        }
        fs::create_dir_all(&self.build).map_err(Error::file("make", &self.build))?;
        let path = self.build.join(".config");
        let done = fs::read_to_string(&path).is_ok_and(|config| has(&config, "STATIC"));
        if !done {
            let make = kbuild(&self.source, &self.build, &["defconfig"]);
            output.run(make, "configure BusyBox", "make")?;
            let config = fs::read_to_string(&path).map_err(Error::file("read", &path))?;
            // tc needs headers that newer kernels no longer have.
            let config = config
                .replace("# CONFIG_STATIC is not set", "CONFIG_STATIC=y")
                .replace("CONFIG_TC=y", "# CONFIG_TC is not set");
            fs::write(&path, config).map_err(Error::file("write", &path))?;
        }
        let jobs = format!("-j{}", output.jobs);
        let make = kbuild(&self.source, &self.build, &[&jobs, "busybox"]);
        output.run(make, "build BusyBox", "make")
    }

    /// The program.
    pub fn program(&self) -> PathBuf {
        self.build.join("busybox")
    }
}
