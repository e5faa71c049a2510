//! Children and temporary directories end with the process that has them.

use bringup::guard::Child;
use bringup::scratch::Scratch;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn sleeper() -> Command {
    let mut command = Command::new("sleep");
    command.arg("1000");
    command
}

fn pid(id: u32) -> Pid {
    Pid::from_raw(id as i32).unwrap()
}

fn soon(what: &str, condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "not within 5 s: {what}"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Whether the process has ended; it may wait to be reaped.
fn ended(pid: Pid) -> bool {
    let stat = format!("/proc/{}/stat", pid.as_raw_nonzero());
    test_kill_process(pid).is_err()
        || std::fs::read_to_string(stat).is_ok_and(|stat| stat.contains(") Z"))
}

#[test]
fn dropping_ends_the_child_and_removes_the_directory() {
    let scratch = Scratch::new().unwrap();
    let path = scratch.join("file");
    std::fs::write(&path, "text").unwrap();
    // Spawned by a thread that ends at once: the child must not end with it.
    let mut child = std::thread::spawn(|| Child::spawn(sleeper()).unwrap())
        .join()
        .unwrap();
    assert_eq!(child.wait(Duration::from_millis(50)).unwrap(), None);
    let pid = pid(child.id());
    drop((child, scratch));
    assert!(test_kill_process(pid).is_err());
    assert!(!path.exists());
}

/// Not a test: the process that the tests below end.
#[test]
#[ignore = "run by other tests"]
fn parent() {
    let scratch = Scratch::new().unwrap();
    let child = Child::spawn(sleeper()).unwrap();
    println!("\nHERE {} {}", child.id(), scratch.path().display());
    std::thread::sleep(Duration::from_secs(60));
}

/// Ends a process by `signal`; gives its child and its directory.
fn end_parent(signal: Signal) -> (Pid, PathBuf) {
    let mut parent = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "parent", "--ignored", "--nocapture"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let line = BufReader::new(parent.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap)
        .find(|line| line.starts_with("HERE "))
        .unwrap();
    let words: Vec<&str> = line.split(' ').collect();
    let (child, dir) = (pid(words[1].parse().unwrap()), PathBuf::from(words[2]));
    assert!(!ended(child) && dir.is_dir());
    kill_process(pid(parent.id()), signal).unwrap();
    parent.wait().unwrap();
    (child, dir)
}

#[test]
fn a_killed_process_takes_its_children_along() {
    let (child, dir) = end_parent(Signal::KILL);
    soon("the child's end", || ended(child));
    std::fs::remove_dir_all(dir).unwrap();
}

#[test]
fn a_signal_also_removes_the_directory() {
    for signal in [Signal::TERM, Signal::INT] {
        let (child, dir) = end_parent(signal);
        soon("the child's end", || ended(child));
        assert!(!Path::new(&dir).exists());
    }
}
