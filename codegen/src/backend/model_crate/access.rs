//! `read` and `write`: from bytes to words of registers, and the SVD's own rules.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::effects;
use super::routines::{Names, widen};
use crate::backend::rust::{decimal, hex, machine_type};
use crate::lower::core::{Arg, Run};
use crate::model::{Allowed, Endian, Limit, Placed, Word, ones};

/// The methods that accesses go through.
pub fn methods(names: &Names) -> TokenStream {
    let Names { peripheral, core } = names;
    let (generics, ty) = names.device_type();
    let words = || peripheral.words.iter().enumerate();
    let reads = words().map(|(index, word)| read_arm(index, word, names));
    let writes = words().map(|(index, word)| write_arm(index, word, names));
    // As in QEMU, an event whose time has come happens before the access.
    let catch_up = (!core.events.is_empty()).then(|| quote!(self.advance(0);));
    let (order, shift, place) = match peripheral.endian {
        Endian::Little => (
            " The lowest byte comes first.",
            quote!(first * 8),
            quote!(done * 8),
        ),
        Endian::Big => (
            " The highest byte comes first.",
            quote!((word.1 - first - bytes) * 8),
            quote!((size - done - bytes) * 8),
        ),
    };
    let protected = peripheral.is_protected();
    let permitted = protected.then(|| permitted(names));
    let (master, pass) = match protected {
        true => (
            Some(quote!(, master: crate::Master)),
            Some(quote!(, crate::Master::ANY)),
        ),
        false => (None, None),
    };
    let (read, write) = match protected {
        true => (quote!(fn read_by), quote!(fn write_by)),
        false => (quote!(pub fn read), quote!(pub fn write)),
    };
    let check = protected.then(|| quote!(let lanes = self.permitted(index, lanes, master);));
    let everyone = protected.then(|| {
        quote! {
            /// A guest's read of `size` bytes (1, 2, 4 or 8) at `offset`, by one who may do
            /// everything.
            pub fn read(&mut self, offset: u64, size: u32) -> u64 {
                self.read_by(offset, size #pass)
            }

            /// A guest's write of `size` bytes (1, 2, 4 or 8) at `offset`, by one who may do
            /// everything.
            pub fn write(&mut self, offset: u64, size: u32, value: u64) {
                self.write_by(offset, size, value #pass)
            }

            /// [`Self::read`] by one who may not do everything: what is protected reads as zero.
            pub fn read_as(&mut self, master: crate::Master, offset: u64, size: u32) -> u64 {
                self.read_by(offset, size, master)
            }

            /// [`Self::write`] by one who may not do everything: what is protected ignores it.
            pub fn write_as(&mut self, master: crate::Master, offset: u64, size: u32, value: u64) {
                self.write_by(offset, size, value, master)
            }
        }
    });
    let table = peripheral.words.iter().map(|word| {
        let (offset, bytes) = (hex(word.offset), decimal(word.bytes.into()));
        quote!((#offset, #bytes))
    });
    let views = words().filter(|(_, word)| !word.is_plain());
    let views = views.flat_map(|(_, word)| {
        let registers = word.registers.iter();
        registers.flat_map(move |placed| {
            let register = names.peripheral.register(placed.id);
            let apart = register.fields.iter().any(|field| placed.is_apart(field));
            let own = view(placed, word, names, "", &placed.held);
            let to_write =
                apart.then(|| view(placed, word, names, "_to_write", &placed.held_to_write));
            [Some(own), to_write].into_iter().flatten()
        })
    });
    quote! {
        impl #generics #ty {
            #everyone

            /// A guest's read of `size` bytes (1, 2, 4 or 8) at `offset`. Bytes outside the
            /// registers read as zero and count as one guest error.
            #[doc = #order]
            #read(&mut self, offset: u64, size: u32 #master) -> u64 {
                #catch_up
                let mut value = 0;
                let mut outside = false;
                let mut done = 0;
                while done < size {
                    let at = offset + u64::from(done);
                    let Some((index, word)) = find(at) else {
                        outside = true;
                        done += 1;
                        continue;
                    };
                    let first = (at - word.0) as u32;
                    let bytes = (size - done).min(word.1 - first);
                    let shift = #shift;
                    let lanes = ones(bytes) << shift;
                    #check
                    let bits = self.read_word(index, lanes);
                    value |= (bits >> shift & ones(bytes)) << (#place);
                    done += bytes;
                }
                if outside {
                    self.errors.log("read outside the registers");
                }
                value
            }

            /// A guest's write of `size` bytes (1, 2, 4 or 8) at `offset`. Bytes outside the
            /// registers are ignored and count as one guest error.
            #[doc = #order]
            #write(&mut self, offset: u64, size: u32, value: u64 #master) {
                #catch_up
                let mut outside = false;
                let mut done = 0;
                while done < size {
                    let at = offset + u64::from(done);
                    let Some((index, word)) = find(at) else {
                        outside = true;
                        done += 1;
                        continue;
                    };
                    let first = (at - word.0) as u32;
                    let bytes = (size - done).min(word.1 - first);
                    let shift = #shift;
                    let lanes = ones(bytes) << shift;
                    let bits = (value >> (#place) & ones(bytes)) << shift;
                    #check
                    self.write_word(index, bits & lanes, lanes);
                    done += bytes;
                }
                if outside {
                    self.errors.log("write outside the registers");
                }
            }

            #permitted

            /// What a guest reads of the registers at a word, in these lanes.
            fn read_word(&mut self, index: usize, lanes: u64) -> u64 {
                if lanes == 0 {
                    return 0;
                }
                let value = match index {
                    #(#reads)*
                    _ => 0,
                };
                value & lanes
            }

            /// Applies a guest's write to the lanes of a word, then runs its registers' rules.
            fn write_word(&mut self, index: usize, value: u64, lanes: u64) {
                if lanes == 0 {
                    return;
                }
                match index {
                    #(#writes)*
                    _ => {
                        let _ = value;
                    }
                }
            }

            #(#views)*
        }

        /// Where registers are that have no byte in common with others: offset, and how many bytes.
        const WORDS: &[(u64, u32)] = &[#(#table),*];

        /// The word that holds the byte at this offset, and its index.
        fn find(offset: u64) -> Option<(usize, (u64, u32))> {
            let index = WORDS.partition_point(|word| word.0 <= offset);
            let index = index.checked_sub(1)?;
            let word = WORDS[index];
            (offset - word.0 < u64::from(word.1)).then_some((index, word))
        }

        /// A mask of this many bytes, 1 to 8.
        fn ones(bytes: u32) -> u64 {
            u64::MAX >> (64 - bytes * 8)
        }
    }
}

/// Which lanes of a word an access reaches.
fn permitted(names: &Names) -> TokenStream {
    let words = names.peripheral.words.iter().enumerate();
    let arms = words.filter(|(_, word)| word.is_protected());
    let arms = arms.map(|(index, word)| {
        let (secure, privileged) = (hex(word.secure), hex(word.privileged));
        let index = decimal(index as u64);
        quote!(#index => (#secure, #privileged),)
    });
    quote! {
        /// Those of the lanes of a word that the master of an access reaches.
        fn permitted(&mut self, index: usize, lanes: u64, master: crate::Master) -> u64 {
            let (secure, privileged): (u64, u64) = match index {
                #(#arms)*
                _ => (0, 0),
            };
            let mut permitted = lanes;
            if !master.secure {
                permitted &= !secure;
            }
            if !master.privileged {
                permitted &= !privileged;
            }
            if permitted != lanes {
                self.errors.log("access without permission");
            }
            permitted
        }
    }
}

/// How a register is looked at that has no member of its own, in these bits of the cells. What is
/// different for fields that can only be written is in methods with an infix.
fn view(placed: &Placed, word: &Word, names: &Names, infix: &str, bits: &[u64]) -> TokenStream {
    let register = names.peripheral.register(placed.id);
    let (held, hold) = (
        format_ident!("held{infix}_{}", register.ident.snake),
        format_ident!("hold{infix}_{}", register.ident.snake),
    );
    let ty = machine_type(register.bits);
    let text = match infix {
        "" => format!(" What {} holds.", register.ident.svd),
        _ => format!(
            " What {} holds in fields that can only be written.",
            register.ident.svd
        ),
    };
    let cells: Vec<_> = (word.cells.iter().zip(bits))
        .filter(|(_, held)| **held != 0)
        .collect();
    let container = word.container();
    // One cell that is the register, and nothing else.
    let whole = match cells[..] {
        [(cell, held)] if *held == word.lanes() && container == register.container() => {
            Some(member(&cell.name))
        }
        _ => None,
    };
    let shift = decimal(placed.shift.into());
    let read = match &whole {
        Some(member) => quote!(self.registers.#member),
        None => {
            let parts = cells.iter().map(|(cell, held)| {
                let (stored, mask) = (stored(&cell.name, word), hex(**held));
                quote!(#stored & #mask)
            });
            let bits = quote!(#(#parts)|*);
            match (placed.shift, register.container()) {
                (0, 64) => bits,
                (0, _) => quote!((#bits) as #ty),
                (_, 64) => quote!((#bits) >> #shift),
                (_, _) => quote!(((#bits) >> #shift) as #ty),
            }
        }
    };
    let set = names.core.changes_state().then(|| {
        let text = format!(" Makes {} hold this.", register.ident.svd);
        let body = match &whole {
            Some(member) => quote!(self.registers.#member = value;),
            None => {
                let ty = machine_type(container);
                let wide = widen(quote!(value), register.container());
                let stores = cells.iter().map(|(cell, held)| {
                    let (member, mask) = (member(&cell.name), hex(**held));
                    let value = match (placed.shift, container) {
                        (0, 64) => quote!(value),
                        (0, _) => quote!(value as #ty),
                        (_, 64) => quote!(value << #shift),
                        (_, _) => quote!((value << #shift) as #ty),
                    };
                    quote! {
                        self.registers.#member = self.registers.#member & !#mask | #value & #mask;
                    }
                });
                quote!(let value = #wide; #(#stores)*)
            }
        };
        quote! {
            #[doc = #text]
            fn #hold(&mut self, value: #ty) {
                #body
            }
        }
    });
    quote! {
        #[doc = #text]
        pub fn #held(&self) -> #ty {
            #read
        }

        #set
    }
}

fn member(name: &str) -> Ident {
    format_ident!("{}", name)
}

/// What a cell holds, as `u64`.
fn stored(name: &str, word: &Word) -> TokenStream {
    let member = member(name);
    widen(quote!(self.registers.#member), word.container())
}

/// Runs `calls` if the access touches the register's lanes.
fn guarded(placed: &Placed, word: &Word, calls: Vec<TokenStream>) -> TokenStream {
    if calls.is_empty() || placed.lanes == word.lanes() {
        return quote!(#(#calls)*);
    }
    let lanes = hex(placed.lanes);
    quote!(if lanes & #lanes != 0 { #(#calls)* })
}

fn read_arm(index: usize, word: &Word, names: &Names) -> TokenStream {
    let rules = word.registers.iter().filter(|placed| placed.readable);
    let rules: Vec<_> = rules
        .map(|placed| {
            let runs = names.core.before_read(placed.id).iter();
            let calls = runs.map(|run| names.run(run, |_| quote!(0)));
            guarded(placed, word, calls.collect())
        })
        .collect();
    let cell = &word.cells[0];
    let name = member(&cell.name);
    let stored = stored(&cell.name, word);
    let value = if cell.readable == word.lanes() {
        stored
    } else if cell.readable == 0 {
        let register = names
            .peripheral
            .register(word.anchor(&names.peripheral.registers));
        let text = format!("read of write-only {}", register.ident.svd);
        quote!({ self.errors.log(#text); 0 })
    } else {
        let mask = hex(cell.readable);
        quote!(#stored & #mask)
    };
    let index = decimal(index as u64);
    if cell.read_actions.is_empty() {
        return quote!(#index => { #(#rules)* #value });
    }
    let actions = cell.read_actions.iter();
    let actions = actions.map(|(action, mask)| effects::read_step(*action, *mask, &name, word));
    quote! {
        #index => {
            #(#rules)*
            let value = #value;
            #(#actions)*
            value
        }
    }
}

fn write_arm(index: usize, word: &Word, names: &Names) -> TokenStream {
    let number = decimal(index as u64);
    if word.writable() == 0 {
        let register = names
            .peripheral
            .register(word.anchor(&names.peripheral.registers));
        let text = format!("write to read-only {}", register.ident.svd);
        return quote! {
            #number => self.errors.log(#text),
        };
    }
    let flags = member(&word.cells[0].name);
    let limits = names.peripheral.limits(word);
    let limits = limits.iter().map(|limit| self::limit(limit, word));
    let once = word.once.iter().enumerate().map(|(number, once)| {
        let (first, mask) = (format_ident!("first{number}"), hex(once.mask));
        quote! {
            let #first = lanes & #mask != 0 && self.once.#flags & #mask == 0;
            if #first {
                self.once.#flags |= #mask;
            }
        }
    });
    let container = word.container();
    let cells = word
        .cells
        .iter()
        .filter(|cell| cell.writable() != 0)
        .map(|cell| {
            let (name, bits) = (member(&cell.name), stored(&cell.name, word));
            let steps = cell.write_effects.iter();
            let steps = steps.map(|(effect, mask)| effects::write_step(*effect, *mask, word));
            let parts = word.once.iter().enumerate();
            let parts = parts.filter(|(_, once)| once.mask & cell.once != 0);
            let parts = parts.map(|(number, once)| {
                let first = format_ident!("first{number}");
                let step = effects::write_step(once.effect, once.mask & cell.once, word);
                quote!(if #first { #step })
            });
            let ty = machine_type(container);
            let store = if container == 64 {
                quote!(bits)
            } else {
                quote!(bits as #ty)
            };
            quote! {
                let mut bits = #bits;
                #(#steps)*
                #(#parts)*
                self.registers.#name = #store;
            }
        });
    let rules = word.registers.iter().filter(|placed| placed.writable);
    let rules: Vec<(&Placed, &[Run])> = rules
        .map(|placed| (placed, names.core.after_write(placed.id)))
        .collect();
    let olds = rules
        .iter()
        .enumerate()
        .filter_map(|(number, (placed, rules))| {
            let old = format_ident!("old{number}");
            let value = names.current(placed.id);
            (rules.iter().any(|run| run.args.contains(&Arg::Old)))
                .then(|| quote!(let #old = #value;))
        });
    let calls = rules.iter().enumerate().map(|(number, (placed, rules))| {
        let register = names.peripheral.register(placed.id);
        let old = format_ident!("old{number}");
        let ty = machine_type(register.bits);
        let shifted = match placed.shift {
            0 => quote!(value),
            shift => {
                let shift = decimal(shift.into());
                quote!((value >> #shift))
            }
        };
        let cut = match register.bits == register.container() {
            true => shifted,
            false => {
                let mask = hex(register.mask());
                quote!((#shifted & #mask))
            }
        };
        let written = match register.container() {
            64 => cut,
            _ => quote!(#cut as #ty),
        };
        let calls = rules.iter().map(|run| {
            names.run(run, |arg| match arg {
                Arg::Old => quote!(#old),
                _ => written.clone(),
            })
        });
        guarded(placed, word, calls.collect())
    });
    quote! {
        #number => {
            #(#limits)*
            #(#once)*
            #(#olds)*
            #(#cells)*
            #(#calls)*
        }
    }
}

/// Logs a write that breaks a limit.
fn limit(limit: &Limit, word: &Word) -> TokenStream {
    let (mask, lsb) = (hex(limit.mask()), decimal(limit.lsb.into()));
    let text = limit.complaint();
    let value = match limit.lsb {
        0 => quote!(value & #mask),
        _ => quote!((value & #mask) >> #lsb),
    };
    let patterns = match &limit.allowed {
        Allowed::Range(first, last) => {
            let (first, last) = (decimal(*first), decimal(*last));
            quote!(matches!(#value, #first..=#last))
        }
        Allowed::Values(values) => {
            let most = ones(limit.width);
            let (plain, masked): (Vec<_>, Vec<_>) =
                (values.iter()).partition(|(_, mask)| mask & most == most);
            let plain = plain.iter().map(|(known, _)| decimal(*known));
            let plain: Vec<_> = plain.collect();
            let plain = (!plain.is_empty()).then(|| quote!(matches!(#value, #(#plain)|*)));
            let masked = masked.iter().map(|(known, mask)| {
                let (mask, known) = (hex(mask & most), decimal(*known));
                quote!((#value) & #mask == #known)
            });
            let all: Vec<_> = plain.into_iter().chain(masked).collect();
            match all.as_slice() {
                [one] if values.len() > 1 => one.clone(),
                all => quote!((#(#all)||*)),
            }
        }
        Allowed::AsRead => {
            let stored = stored(&word.cells[0].name, word);
            return quote! {
                if (value ^ #stored) & lanes & #mask != 0 {
                    self.errors.log(#text);
                }
            };
        }
    };
    quote! {
        if lanes & #mask == #mask && !#patterns {
            self.errors.log(#text);
        }
    }
}
