//! Each reserved word as a name of the SVD proper.

use std::collections::BTreeSet;

use svd2qemu::Source;
use svd2qemu::names::Ident;

use super::compiled::{compile, svd};

/// A register with a word in it; the number is the word's in its peripheral.
type Element = fn(&str, usize) -> String;

/// The roles of the SVD proper: a register whose name, or the name in which, is the word.
const ELEMENTS: [(&str, Element); 3] = [
    ("register", |word, n| register(word, n, "")),
    ("field", |word, n| {
        let fields = [field(word, 0, ""), field("QZF", 1, "")].concat();
        register(&format!("QZE{n}"), n, &fields)
    }),
    ("value", |word, n| {
        let value = format!(
            "<enumeratedValues><enumeratedValue><name>{word}</name><value>1</value>\
             </enumeratedValue></enumeratedValues>"
        );
        register(&format!("QZE{n}"), n, &field("QZF", 0, &value))
    }),
];

/// The most registers of words that a peripheral has.
const REGISTERS: usize = 150;

fn register(name: &str, n: usize, fields: &str) -> String {
    let fields = match fields {
        "" => String::new(),
        fields => format!("<fields>{fields}</fields>"),
    };
    format!(
        "<register><name>{name}</name><description>D.</description>\
         <addressOffset>{}</addressOffset>{fields}</register>",
        16 + 4 * n
    )
}

fn field(name: &str, bit: u32, values: &str) -> String {
    format!(
        "<field><name>{name}</name><description>D.</description><bitOffset>{bit}</bitOffset>\
         <bitWidth>1</bitWidth>{values}</field>"
    )
}

/// An SVD with all words that keep their names.
fn of_element(element: Element, words: &BTreeSet<String>) -> Source {
    let registers = |words: &[&str]| {
        let registers = words.iter().enumerate().map(|(n, word)| element(word, n));
        registers.collect::<String>()
    };
    let keep = |words: &[&str]| {
        let source = svd(&[String::new()], &[registers(words)]);
        svd2qemu::check(&source).is_ok()
    };
    let mut known = BTreeSet::new();
    let words = words.iter().map(String::as_str);
    let words = words.filter(|word| {
        let ident = Ident::new(word);
        ident.is_some_and(|ident| known.insert(ident.upper))
    });
    let words: Vec<&str> = words.collect();
    let mut kept: Vec<&str> = Vec::new();
    for words in words.chunks(50) {
        match keep(words) {
            true => kept.extend(words),
            false => kept.extend(words.iter().filter(|word| keep(&[word]))),
        }
    }
    eprintln!("{} of {} words", kept.len(), words.len());
    let registers: Vec<String> = kept.chunks(REGISTERS).map(registers).collect();
    svd(&vec![String::new(); registers.len()], &registers)
}

#[test]
fn each_reserved_word_as_a_name_of_the_svd() {
    let words = super::reserved::words();
    let mut failed = Vec::new();
    for (name, element) in ELEMENTS {
        failed.extend(compile(name, &of_element(element, &words)).err());
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}
