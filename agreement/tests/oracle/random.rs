//! Random SVDs. What is drawn are choices; `layout` makes elements at offsets of them.
//!
//! Everything that `check` accepts today may occur in each SVD. What it may refuse, or warn that it
//! does not model, is an [`Extra`]: at most one kind of it occurs in an SVD, so that the rest is
//! compared whatever becomes of that kind.

use std::collections::BTreeMap;
use std::fmt;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use svd2qemu::Source;

use crate::compare::{Judged, compare};
use crate::layout::svd;

/// What not every version of `check` accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extra {
    /// Nothing: the SVD must be accepted.
    None,
    /// `writeOnce` and `read-writeOnce`.
    Once,
    /// `readAction`.
    ReadAction,
    /// Registers that lie over each other, declared or not.
    Overlap,
    /// Fields that lie over each other.
    FieldOverlap,
    /// `derivedFrom` on fields.
    DerivedField,
    /// `derivedFrom` on clusters.
    DerivedCluster,
    /// `derivedFrom` with a full path.
    Path,
    /// Sizes other than 8, 16, 32, 64.
    OddSize,
    /// An array of peripherals.
    PeripheralArray,
}

impl Extra {
    /// All but none.
    const SOME: [Self; 9] = [
        Self::Once,
        Self::ReadAction,
        Self::Overlap,
        Self::FieldOverlap,
        Self::DerivedField,
        Self::DerivedCluster,
        Self::Path,
        Self::OddSize,
        Self::PeripheralArray,
    ];
}

/// `registerPropertiesGroup`; numbers choose among what is possible where they are used.
#[derive(Debug, Clone, Copy)]
pub struct Props {
    pub size: Option<usize>,
    pub access: Option<usize>,
    pub reset_value: Option<u64>,
    pub reset_mask: Option<u64>,
}

/// What is said of writes and reads.
#[derive(Debug, Clone, Copy)]
pub struct Effects {
    pub write: Option<&'static str>,
    pub read: Option<&'static str>,
}

/// An array: how many, how far between one and the next, and how the indices are given.
#[derive(Debug, Clone, Copy)]
pub struct Dim {
    pub count: u64,
    pub gap: u64,
    pub style: usize,
}

/// A field, behind the one before.
#[derive(Debug, Clone)]
pub struct Field {
    pub gap: u64,
    pub width: u64,
    pub access: Option<usize>,
    pub effects: Effects,
    pub dim: Option<Dim>,
    pub style: usize,
}

/// A register, behind what is before it.
#[derive(Debug, Clone)]
pub struct Register {
    pub gap: u64,
    pub props: Props,
    pub effects: Effects,
    pub dim: Option<Dim>,
    pub fields: Option<Vec<Field>>,
    /// Whether it derives from a register before it, if there is one.
    pub derived: bool,
    /// Whether it has an `alternateGroup`.
    pub group: bool,
}

/// A cluster, behind what is before it.
#[derive(Debug, Clone)]
pub struct Cluster {
    pub gap: u64,
    pub props: Props,
    pub dim: Option<Dim>,
    pub items: Vec<Item>,
}

#[derive(Debug, Clone)]
pub enum Item {
    Register(Register),
    Cluster(Cluster),
}

/// A device: a peripheral, one that derives from it with registers of its own, and one that
/// derives from that.
#[derive(Debug, Clone)]
pub struct Device {
    pub extra: Extra,
    pub props: Props,
    pub base: (Props, Vec<Item>),
    pub derived: (Props, Vec<Item>),
    /// Which of the base's items the derived peripheral replaces, if it may.
    pub replaced: Option<usize>,
}

fn props() -> impl Strategy<Value = Props> {
    let value = || prop_oneof![any::<u64>(), 0..16_u64, Just(u64::MAX)];
    let maybe = prop::option::weighted::<std::ops::Range<usize>>;
    (
        maybe(0.4, 0..100),
        maybe(0.3, 0..100),
        prop::option::weighted(0.6, value()),
        prop::option::weighted(0.4, value()),
    )
        .prop_map(|(size, access, reset_value, reset_mask)| Props {
            size,
            access,
            reset_value,
            reset_mask,
        })
}

fn effects() -> impl Strategy<Value = Effects> {
    let writes = [
        "oneToClear",
        "oneToSet",
        "oneToToggle",
        "zeroToClear",
        "zeroToSet",
        "zeroToToggle",
        "clear",
        "set",
        "modify",
    ];
    let reads = ["clear", "set", "modify", "modifyExternal"];
    (
        prop::option::weighted(0.5, select(writes.to_vec())),
        prop::option::weighted(0.4, select(reads.to_vec())),
    )
        .prop_map(|(write, read)| Effects { write, read })
}

fn dim() -> impl Strategy<Value = Option<Dim>> {
    let dim = (1..4_u64, 0..4_u64, 0..4_usize);
    let dim = dim.prop_map(|(count, gap, style)| Dim { count, gap, style });
    prop::option::weighted(0.2, dim)
}

fn field() -> impl Strategy<Value = Field> {
    let place = (0..4_u64, prop_oneof![1..4_u64, 1..20_u64], 0..3_usize);
    let access = prop::option::weighted(0.4, 0..100_usize);
    (place, access, effects(), dim()).prop_map(|((gap, width, style), access, effects, dim)| {
        Field {
            gap,
            width,
            access,
            effects,
            dim,
            style,
        }
    })
}

/// Mostly nothing between two registers.
fn gap() -> impl Strategy<Value = u64> {
    prop_oneof![4 => Just(0), 1 => 1..9_u64]
}

fn register() -> impl Strategy<Value = Register> {
    let fields = prop::option::weighted(0.7, prop::collection::vec(field(), 1..7));
    let derived = (prop::bool::weighted(0.2), prop::bool::weighted(0.2));
    (gap(), props(), effects(), dim(), fields, derived).prop_map(
        |(gap, props, effects, dim, fields, (derived, group))| Register {
            gap,
            props,
            effects,
            dim,
            fields,
            derived,
            group,
        },
    )
}

fn items(most: usize) -> impl Strategy<Value = Vec<Item>> {
    let item = register().prop_map(Item::Register);
    let item = item.prop_recursive(2, 12, 3, |inner| {
        let cluster = (gap(), props(), dim(), prop::collection::vec(inner, 1..4));
        cluster.prop_map(|(gap, props, dim, items)| {
            Item::Cluster(Cluster {
                gap,
                props,
                dim,
                items,
            })
        })
    });
    prop::collection::vec(item, 1..most)
}

fn device() -> impl Strategy<Value = Device> {
    let extra = prop_oneof![Just(Extra::None), select(Extra::SOME.to_vec())];
    let base = (props(), items(7));
    let derived = (props(), items(4));
    let replaced = prop::option::of(0..8_usize);
    (extra, props(), base, derived, replaced).prop_map(|(extra, props, base, derived, replaced)| {
        Device {
            extra,
            props,
            base,
            derived,
            replaced,
        }
    })
}

/// How many SVDs of a kind were compared, and how many skipped.
#[derive(Default)]
struct Count {
    compared: usize,
    skipped: usize,
    why: String,
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            compared,
            skipped,
            why,
        } = self;
        write!(f, "{compared} compared, {skipped} skipped {why}")
    }
}

#[test]
fn random_svds() {
    let config = Config {
        cases: crate::number("PROPTEST_CASES", 400)
            .try_into()
            .unwrap_or(u32::MAX),
        failure_persistence: None,
        max_shrink_iters: 3000,
        ..Config::default()
    };
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&crate::number("SVD2QEMU_SEED", 0).to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let counts = std::cell::RefCell::new(BTreeMap::<Extra, Count>::new());
    let done = runner.run(&(device(), any::<u64>()), |(device, seed)| {
        let source = Source::new("random.svd", svd(&device));
        // What check refuses, the oracle reads all the same.
        oracle::Device::read(&source.text)
            .map_err(|error| TestCaseError::fail(error.to_string()))?;
        let judged = compare(&source, 150, seed).map_err(TestCaseError::fail)?;
        let mut counts = counts.borrow_mut();
        let count = counts.entry(device.extra).or_default();
        match judged {
            Judged::Agree { .. } => count.compared += 1,
            skipped if device.extra == Extra::None => {
                return Err(TestCaseError::fail(skipped.to_string()));
            }
            skipped => {
                count.skipped += 1;
                count.why = format!("({skipped})");
            }
        }
        Ok(())
    });
    for (extra, count) in counts.borrow().iter() {
        eprintln!("{extra:?}: {count}");
    }
    match done {
        Ok(()) => {}
        Err(TestError::Fail(report, (device, _))) => panic!("\n{report}\n{}", svd(&device)),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}
