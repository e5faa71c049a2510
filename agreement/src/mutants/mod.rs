//! SVDs that have been changed at random, to see that what `check` accepts can be generated and
//! compiled, and that everything ends.
//!
//! A mutant is a number: it chooses one of the [`seeds`] and a few mutations. Mutations change the tree
//! of elements ([`structure`]), the behaviour blocks ([`behavior`]) or the bytes ([`bytes`]). Each has a
//! random number of its own, so that one can be left out and the others do what they did:
//! [`Mutant::kept`] is how a failure becomes small.
//!
//! [`judge`] says whether svd2qemu keeps its promises for one text; [`child`] has that done in a process
//! whose time and memory are limited; [`compile`] compiles what is generated.

pub mod behavior;
pub mod bytes;
pub mod child;
pub mod compile;
pub mod judge;
pub mod replacements;
pub mod report;
pub mod seeds;
pub mod structure;
pub mod xml_tree;

use fastrand::Rng;
use svd2qemu::Source;

use seeds::Seeds;
use xml_tree::Element;

/// What a mutation changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Elements and their texts.
    Structure,
    /// A behaviour block.
    Behavior,
    /// The text, byte by byte, after all others.
    Bytes,
}

/// One mutation.
#[derive(Debug, Clone, Copy)]
pub struct Mutation {
    /// What is changed.
    pub kind: Kind,
    /// Where, and to what.
    pub number: u64,
}

/// An SVD and what is done to it.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// Its number.
    pub number: u64,
    seed: usize,
    /// What is done, in order.
    pub mutations: Vec<Mutation>,
}

impl Mutant {
    /// The mutant of this number.
    pub fn new(number: u64, seeds: &Seeds) -> Self {
        let mut rng = Rng::with_seed(number);
        let seed = seeds.choose(&mut rng);
        let count = rng.usize(1..=5);
        let mutations = (0..count).map(|_| {
            let kind = match rng.u8(0..20) {
                0..13 => Kind::Structure,
                13..19 => Kind::Behavior,
                _ => Kind::Bytes,
            };
            let number = rng.u64(..);
            Mutation { kind, number }
        });
        Self {
            number,
            seed,
            mutations: mutations.collect(),
        }
    }

    /// The same with these of its mutations alone.
    pub fn kept(mut self, places: &[usize]) -> Self {
        let kept = places.iter().filter_map(|place| self.mutations.get(*place));
        self.mutations = kept.copied().collect();
        self
    }

    /// What it is made of.
    pub fn origin<'a>(&self, seeds: &'a Seeds) -> &'a str {
        &seeds.all[self.seed].0
    }

    /// Its text.
    pub fn source(&self, seeds: &Seeds) -> Source {
        let mut root: Element = seeds.all[self.seed].1.clone();
        for mutation in &self.mutations {
            let mut rng = Rng::with_seed(mutation.number);
            match mutation.kind {
                Kind::Structure => structure::mutate(&mut root, &mut rng),
                Kind::Behavior => behavior::mutate(&mut root, &mut rng),
                Kind::Bytes => {}
            }
        }
        let mut text = root.text();
        for mutation in &self.mutations {
            if mutation.kind == Kind::Bytes {
                text = bytes::mutate(&text, &mut Rng::with_seed(mutation.number));
            }
        }
        Source::new("mutant.svd", text)
    }
}
