//! The examples' committed output is what comes of their SVDs, without findings.

use std::fs;

use crate::common::root;
use crate::scratch::run;

#[test]
fn examples_are_up_to_date() {
    let mut found = 0;
    for entry in fs::read_dir(root().join("examples")).expect("the folder is there") {
        let folder = entry.expect("it can be read").path();
        if !folder.join("generated").exists() {
            continue;
        }
        found += 1;
        let name = folder.file_name().expect("it has one").to_string_lossy();
        let done = run(&folder, &format!("generate --check {name}.svd"));
        assert_eq!(done.code, 0, "{name}: {}{}", done.out, done.err);
        let checked = run(&folder, &format!("check {name}.svd"));
        assert_eq!(checked.code, 0, "{name}: {}{}", checked.out, checked.err);
        assert!(folder.join("README.md").exists(), "{name}");
    }
    assert!(found >= 5, "{found} examples");
}
