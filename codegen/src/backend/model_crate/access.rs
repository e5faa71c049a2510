//! `read` and `write`: from bytes to registers, and the SVD's own rules.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::body::{Names, rule_method, widen};
use crate::backend::rust::{decimal, hex, machine_type};
use crate::behavior::ir::Trigger;
use crate::model::{Register, RegisterId, WriteEffect};

/// The methods that accesses go through.
pub fn methods(names: &Names) -> TokenStream {
    let Names {
        peripheral,
        behavior,
    } = names;
    let ty = format_ident!("{}", peripheral.ident.camel);
    let reads = (0..peripheral.registers.len()).map(|index| read_arm(index, names));
    // As in QEMU, an event whose time has come happens before the access.
    let catch_up = (!behavior.events.is_empty()).then(|| quote!(self.advance(0);));
    let writes = (0..peripheral.registers.len()).map(|index| write_arm(index, names));
    quote! {
        impl #ty {
            /// A guest's read of `size` bytes (1, 2, 4 or 8) at `offset`, little-endian. Bytes
            /// outside the registers read as zero and count as one guest error.
            pub fn read(&mut self, offset: u64, size: u32) -> u64 {
                #catch_up
                let mut value = 0;
                let mut outside = false;
                let mut done = 0;
                while done < size {
                    let at = offset + u64::from(done);
                    let Some((index, register)) = find(at) else {
                        outside = true;
                        done += 1;
                        continue;
                    };
                    let (shift, bytes) = lanes(register, at, size - done);
                    let bits = self.read_register(index, ones(bytes) << shift);
                    value |= (bits >> shift & ones(bytes)) << (done * 8);
                    done += bytes;
                }
                if outside {
                    self.errors.log("read outside the registers");
                }
                value
            }

            /// A guest's write of `size` bytes (1, 2, 4 or 8) at `offset`, little-endian. Bytes
            /// outside the registers are ignored and count as one guest error.
            pub fn write(&mut self, offset: u64, size: u32, value: u64) {
                #catch_up
                let mut outside = false;
                let mut done = 0;
                while done < size {
                    let at = offset + u64::from(done);
                    let Some((index, register)) = find(at) else {
                        outside = true;
                        done += 1;
                        continue;
                    };
                    let (shift, bytes) = lanes(register, at, size - done);
                    let bits = (value >> (done * 8) & ones(bytes)) << shift;
                    self.write_register(index, bits, ones(bytes) << shift);
                    done += bytes;
                }
                if outside {
                    self.errors.log("write outside the registers");
                }
            }

            /// What a guest reads of a register in these lanes; others may hold anything.
            fn read_register(&mut self, index: usize, lanes: u64) -> u64 {
                let value = match index {
                    #(#reads)*
                    _ => 0,
                };
                value & lanes
            }

            /// Applies a guest's write to the lanes of a register, then runs its rules.
            fn write_register(&mut self, index: usize, value: u64, lanes: u64) {
                match index {
                    #(#writes)*
                    _ => {
                        let _ = (value, lanes);
                    }
                }
            }
        }

        /// The register that holds the byte at this offset, and its index.
        fn find(offset: u64) -> Option<(usize, &'static Register)> {
            let index = #ty::REGISTERS.partition_point(|register| register.offset <= offset);
            let index = index.checked_sub(1)?;
            let register = &#ty::REGISTERS[index];
            (offset - register.offset < u64::from(register.bytes)).then_some((index, register))
        }

        /// How far the byte at `at` is shifted in its register, and how many bytes of an access
        /// that goes on for `rest` bytes are in it.
        fn lanes(register: &Register, at: u64, rest: u32) -> (u32, u32) {
            let first = (at - register.offset) as u32;
            (first * 8, rest.min(register.bytes - first))
        }

        /// A mask of this many bytes, 1 to 8.
        fn ones(bytes: u32) -> u64 {
            u64::MAX >> (64 - bytes * 8)
        }
    }
}

fn read_arm(index: usize, names: &Names) -> TokenStream {
    let id = RegisterId(index);
    let register = names.peripheral.register(id);
    let rules = names
        .behavior
        .rules_on(Trigger::Read(id))
        .map(|rule| names.rule_call(rule, &quote!(0), &quote!(0)));
    let field = format_ident!("{}", register.ident.snake);
    let readable = register.readable();
    let stored = widen(quote!(self.registers.#field), register.bits);
    let value = if readable == register.mask() {
        stored
    } else if readable == 0 {
        let text = format!("read of write-only {}", register.ident.svd);
        quote!({ self.errors.log(#text); 0 })
    } else {
        let mask = hex(readable);
        quote!(#stored & #mask)
    };
    let index = decimal(index as u64);
    let effects = register.read_effects();
    if effects.is_empty() {
        return quote!(#index => { #(#rules)* #value });
    }
    let ty = machine_type(register.bits);
    let lanes = match register.bits {
        64 => quote!(lanes),
        _ => quote!((lanes as #ty)),
    };
    let clear = (effects.clear != 0).then(|| {
        let mask = hex(effects.clear);
        quote!(self.registers.#field &= !(#lanes & #mask);)
    });
    let set = (effects.set != 0).then(|| {
        let mask = hex(effects.set);
        quote!(self.registers.#field |= #lanes & #mask;)
    });
    quote! {
        #index => {
            #(#rules)*
            let value = #value;
            #clear
            #set
            value
        }
    }
}

fn write_arm(index: usize, names: &Names) -> TokenStream {
    let id = RegisterId(index);
    let register = names.peripheral.register(id);
    let field = format_ident!("{}", register.ident.snake);
    let ty = machine_type(register.bits);
    let rules: Vec<_> = names.behavior.rules_on(Trigger::Write(id)).collect();
    let uses_old = rules.iter().any(|rule| rule_method(rule).uses_old);
    let calls = rules
        .iter()
        .map(|rule| names.rule_call(rule, &quote!(old), &quote!(written)));
    let written = rules
        .iter()
        .any(|rule| rule_method(rule).uses_written)
        .then(|| {
            if register.bits == 64 {
                quote!(let written = value;)
            } else {
                quote!(let written = value as #ty;)
            }
        });
    let keep = uses_old.then(|| quote!(let old = self.registers.#field;));
    let effects = register.write_effects();
    let index = decimal(index as u64);
    if register.writable() == 0 {
        let text = format!("write to read-only {}", register.ident.svd);
        return quote! {
            #index => self.errors.log(#text),
        };
    }
    let stored = widen(quote!(self.registers.#field), register.bits);
    let once = register.once().into_iter().map(|(effect, mask)| {
        let step = step(effect, mask, register);
        let first = if mask == register.mask() {
            quote!(self.once.#field == 0)
        } else {
            let mask = hex(mask);
            quote!(lanes & #mask != 0 && self.once.#field & #mask == 0)
        };
        let mask = hex(mask);
        quote! {
            if #first {
                self.once.#field |= #mask;
                #step
            }
        }
    });
    let once: Vec<_> = once.collect();
    let steps = effects
        .iter()
        .map(|(effect, mask)| step(*effect, *mask, register));
    let store = if register.bits == 64 {
        quote!(bits)
    } else {
        quote!(bits as #ty)
    };
    quote! {
        #index => {
            let mut bits = #stored;
            #(#steps)*
            #(#once)*
            #keep
            self.registers.#field = #store;
            #written
            #(#calls)*
        }
    }
}

/// What a write does to some bits of a register, in `bits`.
fn step(effect: WriteEffect, mask: u64, register: &Register) -> TokenStream {
    let (bits, bare) = if mask == register.mask() {
        (quote!(lanes), quote!(lanes))
    } else {
        let mask = hex(mask);
        (quote!((lanes & #mask)), quote!(lanes & #mask))
    };
    match effect {
        WriteEffect::Modify => quote!(bits = bits & !#bits | value & #bits;),
        WriteEffect::OneToClear => quote!(bits &= !(value & #bits);),
        WriteEffect::OneToSet => quote!(bits |= value & #bits;),
        WriteEffect::OneToToggle => quote!(bits ^= value & #bits;),
        WriteEffect::ZeroToClear => quote!(bits &= !(!value & #bits);),
        WriteEffect::ZeroToSet => quote!(bits |= !value & #bits;),
        WriteEffect::ZeroToToggle => quote!(bits ^= !value & #bits;),
        WriteEffect::Clear => quote!(bits &= !#bits;),
        WriteEffect::Set => quote!(bits |= #bare;),
    }
}
