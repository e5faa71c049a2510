//! Integer methods in Rust: Rust's own where the width is Rust's, and else what they would be.
//!
//! A value of another width lives in the next larger type, with its sign or zeros before it. What
//! is calculated there is exact or has left the width visibly, so it is brought back, or is found to
//! have overflowed.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{Expr as Syn, parse_quote};

use super::expr::{binary, call, fitted, hex_mask, number};
use crate::backend::rust::{decimal, int_type, machine_type};
use crate::lower::core::{Arith, BinaryOp, Int, Method, Overflow, Unary};

/// A method with an argument.
pub(super) fn method(method: Method, int: Int, receiver: Syn, arg: Syn) -> Syn {
    let name = format_ident!("{}", method.name());
    if int.is_machine() {
        return call(receiver, &name, Some(arg));
    }
    let bits = decimal(int.bits.into());
    match (method.arith, method.overflow) {
        (Arith::Min | Arith::Max | Arith::AbsDiff, _) => call(receiver, &name, Some(arg)),
        (Arith::RotateLeft | Arith::RotateRight, _) => rotated(method.arith, int, &receiver, &arg),
        // Rust takes the amount modulo its own width, not ours.
        (Arith::Shl | Arith::Shr, Overflow::Wrapping | Overflow::Saturating) => {
            let name = wrapping(&method);
            let amount: Syn = parse_quote!((#arg) % #bits);
            fitted(call(receiver, &name, Some(amount)), int)
        }
        // Both operands are calculated before either has a name, which might be that of a local.
        (Arith::Shl | Arith::Shr, Overflow::Checked) => {
            let value: Syn = parse_quote!(value);
            let value = fitted(
                call(value, &wrapping(&method), Some(parse_quote!(amount))),
                int,
            );
            let ty = int_type(int);
            parse_quote!({
                let (value, amount): (#ty, u32) = (#receiver, #arg);
                if amount < #bits { Some(#value) } else { None }
            })
        }
        (Arith::Shl | Arith::Shr, Overflow::Overflowing) => {
            let (value, amount): (Syn, Syn) = (parse_quote!(value), parse_quote!(amount % #bits));
            let value = fitted(call(value, &wrapping(&method), Some(amount)), int);
            let ty = int_type(int);
            parse_quote!({
                let (value, amount): (#ty, u32) = (#receiver, #arg);
                (#value, amount >= #bits)
            })
        }
        // The quotient of the smallest value and -1 is beyond the width, if the remainder is not.
        (Arith::Rem, Overflow::Checked | Overflow::Overflowing) if int.signed => {
            let (ty, min) = (int_type(int), number(int.smallest(), int));
            let result: Syn = match method.overflow {
                Overflow::Checked => {
                    parse_quote!(if over { None } else { value.checked_rem(by) })
                }
                Overflow::Wrapping | Overflow::Saturating | Overflow::Overflowing => {
                    parse_quote!((value.wrapping_rem(by), over))
                }
            };
            parse_quote!({
                let (value, by): (#ty, #ty) = (#receiver, #arg);
                let over = value == #min && by == -1;
                #result
            })
        }
        (_, overflow) => settled(overflow, int, call(receiver, &name, Some(arg))),
    }
}

/// A method without an argument.
pub(super) fn unary(unary: Unary, int: Int, receiver: Syn) -> Syn {
    let name = format_ident!("{}", unary.name());
    if int.is_machine() {
        return call(receiver, &name, None);
    }
    let (bits, spare) = (
        decimal(int.bits.into()),
        decimal((int.container() - int.bits).into()),
    );
    match unary {
        Unary::Neg(overflow) | Unary::Abs(overflow) => {
            settled(overflow, int, call(receiver, &name, None))
        }
        Unary::UnsignedAbs | Unary::IsPowerOfTwo => call(receiver, &name, None),
        Unary::CountOnes | Unary::TrailingOnes => call(raw(int, receiver), &name, None),
        Unary::CountZeros | Unary::LeadingZeros => {
            let counted = call(raw(int, receiver), &name, None);
            parse_quote!(#counted - #spare)
        }
        Unary::TrailingZeros => {
            let counted = call(raw(int, receiver), &name, None);
            call(counted, &format_ident!("min"), Some(parse_quote!(#bits)))
        }
        Unary::LeadingOnes => {
            let raw = raw(int, receiver);
            // A cast before `<<` would be read as the beginning of generics.
            let shifted = binary(raw, BinaryOp::Shl, parse_quote!(#spare));
            let top: Syn = parse_quote!((#shifted));
            call(top, &name, None)
        }
        // The bits arrive at the upper end, and come down again with their sign.
        Unary::SwapBytes | Unary::ReverseBits => {
            let turned = call(receiver, &name, None);
            parse_quote!(#turned >> #spare)
        }
    }
}

/// `wrapping_shl` for all forms of `shl`.
fn wrapping(method: &Method) -> Ident {
    let method = Method {
        overflow: Overflow::Wrapping,
        ..*method
    };
    format_ident!("{}", method.name())
}

/// A result in the larger type, of a method of this kind, brought into the width.
fn settled(overflow: Overflow, int: Int, value: Syn) -> Syn {
    let (min, max) = (number(int.smallest(), int), number(int.max().into(), int));
    match (overflow, int.signed) {
        (Overflow::Wrapping, _) => fitted(value, int),
        (Overflow::Checked, false) => parse_quote!(#value.filter(|value| *value <= #max)),
        (Overflow::Checked, true) => {
            parse_quote!(#value.filter(|value| (#min..=#max).contains(value)))
        }
        (Overflow::Saturating, false) => {
            call(value, &format_ident!("min"), Some(parse_quote!(#max)))
        }
        (Overflow::Saturating, true) => parse_quote!(#value.clamp(#min, #max)),
        (Overflow::Overflowing, _) => {
            let fitted = fitted(parse_quote!(value), int);
            parse_quote!({
                let (value, over) = #value;
                let fitted = #fitted;
                (fitted, over || fitted != value)
            })
        }
    }
}

/// A value without its sign: the bits of the width alone.
fn raw(int: Int, value: Syn) -> Syn {
    if !int.signed {
        return value;
    }
    let (ty, mask) = (machine_type(int.bits), hex_mask(int));
    parse_quote!(((#value) as #ty & #mask))
}

fn rotated(arith: Arith, int: Int, receiver: &Syn, arg: &Syn) -> Syn {
    let (bits, mask) = (decimal(int.bits.into()), hex_mask(int));
    let unsigned = machine_type(int.bits);
    let raw = raw(int, receiver.clone());
    let (first, second): (TokenStream, TokenStream) = match arith {
        Arith::RotateRight => (quote!(>>), quote!(<<)),
        _ => (quote!(<<), quote!(>>)),
    };
    let rotated: Syn = parse_quote!((value #first amount | value #second (#bits - amount)) & #mask);
    let rotated: Syn = match int.signed {
        true => {
            let ty = int_type(int);
            fitted(parse_quote!((#rotated) as #ty), int)
        }
        false => rotated,
    };
    parse_quote!({
        let (value, amount): (#unsigned, u32) = (#raw, (#arg) % #bits);
        #rotated
    })
}
