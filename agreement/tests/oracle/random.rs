//! Random SVDs. What is drawn are choices; `layout` makes elements at offsets of them.
//!
//! What is more than the plainest of SVDs is an [`Extra`]: some of them occur in an SVD, in all
//! combinations. All must be accepted.

use std::collections::BTreeMap;

use oracle::{ReadAction, WriteRule};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use svd2qemu::Source;

use crate::compare::{Judged, compare};
use crate::layout::svd;

/// What a plain SVD does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extra {
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
    /// A processor whose highest byte comes first.
    BigEndian,
    /// `protection`.
    Protection,
}

impl Extra {
    const ALL: [Self; 11] = [
        Self::Once,
        Self::ReadAction,
        Self::Overlap,
        Self::FieldOverlap,
        Self::DerivedField,
        Self::DerivedCluster,
        Self::Path,
        Self::OddSize,
        Self::PeripheralArray,
        Self::BigEndian,
        Self::Protection,
    ];
}

/// Which of them an SVD has.
#[derive(Debug, Clone, Copy)]
pub struct Extras(u16);

impl Extras {
    /// Whether this is one of them.
    pub fn has(self, extra: Extra) -> bool {
        self.0 >> extra as u16 & 1 == 1
    }
}

/// None, one, or each with a probability of its own.
fn extras() -> impl Strategy<Value = Extras> {
    let one = select(Extra::ALL.to_vec()).prop_map(|extra| 1 << extra as u16);
    let some = (any::<u16>(), any::<u16>()).prop_map(|(one, other)| one & other);
    prop_oneof![1 => Just(0), 2 => one, 3 => some].prop_map(Extras)
}

/// `registerPropertiesGroup`; numbers choose among what is possible where they are used.
#[derive(Debug, Clone, Copy)]
pub struct Props {
    pub size: Option<usize>,
    pub access: Option<usize>,
    pub reset_value: Option<u64>,
    pub reset_mask: Option<u64>,
    pub protection: Option<&'static str>,
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
    pub extra: Extras,
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
        prop::option::weighted(0.3, select(vec!["s", "n", "p"])),
    )
        .prop_map(
            |(size, access, reset_value, reset_mask, protection)| Props {
                size,
                access,
                reset_value,
                reset_mask,
                protection,
            },
        )
}

fn effects() -> impl Strategy<Value = Effects> {
    let writes = WriteRule::WORDS.iter().map(|(word, _)| *word);
    let reads = ReadAction::WORDS.iter().map(|(word, _)| *word);
    (
        prop::option::weighted(0.5, select(writes.collect::<Vec<_>>())),
        prop::option::weighted(0.4, select(reads.collect::<Vec<_>>())),
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

pub fn device() -> impl Strategy<Value = Device> {
    let extra = extras();
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
    let counts = std::cell::RefCell::new(BTreeMap::<Extra, usize>::new());
    let done = runner.run(&(device(), any::<u64>()), |(device, seed)| {
        let source = Source::new("random.svd", svd(&device));
        // What check refuses, the oracle reads all the same.
        oracle::Device::read(&source.text)
            .map_err(|error| TestCaseError::fail(error.to_string()))?;
        let judged = compare(&source, 150, seed).map_err(TestCaseError::fail)?;
        if !matches!(judged, Judged::Agree { .. }) {
            return Err(TestCaseError::fail(judged.to_string()));
        }
        let mut counts = counts.borrow_mut();
        let has = |extra: &&Extra| device.extra.has(**extra);
        for extra in Extra::ALL.iter().filter(has) {
            *counts.entry(*extra).or_default() += 1;
        }
        Ok(())
    });
    for (extra, count) in counts.borrow().iter() {
        eprintln!("{extra:?}: {count} compared");
    }
    match done {
        Ok(()) => {}
        Err(TestError::Fail(report, (device, _))) => panic!("\n{report}\n{}", svd(&device)),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}
