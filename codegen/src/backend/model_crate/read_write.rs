//! `read` and `write`: an access is cut into words by the runtime; here is what each word does.

use proc_macro2::TokenStream;
use quote::quote;

use super::behavior_names::Names;
use super::{word_read, word_write};
use crate::backend::rust::{decimal, hex};
use crate::model::Endian;

/// The methods that accesses go through.
pub(super) fn methods(names: &Names) -> TokenStream {
    let (read, write) = accesses(names);
    if names.peripheral.words.is_empty() {
        return quote!(#read #write);
    }
    let permitted = names.peripheral.is_protected().then(|| permitted(names));
    let words = || names.peripheral.words.iter().enumerate();
    let reads = words().map(|(index, word)| word_read::arm(index, word, names));
    let writes = words().map(|(index, word)| word_write::arm(index, word, names));
    let value = match words().any(|(_, word)| word_write::uses_value(word, names)) {
        true => quote!(value),
        false => quote!(_value),
    };
    quote! {
        #read
        #write
        #permitted

        /// What a guest reads of the registers of a word, in these lanes.
        fn read_word(&mut self, word: usize, lanes: u64) -> u64 {
            if lanes == 0 {
                return 0;
            }
            let value = match word {
                #(#reads)*
                _ => unreachable!("the table of words has no more"),
            };
            value & lanes
        }

        /// Applies a guest's write to the lanes of a word, then runs the rules of its registers.
        fn write_word(&mut self, word: usize, #value: u64, lanes: u64) {
            if lanes == 0 {
                return;
            }
            match word {
                #(#writes)*
                _ => unreachable!("the table of words has no more"),
            }
        }
    }
}

/// The table of words.
pub(super) fn table(names: &Names) -> Option<TokenStream> {
    let words = &names.peripheral.words;
    let rows = words.iter().map(|word| {
        let (offset, bytes) = (hex(word.offset), decimal(word.bytes.into()));
        quote!(runtime::Word { offset: #offset, bytes: #bytes })
    });
    (!words.is_empty()).then(|| {
        quote! {
            /// The words by ascending offset.
            const WORDS: &[runtime::Word] = &[#(#rows),*];
        }
    })
}

/// `read` and `write`, and the same by a master if there is protection.
fn accesses(names: &Names) -> (TokenStream, TokenStream) {
    let (read_docs, write_docs) = docs(names);
    let (read, write) = bodies(names);
    if !names.peripheral.is_protected() {
        let (offset, size, value) = match names.peripheral.words.is_empty() {
            true => (quote!(_offset), quote!(_size), quote!(_value)),
            false => (quote!(offset), quote!(size), quote!(value)),
        };
        return (
            quote! {
                #read_docs
                pub fn read(&mut self, #offset: u64, #size: u32) -> u64 { #read }
            },
            quote! {
                #write_docs
                pub fn write(&mut self, #offset: u64, #size: u32, #value: u64) { #write }
            },
        );
    }
    (
        quote! {
            #read_docs
            ///
            /// The master may do everything.
            pub fn read(&mut self, offset: u64, size: u32) -> u64 {
                self.read_as(runtime::Master::ANY, offset, size)
            }

            /// [`Self::read`] by one who may not do everything: what is protected reads as zero.
            pub fn read_as(&mut self, master: runtime::Master, offset: u64, size: u32) -> u64 {
                #read
            }
        },
        quote! {
            #write_docs
            ///
            /// The master may do everything.
            pub fn write(&mut self, offset: u64, size: u32, value: u64) {
                self.write_as(runtime::Master::ANY, offset, size, value);
            }

            /// [`Self::write`] by one who may not do everything: what is protected ignores it.
            pub fn write_as(
                &mut self,
                master: runtime::Master,
                offset: u64,
                size: u32,
                value: u64,
            ) {
                #write
            }
        },
    )
}

fn docs(names: &Names) -> (TokenStream, TokenStream) {
    let order = match names.peripheral.endian {
        Endian::Little => " The lowest byte comes first.",
        Endian::Big => " The highest byte comes first.",
    };
    (
        quote! {
            /// A guest's read of `size` bytes (1, 2, 4 or 8) at `offset`. Bytes outside the
            /// registers read as zero and count as one guest error.
            #[doc = #order]
        },
        quote! {
            /// A guest's write of `size` bytes (1, 2, 4 or 8) at `offset`. Bytes outside the
            /// registers are ignored and count as one guest error.
            #[doc = #order]
        },
    )
}

/// What `read` and `write` do.
fn bodies(names: &Names) -> (TokenStream, TokenStream) {
    // As in QEMU, an event whose time has come happens before the access.
    let catch_up = (!names.core.events.is_empty()).then(|| quote!(self.advance(0);));
    if names.peripheral.words.is_empty() {
        return (
            quote!(#catch_up self.errors.log("read outside the registers"); 0),
            quote!(#catch_up self.errors.log("write outside the registers");),
        );
    }
    let order = match names.peripheral.endian {
        Endian::Little => quote!(runtime::ByteOrder::Little),
        Endian::Big => quote!(runtime::ByteOrder::Big),
    };
    let cut = quote! {
        let mut access = runtime::Access::new(WORDS, #order, offset, size);
    };
    let lanes = match names.peripheral.is_protected() {
        true => quote!(self.permitted(part, master)),
        false => quote!(part.lanes),
    };
    // What is not permitted does not reach the word.
    let bits = match names.peripheral.is_protected() {
        true => quote!(part.to_word(value) & lanes),
        false => quote!(part.to_word(value)),
    };
    let (lanes_before, lanes) = match names.peripheral.is_protected() {
        true => (Some(quote!(let lanes = #lanes;)), quote!(lanes)),
        false => (None, lanes),
    };
    (
        quote! {
            #catch_up
            #cut
            let mut value = 0;
            for part in access.by_ref() {
                #lanes_before
                value |= part.to_access(self.read_word(part.word, #lanes));
            }
            if access.is_outside() {
                self.errors.log("read outside the registers");
            }
            value
        },
        quote! {
            #catch_up
            #cut
            for part in access.by_ref() {
                #lanes_before
                self.write_word(part.word, #bits, #lanes);
            }
            if access.is_outside() {
                self.errors.log("write outside the registers");
            }
        },
    )
}

/// Which lanes of a word an access reaches.
fn permitted(names: &Names) -> TokenStream {
    let words = names.peripheral.words.iter().enumerate();
    let arms = words.filter(|(_, word)| word.is_protected());
    let arms = arms.map(|(index, word)| {
        let (secure, privileged) = (hex(word.secure), hex(word.privileged));
        let index = decimal(index as u64);
        quote!(#index => runtime::Protection { secure: #secure, privileged: #privileged },)
    });
    quote! {
        /// Those of the accessed lanes of a word that the master reaches.
        fn permitted(&mut self, part: runtime::Part, master: runtime::Master) -> u64 {
            let protection = match part.word {
                #(#arms)*
                _ => runtime::Protection::NONE,
            };
            let permitted = protection.permitted(part.lanes, master);
            if permitted != part.lanes {
                self.errors.log("access without permission");
            }
            permitted
        }
    }
}
