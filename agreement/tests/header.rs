//! The C header says of each register, field and value what the SVD says, as C and as C++: for golden
//! SVDs, for random arrays and clusters, for vendors' files.

use std::fmt::Write;
use std::path::PathBuf;

use agreement::any::{check, checked, generate, read};
use agreement::header::{compile, program};
use agreement::installed::{root, svds};
use fastrand::Rng;
use svd2qemu::{Checked, Output, Source};

/// Vendors' files in each run.
const SAMPLE: usize = 6;

/// Random SVDs in each run.
const RANDOM: u64 = 40;

fn include(checked: &Checked) -> String {
    format!("{}_regs.h", checked.device.ident.snake.trim_matches('_'))
}

/// How many registers are in arrays or clusters.
fn agrees(source: &Source, checked: &Checked) -> Result<usize, String> {
    let scratch = generate(source, checked, &[Output::CHeader])?;
    compile(&checked.device, &scratch.join("include"), &include(checked))
}

fn golden(name: &str) -> usize {
    let source = read(&root().join("codegen/tests/golden").join(name));
    agrees(&source, &checked(&source)).unwrap_or_else(|said| panic!("{name}: {said}"))
}

#[test]
fn arrays_and_clusters() {
    assert!(golden("header.svd") >= 40);
    assert!(golden("arrays.svd") >= 30);
}

#[test]
fn every_kind_of_register() {
    for name in [
        "rich.svd",
        "names.svd",
        "sharing.svd",
        "quirks.svd",
        "derived.svd",
        "guest.svd",
    ] {
        golden(name);
    }
}

#[test]
fn what_is_wrong_is_found() {
    let source = read(&root().join("codegen/tests/golden/header.svd"));
    let checked = checked(&source);
    let scratch = generate(&source, &checked, &[Output::CHeader]).expect("it is accepted");
    let path = scratch.join("include").join(include(&checked));
    let text = std::fs::read_to_string(&path).expect("it was written");
    let mut tried = 0;
    for end in [
        "_OFFSET",
        "_OFFSET(i)",
        "_Pos",
        "_Msk",
        "_RESET_VALUE",
        "_RESET_MASK",
    ] {
        let line = text
            .lines()
            .find(|line| line.starts_with("#define ") && line.contains(&format!("{end} ")))
            .unwrap_or_else(|| panic!("no macro ends with {end}"));
        let (start, value) = line.rsplit_once(' ').expect("a value");
        let other = format!("{start} ({value} ^ 1u)");
        std::fs::write(&path, text.replacen(line, &other, 1)).expect("it can be written");
        let folder = path.parent().expect("a folder");
        let found = compile(&checked.device, folder, &include(&checked));
        assert!(found.is_err(), "{other}");
        tried += 1;
    }
    assert_eq!(tried, 6);
    let moved = text.replacen("Type;", "OtherType;", 1);
    assert!(program(&checked.device, &moved.replace("TOP_Type", "X_Type"), "x.h").is_err());
}

/// Registers and clusters in clusters, in arrays and lists, side by side, over each other or apart.
fn level(rng: &mut Rng, depth: u32, names: &mut u32, text: &mut String) -> u64 {
    let mut end = 0;
    for _ in 0..rng.u32(1..4) {
        *names += 1;
        let is_cluster = depth > 0 && rng.bool();
        let element = if is_cluster { "cluster" } else { "register" };
        let size = *rng
            .choice(&[8_u64, 16, 24, 32, 64])
            .expect("there are some");
        let mut inside = String::new();
        let bytes = match is_cluster {
            true => level(rng, depth - 1, names, &mut inside),
            false => size / 8,
        };
        // Mostly behind what was before; sometimes over it.
        let offset = match rng.u32(0..5) {
            0 => rng.u64(0..=end),
            1 => end + rng.u64(0..9),
            _ => end.next_multiple_of(8),
        };
        let dim = rng.u64(1..4);
        let step = match rng.u32(0..3) {
            0 => bytes,
            1 => bytes.next_multiple_of(8),
            _ => bytes + rng.u64(0..5),
        };
        let (index, array) = match rng.u32(0..3) {
            0 => ("", String::new()),
            kind => {
                let array = format!("<dim>{dim}</dim><dimIncrement>{step}</dimIncrement>");
                (if kind == 1 { "[%s]" } else { "%s" }, array)
            }
        };
        let last = if index.is_empty() {
            0
        } else {
            (dim - 1) * step
        };
        end = end.max(offset + last + bytes);
        write!(
            text,
            "<{element}>{array}<name>N{names}_{index}</name><description>d</description>\
             <addressOffset>{offset}</addressOffset>"
        )
        .expect("a string takes all");
        match is_cluster {
            true => text.push_str(&inside),
            false => write!(
                text,
                "<size>{size}</size><fields><field><name>F</name><bitRange>[{}:{}]</bitRange>\
                 <enumeratedValues><enumeratedValue><name>V</name><value>1</value></enumeratedValue>\
                 </enumeratedValues></field></fields>",
                size - 1,
                rng.u64(0..size),
            )
            .expect("a string takes all"),
        }
        write!(text, "</{element}>").expect("a string takes all");
    }
    end
}

#[test]
fn random_arrays_and_clusters() {
    let runs = match std::env::var_os("SVD2QEMU_TEST_ALL") {
        Some(_) => 20 * RANDOM,
        None => RANDOM,
    };
    let (mut accepted, mut inside) = (0, 0);
    for seed in 0..runs {
        let mut rng = Rng::with_seed(seed);
        let mut text = String::new();
        let end = level(&mut rng, 3, &mut 0, &mut text);
        let text = format!(
            "<device schemaVersion=\"1.3\"><name>R</name><version>1</version><description>d</description>\
             <addressUnitBits>8</addressUnitBits><width>32</width><size>32</size><peripherals><peripheral>\
             <name>TOP</name><baseAddress>0x40000000</baseAddress><addressBlock><offset>0</offset>\
             <size>{end}</size><usage>registers</usage></addressBlock><registers>{text}</registers>\
             </peripheral></peripherals></device>"
        );
        let source = Source::new("random.svd", text);
        // Some have more registers at one place than can be.
        let Ok(found) = check(&source) else {
            continue;
        };
        accepted += 1;
        let result = agrees(&source, &found);
        inside += result.unwrap_or_else(|said| panic!("seed {seed}: {said}\n{}", source.text));
    }
    assert!(2 * accepted > runs, "{accepted} of {runs} are accepted");
    assert!(
        inside > accepted as usize,
        "{inside} registers in {accepted}"
    );
}

#[test]
fn vendor_files() {
    let Some(paths) = svds() else {
        eprintln!("skipped: no folder of SVDs ($SVD2QEMU_SVDS)");
        return;
    };
    let step = match std::env::var_os("SVD2QEMU_TEST_ALL") {
        Some(_) => 1,
        None => paths.len().div_ceil(SAMPLE).max(1),
    };
    let paths: Vec<PathBuf> = paths.into_iter().step_by(step).collect();
    let mut failed = Vec::new();
    for path in paths {
        let source = read(&path);
        let Ok(found) = check(&source) else {
            eprintln!("{}: refused", source.path);
            continue;
        };
        match agrees(&source, &found) {
            Ok(inside) => eprintln!("{}: {inside} registers in arrays or clusters", source.path),
            Err(said) => {
                let said: String = said.lines().take(20).collect::<Vec<_>>().join("\n");
                failed.push(format!("{}: {said}", source.path));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
