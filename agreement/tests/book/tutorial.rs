//! The tutorial, followed by copy and paste.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use agreement::built::build;
use agreement::installed::root;

use crate::page::{Block, blocks};

/// Where cargo puts what it builds for these tests.
fn target() -> &'static Path {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    target.expect("it is in the target directory")
}

/// A clone's folders, as far as the tutorial uses them.
struct Clone {
    folder: PathBuf,
}

impl Clone {
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tutorial");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("it can be made");
        // What is not made there is the repository's.
        for entry in fs::read_dir(root()).expect("it can be read") {
            let entry = entry.expect("it can be read");
            if entry.file_name() != "target" && entry.file_name() != ".git" {
                let to = folder.join(entry.file_name());
                std::os::unix::fs::symlink(entry.path(), to).expect("it can be made");
            }
        }
        Self { folder }
    }

    /// Where the reader works.
    fn work(&self) -> PathBuf {
        self.folder.join("target/tutorial")
    }

    /// What the commands print. The reader's shell is in the same folder for all of them, and stops at the first that
    /// fails.
    fn run(&self, block: &Block, first: bool) -> String {
        let start = if first {
            self.folder.clone()
        } else {
            self.work()
        };
        // The tool is built already, and its alias is cargo's.
        let script = format!(
            "set -e\ncargo() {{ shift; \"$SVD2QEMU\" \"$@\"; }}\n{}",
            block.text
        );
        let done = Command::new("bash")
            .arg("-c")
            .arg(script)
            .current_dir(start)
            .env("SVD2QEMU", build(target(), &["--package", "svd2qemu-cli"]))
            .env_remove("CARGO_TARGET_DIR")
            .output()
            .expect("bash runs");
        let [out, err] = [&done.stdout, &done.stderr].map(|bytes| String::from_utf8_lossy(bytes));
        assert!(
            done.status.success(),
            "tutorial.md:{}: {}\n{}\n{out}{err}",
            block.line,
            done.status,
            block.text
        );
        out.into_owned()
    }

    /// Puts a behaviour where the page says: into the brackets, or before a text.
    fn paste(&self, block: &Block) {
        let word = |name: &str| {
            let (_, rest) = block.info.split_once(&format!("{name}="))?;
            Some(rest.trim_matches('"').to_owned())
        };
        let file = block
            .info
            .split_whitespace()
            .find_map(|word| word.strip_prefix("in="));
        let path = self.work().join(file.expect("the page says where it goes"));
        let svd = fs::read_to_string(&path).expect("it is there");
        let at = match word("before") {
            Some(before) => svd.find(&before).expect("the text is there"),
            None => svd.find("]]>").expect("there is a behaviour block"),
        };
        let (head, tail) = svd.split_at(at);
        fs::write(path, format!("{head}{}\n{tail}", block.text)).expect("it can be written");
    }
}

#[test]
fn it_can_be_followed_by_copy_and_paste() {
    let clone = Clone::new();
    let mut printed = String::new();
    let mut steps = 0;
    for block in blocks("tutorial.md") {
        match block.language() {
            "sh" => {
                printed = clone.run(&block, steps == 0);
                steps += 1;
            }
            "text" => {
                let wanted = &block.text;
                // Only what the last command prints.
                let enough = match block.info.ends_with("last") {
                    true => printed.ends_with(wanted),
                    false => printed == *wanted,
                };
                assert!(enough, "tutorial.md:{}:\n{printed}", block.line);
            }
            "rust" => clone.paste(&block),
            other => panic!("tutorial.md:{}: who runs a block of {other}?", block.line),
        }
    }
    assert!(steps > 5);
    for link in [
        "generated/docs/blink.html",
        "generated/blink-model",
        "generated/blink-pac",
    ] {
        assert!(clone.work().join(link).exists(), "{link}");
    }
}
