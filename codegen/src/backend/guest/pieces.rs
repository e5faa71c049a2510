//! Register blocks of thousands of registers, which svd2rust is given in pieces.
//!
//! It compares each register of a block with all that stand before it, and holds the tokens of all of
//! them: for ten times the registers it takes a hundred times as long. So a large block is cut where
//! nothing lies across, each piece becomes text by itself, and the texts are put together: the fields
//! of the struct, its methods, and what stands beside it. But for the names of the gaps between its
//! fields, which nobody can use, that is what svd2rust makes of the whole.

use std::ops::Range;

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote};
use rayon::prelude::*;
use svd_parser::expand::Index;
use svd_rs::{MaybeArray, Peripheral, PeripheralInfo, RegisterCluster, ValidateLevel};
use svd2rust::config::Config;
use svd2rust::generate::peripheral;

use crate::backend::rust::print;

/// Registers and clusters of a piece.
pub const PIECE: usize = 2048;

/// What svd2rust calls the struct of a block.
const BLOCK: &str = "RegisterBlock";

/// Whether a peripheral's block is made in pieces.
pub fn is_large(peripheral: &Peripheral, most: usize) -> bool {
    let registers = peripheral.registers.as_ref().map_or(0, Vec::len);
    matches!(peripheral, MaybeArray::Single(_)) && registers > most
}

/// The text of a peripheral, of pieces of `most` items, or of as many as have to stay together.
///
/// # Errors
///
/// What svd2rust says, if it refuses the SVD.
pub fn render(
    whole: &PeripheralInfo,
    most: usize,
    index: &Index,
    config: impl Fn() -> Config + Sync + Send,
) -> Result<String, String> {
    let mut items: Vec<&RegisterCluster> = whole.registers.iter().flatten().collect();
    items.sort_by_key(|item| item.address_offset());
    let pieces = cut(&items, most);
    let made = pieces.par_iter().enumerate();
    let made = made.map_init(config, |config, (number, range)| {
        let before = number.checked_sub(1).and_then(|number| pieces.get(number));
        let gap = before.map(|before| {
            let start = u64::from(items[range.start].address_offset());
            start - end(items[before.end - 1])
        });
        let part = part(whole, &items[range.clone()]).map_err(|error| error.to_string())?;
        let tokens = peripheral::render(&part, index, config);
        let tokens = tokens.map_err(|error| format!("{error:#}"))?;
        Ok(Piece::of(tokens, number, gap))
    });
    let made: Vec<Result<Option<Piece>, String>> = made.collect();
    let mut pieces = Vec::with_capacity(made.len());
    for piece in made {
        pieces.push(piece?.ok_or("what svd2rust makes of a block has a form that is not known")?);
    }
    Ok(joined(&pieces))
}

/// Ranges of items, which are in order, so that nothing of one reaches into another. Each ends with a
/// register by itself: where such a one ends is known.
fn cut(items: &[&RegisterCluster], most: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut reach = 0;
    for (index, item) in items.iter().enumerate() {
        reach = reach.max(end(item));
        let single = matches!(item, RegisterCluster::Register(MaybeArray::Single(_)));
        let next = items
            .get(index + 1)
            .map(|next| u64::from(next.address_offset()));
        // What is left for the next piece is at least half of one.
        let enough = index + 1 - start >= most && items.len() - index > most / 2;
        if enough && single && reach == end(item) && next.is_some_and(|next| next >= reach) {
            pieces.push(start..index + 1);
            start = index + 1;
        }
    }
    pieces.push(start..items.len());
    pieces
}

/// The first byte behind an item.
fn end(item: &RegisterCluster) -> u64 {
    fn last<T>(item: &MaybeArray<T>) -> u64 {
        match item {
            MaybeArray::Single(_) => 0,
            MaybeArray::Array(_, dim) => {
                u64::from(dim.dim.saturating_sub(1)) * u64::from(dim.dim_increment)
            }
        }
    }
    let (last, length) = match item {
        RegisterCluster::Register(register) => {
            let bits = register.properties.size.unwrap_or_default();
            (last(register), u64::from(bits.div_ceil(8)))
        }
        RegisterCluster::Cluster(cluster) => (
            last(cluster),
            cluster.children.iter().map(end).max().unwrap_or_default(),
        ),
    };
    u64::from(item.address_offset()) + last + length
}

/// The peripheral with these registers alone.
fn part(
    whole: &PeripheralInfo,
    items: &[&RegisterCluster],
) -> Result<Peripheral, svd_rs::SvdError> {
    let part = PeripheralInfo::builder()
        .name(whole.name.clone())
        .description(whole.description.clone())
        .group_name(whole.group_name.clone())
        .base_address(whole.base_address)
        .registers(Some(items.iter().map(|item| (*item).clone()).collect()));
    part.build(ValidateLevel::Disabled).map(MaybeArray::Single)
}

/// The text of a piece: lines that stand one step inside of the module, or two.
struct Piece {
    /// Up to the module's name.
    module: String,
    /// Up to the struct's name.
    block: String,
    fields: String,
    methods: String,
    /// What stands beside the struct.
    items: String,
}

impl Piece {
    /// Takes apart what svd2rust makes of the peripheral; `None` if it is not of the form that is known.
    fn of(tokens: TokenStream, number: usize, gap: Option<u64>) -> Option<Self> {
        let mut module: Vec<TokenTree> = tokens.into_iter().collect();
        let Some(TokenTree::Group(body)) = module.pop() else {
            return None;
        };
        let mut body = body.stream().into_iter();
        let mut block: Vec<TokenTree> = Vec::new();
        while !block.last().is_some_and(|last| is(last, "struct")) {
            block.push(body.next()?);
        }
        block.push(body.next().filter(|name| is(name, BLOCK))?);
        let fields = group(body.next()?)?;
        body.next().filter(|word| is(word, "impl"))?;
        body.next().filter(|name| is(name, BLOCK))?;
        let methods = group(body.next()?)?.stream();
        let fields = gaps(fields.stream(), number, gap);
        let name = format_ident!("{BLOCK}");
        Some(Self {
            module: print(quote! { #(#module)*; }),
            block: inside(1, quote! { pub mod m { #(#block)*; } }),
            fields: inside(2, quote! { pub mod m { pub struct #name { #fields } } }),
            methods: inside(2, quote! { pub mod m { impl #name { #methods } } }),
            items: inside(1, quote! { pub mod m { #(#body)* } }),
        })
    }
}

/// The text without so many lines at both ends.
fn inside(lines: usize, tokens: TokenStream) -> String {
    let text = print(tokens);
    let mut text = text.trim_end_matches('\n');
    for _ in 0..lines {
        text = text.split_once('\n').map_or("", |(_, rest)| rest);
        text = text.rsplit_once('\n').map_or("", |(rest, _)| rest);
    }
    text.to_owned()
}

/// The pieces as one peripheral.
fn joined(pieces: &[Piece]) -> String {
    let open = |text: &str| format!("{} {{\n", text.trim_end().trim_end_matches(';'));
    let mut out = String::new();
    if let Some(first) = pieces.first() {
        out.push_str(&open(&first.module));
        out.push_str(&open(&first.block));
    }
    let each = |out: &mut String, text: fn(&Piece) -> &str, between: &str| {
        for (number, piece) in pieces.iter().enumerate() {
            if number > 0 {
                out.push_str(between);
            }
            out.push_str(text(piece));
            out.push('\n');
        }
    };
    each(&mut out, |piece| &piece.fields, "");
    out.push_str(&format!("    }}\n\n    impl {BLOCK} {{\n"));
    each(&mut out, |piece| &piece.methods, "");
    out.push_str("    }\n\n");
    each(&mut out, |piece| &piece.items, "\n");
    out.push_str("}\n");
    out
}

/// The fields of a struct with names for its gaps that no other piece has. The first of them, which
/// reaches from the start of the block, becomes one from the end of the piece before.
fn gaps(fields: TokenStream, number: usize, before: Option<u64>) -> TokenStream {
    let mut out = Vec::new();
    let mut tokens = fields.into_iter().peekable();
    let mut first = before;
    while let Some(token) = tokens.next() {
        let TokenTree::Ident(name) = &token else {
            out.push(token);
            continue;
        };
        let text = name.to_string();
        let (Some(rest), Some(TokenTree::Punct(_))) =
            (text.strip_prefix("_reserved"), tokens.peek())
        else {
            out.push(token);
            continue;
        };
        let colon = tokens.next();
        let is_gap = tokens.peek().is_some_and(is_bytes);
        let name = match is_gap && number > 0 {
            true => Ident::new(&format!("_reserved{number}_{rest}"), Span::call_site()),
            false => name.clone(),
        };
        match first.take().filter(|_| is_gap && out.is_empty()) {
            Some(bytes) => {
                // Its bytes, and the comma.
                tokens.by_ref().take(2).for_each(drop);
                if bytes > 0 {
                    let bytes = svd2rust::util::hex(bytes);
                    out.extend(quote! { #name: [u8; #bytes], });
                }
            }
            None => {
                out.push(name.into());
                out.extend(colon);
            }
        }
    }
    out.into_iter().collect()
}

/// Whether this is the type `[u8; ...]`.
fn is_bytes(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else {
        return false;
    };
    group
        .stream()
        .into_iter()
        .next()
        .is_some_and(|first| is(&first, "u8"))
}

fn is(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

fn group(token: TokenTree) -> Option<Group> {
    match token {
        TokenTree::Group(group) => Some(group),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::library::config;
    use super::*;

    /// A block with registers, gaps, registers that share bytes, arrays and clusters.
    fn svd(repeats: u32) -> svd_rs::Device {
        let mut registers = String::new();
        let register = |name: &str, offset: u32, size: u32, more: &str| {
            format!(
                "<register>{more}<name>{name}</name><description>Text of {name}.</description>\
                 <addressOffset>{offset:#x}</addressOffset><size>{size}</size></register>"
            )
        };
        for number in 0..repeats {
            let at = 0x100 * number;
            registers += &register(&format!("A{number}_X"), at, 32, "");
            registers += &register(&format!("B{number}_X"), at + 4, 16, "");
            registers += &register(&format!("C{number}_X"), at + 8, 32, "");
            registers += &register(&format!("C{number}_LOW"), at + 8, 8, "");
            registers += &register(&format!("C{number}_HIGH"), at + 10, 16, "");
            let dim = "<dim>4</dim><dimIncrement>4</dimIncrement>";
            registers += &register(&format!("D{number}_X[%s]"), at + 0x10, 32, dim);
            let dim = "<dim>4</dim><dimIncrement>8</dimIncrement>";
            registers += &register(&format!("E{number}_X[%s]"), at + 0x20, 32, dim);
            registers += &register(&format!("F{number}_X[%s]"), at + 0x24, 32, dim);
            registers += &format!(
                "<cluster><name>G{number}_X</name><addressOffset>{:#x}</addressOffset><register>\
                 <name>R</name><addressOffset>4</addressOffset><size>8</size></register></cluster>",
                at + 0x40
            );
        }
        let text = format!(
            "<device><name>D</name><version>1</version><description/><addressUnitBits>8\
             </addressUnitBits><width>32</width><access>read-write</access><peripherals><peripheral>\
             <name>P</name><baseAddress>0x1000</baseAddress><registers>{registers}</registers>\
             </peripheral></peripherals></device>"
        );
        let mut svd = svd_parser::parse(&text).unwrap();
        svd_parser::expand_properties(&mut svd);
        svd
    }

    /// Without the numbers of gaps.
    fn without_gaps(text: &str) -> Vec<String> {
        let lines = text
            .lines()
            .map(|line| match line.trim_start().strip_prefix("_reserved") {
                Some(rest) => rest
                    .trim_start_matches(|c: char| c.is_ascii_digit() || c == '_')
                    .to_owned(),
                None => line.to_owned(),
            });
        lines.collect()
    }

    #[test]
    fn pieces_make_the_whole() {
        let svd = svd(12);
        let whole = &svd.peripherals[0];
        let index = Index::create(&svd);
        let expected = print(peripheral::render(whole, &index, &config()).unwrap());
        for most in [1, 2, 3, 5, 20, 40, 1000] {
            let found = render(whole, most, &index, config).unwrap();
            assert_eq!(
                without_gaps(&found),
                without_gaps(&expected),
                "pieces of {most}"
            );
            // Those of the block itself, not of the clusters in it.
            let mut gaps: Vec<&str> = (found.lines())
                .filter(|line| line.starts_with("        _reserved"))
                .filter_map(|line| line.split(':').next())
                .collect();
            let all = gaps.len();
            gaps.sort_unstable();
            gaps.dedup();
            assert_eq!(gaps.len(), all, "pieces of {most}");
        }
    }

    /// No piece is larger than needed: what svd2rust takes grows with their number alone.
    #[test]
    fn pieces_are_small() {
        let svd = svd(400);
        let items: Vec<&RegisterCluster> = svd.peripherals[0].registers.iter().flatten().collect();
        let pieces = cut(&items, 50);
        assert_eq!(
            pieces.iter().map(ExactSizeIterator::len).sum::<usize>(),
            items.len()
        );
        assert!(
            pieces.iter().all(|piece| (25..100).contains(&piece.len())),
            "{pieces:?}"
        );
    }
}
