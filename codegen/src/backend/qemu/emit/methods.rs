//! Integer methods as small C functions: Rust's, for any width, with a sign and without.
//!
//! Values of a type are held sign-extended, or zero-extended, in the next larger machine type.
//! Nothing is calculated in a type in which it could overflow, and no negative value is shifted to
//! the left.

use super::c::{number, signed_number};
use super::c_int;
use super::helpers::Helper;
use crate::behavior::ir::{Arith, Int, Method, Overflow, Ty, Unary};
use crate::names::Ident;

/// A method with an argument.
pub(super) fn method_text(stem: &Ident, name: &str, method: Method, int: Int) -> String {
    let f = Function::new(stem, int);
    let head = f.head(&method.result(int), name, Some(method.argument(int)));
    let (bits, ty) = (int.bits, c_int(int));
    let body = match (method.overflow, method.arith) {
        (_, Arith::Min) => "    return a < b ? a : b;\n".into(),
        (_, Arith::Max) => "    return a > b ? a : b;\n".into(),
        (_, Arith::AbsDiff) if int.signed => {
            "    return a < b ? (uint64_t)b - a : (uint64_t)a - b;\n".into()
        }
        (_, Arith::AbsDiff) => "    return a < b ? b - a : a - b;\n".into(),
        (_, Arith::RotateLeft) => f.rotate(&format!("b % {bits}")),
        (_, Arith::RotateRight) => f.rotate(&format!("({bits} - b % {bits}) % {bits}")),
        (overflow, arith @ (Arith::Shl | Arith::Shr)) => f.shift(overflow, arith),
        (overflow, arith @ (Arith::Div | Arith::Rem)) => f.divide(overflow, arith),
        (Overflow::Saturating, Arith::Sub) if !int.signed => {
            "    return a > b ? a - b : 0;\n".into()
        }
        (Overflow::Wrapping, Arith::Add | Arith::Sub | Arith::Mul) => {
            unreachable!("an operator of C")
        }
        (Overflow::Checked, arith) => {
            let (over, some, none) = (f.overflows(arith), f.some("value"), f.none());
            format!(
                "    {ty} value;\n\n    if ({over}) {{\n        return {none};\n    }}\n    \
                 return {some};\n"
            )
        }
        (Overflow::Overflowing, arith) => {
            let (over, pair) = (f.overflows(arith), f.pair("value", "over"));
            let fit = f.fitting("value");
            format!("    {ty} value;\n    bool over = {over};\n\n{fit}    return {pair};\n")
        }
        (Overflow::Saturating, arith) => {
            let over = f.overflows(arith);
            // The exact result has the sign that decides which end is near.
            let limit = match arith {
                _ if !int.signed => f.max(),
                Arith::Mul => format!("(a < 0) == (b < 0) ? {} : {}", f.max(), f.min()),
                _ => format!("a < 0 ? {} : {}", f.min(), f.max()),
            };
            format!(
                "    {ty} value;\n\n    if ({over}) {{\n        return {limit};\n    }}\n    \
                 return value;\n"
            )
        }
    };
    format!("{head}{body}}}")
}

/// A method without an argument.
pub(super) fn unary_text(stem: &Ident, name: &str, unary: Unary, int: Int) -> String {
    let f = Function::new(stem, int);
    let head = f.head(&unary.result(int), name, None);
    let bits = int.bits;
    let raw = f.raw("a");
    let others = format!("~{raw} & {}", number(int.mask()).text);
    let given = |value: &str| format!("    return {value};\n");
    let leading = |of: &str| {
        let spare = 64 - bits;
        let less = if spare == 0 {
            String::new()
        } else {
            format!(" - {spare}")
        };
        format!(
            "    uint64_t bits = {of};\n\n    return bits ? __builtin_clzll(bits){less} : {bits};\n"
        )
    };
    let trailing = |of: &str| {
        format!("    uint64_t bits = {of};\n\n    return bits ? __builtin_ctzll(bits) : {bits};\n")
    };
    let whole = |value: String| match int.signed {
        true => given(&f.sign_extended(&value)),
        false => given(&value),
    };
    let body = match unary {
        Unary::Neg(overflow) => f.negate(overflow),
        Unary::Abs(overflow) => f.absolute(overflow),
        Unary::UnsignedAbs => given("a < 0 ? -(uint64_t)a : (uint64_t)a"),
        Unary::CountOnes => given(&format!("__builtin_popcountll({raw})")),
        Unary::CountZeros => given(&format!("__builtin_popcountll({others})")),
        Unary::LeadingZeros => leading(&raw),
        Unary::TrailingZeros => trailing(&raw),
        Unary::LeadingOnes => leading(&others),
        Unary::TrailingOnes => trailing(&others),
        Unary::SwapBytes => whole(match bits {
            64 => format!("__builtin_bswap64({raw})"),
            _ => format!("__builtin_bswap64({raw}) >> {}", 64 - bits),
        }),
        Unary::ReverseBits => {
            let back = whole("reversed".into());
            format!(
                "    uint64_t bits = {raw};\n    uint64_t reversed = 0;\n    int i;\n\n    \
                 for (i = 0; i < {bits}; i++) {{\n        \
                 reversed = reversed << 1 | (bits >> i & 1);\n    }}\n{back}"
            )
        }
        Unary::IsPowerOfTwo => given("a != 0 && (a & (a - 1)) == 0"),
    };
    format!("{head}{body}}}")
}

/// What is needed to write a function of an integer type.
struct Function<'a> {
    stem: &'a Ident,
    int: Int,
}

impl<'a> Function<'a> {
    fn new(stem: &'a Ident, int: Int) -> Self {
        Self { stem, int }
    }

    fn head(&self, result: &Ty, name: &str, argument: Option<Int>) -> String {
        let (result, a) = (super::c_type(self.stem, result), c_int(self.int));
        let b = argument.map_or(String::new(), |b| format!(", {} b", c_int(b)));
        format!("static inline {result} {name}({a} a{b})\n{{\n")
    }

    fn max(&self) -> String {
        self.number(self.int.max().into())
    }

    fn min(&self) -> String {
        self.number(self.int.smallest())
    }

    fn number(&self, value: i128) -> String {
        match self.int.signed {
            true => signed_number(value).text,
            false => number(self.int.bits_of(value)).text,
        }
    }

    fn some(&self, value: &str) -> String {
        let name = Helper::Some(Ty::Int(self.int)).name(self.stem);
        format!("{name}({value})")
    }

    fn none(&self) -> String {
        let name = Helper::None(Ty::Int(self.int)).name(self.stem);
        format!("{name}()")
    }

    /// A value, and whether it is another than the exact one.
    fn pair(&self, value: &str, over: &str) -> String {
        let name = Helper::Tuple(vec![Ty::Int(self.int), Ty::Bool]).name(self.stem);
        format!("{name}({value}, {over})")
    }

    /// The bits of a value, without a sign, in 64 bits.
    fn raw(&self, value: &str) -> String {
        match (self.int.signed, self.int.bits) {
            (false, 64) => value.into(),
            (false, _) | (true, 64) => format!("(uint64_t){value}"),
            (true, _) => format!("((uint64_t){value} & {})", number(self.int.mask()).text),
        }
    }

    /// The lowest bits of an integer of C as a value with a sign.
    fn sign_extended(&self, value: &str) -> String {
        super::c::sign_extended(self.int, value)
    }

    /// A statement that brings a variable into the range of the type, if its machine type is wider.
    fn fitting(&self, variable: &str) -> String {
        match (self.int.is_machine(), self.int.signed) {
            (true, _) => String::new(),
            (false, true) => format!("    {variable} = {};\n", self.sign_extended(variable)),
            (false, false) => format!("    {variable} &= {};\n", number(self.int.mask()).text),
        }
    }

    /// The condition that a result does not fit; leaves the result in `value`.
    fn overflows(&self, arith: Arith) -> String {
        let builtin = match arith {
            Arith::Add => "add",
            Arith::Sub => "sub",
            Arith::Mul => "mul",
            Arith::Div
            | Arith::Rem
            | Arith::Shl
            | Arith::Shr
            | Arith::Min
            | Arith::Max
            | Arith::AbsDiff
            | Arith::RotateLeft
            | Arith::RotateRight => unreachable!("{arith:?} does not overflow like this"),
        };
        let container = format!("__builtin_{builtin}_overflow(a, b, &value)");
        match (self.int.is_machine(), self.int.signed) {
            (true, _) => container,
            (false, false) => format!("{container} || value > {}", self.max()),
            (false, true) => format!(
                "{container} ||\n        value < {} || value > {}",
                self.min(),
                self.max()
            ),
        }
    }

    /// A rotation to the left by fewer bits than the type has.
    fn rotate(&self, amount: &str) -> String {
        let (bits, raw) = (self.int.bits, self.raw("a"));
        let rotated = match bits {
            1 => "bits".to_owned(),
            _ => format!("bits << by | bits >> ({bits} - by)"),
        };
        let rotated = match self.int.signed {
            true => self.sign_extended(&rotated),
            false if self.int.is_machine() => rotated,
            false => format!("({rotated}) & {}", number(self.int.mask()).text),
        };
        format!(
            "    uint64_t bits = {raw};\n    uint32_t by = {amount};\n\n    \
             return by == 0 ? a : {rotated};\n"
        )
    }

    fn shift(&self, overflow: Overflow, arith: Arith) -> String {
        let (bits, int) = (self.int.bits, self.int);
        // The shifted value never is an int, in which a bit could arrive at the sign.
        let wide = if int.container() == 64 {
            "uint64_t"
        } else {
            "uint32_t"
        };
        let shifted = |by: &str| match (arith, int.signed) {
            (Arith::Shl, true) => self.sign_extended(&format!("({wide})a << {by}")),
            (Arith::Shl, false) if !int.is_machine() => {
                format!("(({wide})a << {by}) & {}", number(int.mask()).text)
            }
            (Arith::Shl, false) => format!("({wide})a << {by}"),
            (_, true) => format!("a >> {by}"),
            (_, false) => format!("({wide})a >> {by}"),
        };
        match overflow {
            Overflow::Wrapping | Overflow::Saturating => {
                format!("    return {};\n", shifted(&format!("(b % {bits})")))
            }
            Overflow::Checked => format!(
                "    return b >= {bits} ? {} : {};\n",
                self.none(),
                self.some(&shifted("b"))
            ),
            Overflow::Overflowing => {
                let value = shifted(&format!("(b % {bits})"));
                let pair = self.pair(&value, &format!("b >= {bits}"));
                format!("    return {pair};\n")
            }
        }
    }

    /// Division and remainder. All but the checked ones have a constant divisor, which is not 0.
    fn divide(&self, overflow: Overflow, arith: Arith) -> String {
        let (plain, over_value, nearest) = match arith {
            Arith::Div => ("a / b", self.min(), self.max()),
            _ => ("a % b", "0".to_owned(), "0".to_owned()),
        };
        let over = format!("a == {} && b == -1", self.min());
        match (overflow, self.int.signed) {
            (Overflow::Wrapping | Overflow::Saturating, false) => format!("    return {plain};\n"),
            (Overflow::Checked, false) => format!(
                "    return b == 0 ? {} : {};\n",
                self.none(),
                self.some(plain)
            ),
            (Overflow::Overflowing, false) => {
                format!("    return {};\n", self.pair(plain, "false"))
            }
            (Overflow::Wrapping, true) => {
                format!("    return {over} ? {over_value} : {plain};\n")
            }
            (Overflow::Saturating, true) => format!("    return {over} ? {nearest} : {plain};\n"),
            (Overflow::Checked, true) => format!(
                "    if (b == 0 || ({over})) {{\n        return {};\n    }}\n    return {};\n",
                self.none(),
                self.some(plain)
            ),
            (Overflow::Overflowing, true) => format!(
                "    if ({over}) {{\n        return {};\n    }}\n    return {};\n",
                self.pair(&over_value, "true"),
                self.pair(plain, "false")
            ),
        }
    }

    fn negate(&self, overflow: Overflow) -> String {
        if !self.int.signed {
            let negated = match self.int.is_machine() {
                true => "-(uint64_t)a".to_owned(),
                false => format!("-(uint64_t)a & {}", number(self.int.mask()).text),
            };
            return match overflow {
                Overflow::Wrapping | Overflow::Saturating => format!("    return {negated};\n"),
                Overflow::Checked => format!(
                    "    return a == 0 ? {} : {};\n",
                    self.some("0"),
                    self.none()
                ),
                Overflow::Overflowing => {
                    format!("    return {};\n", self.pair(&negated, "a != 0"))
                }
            };
        }
        self.unless_smallest(overflow, "-a")
    }

    fn absolute(&self, overflow: Overflow) -> String {
        self.unless_smallest(overflow, "a < 0 ? -a : a")
    }

    /// What only the smallest value has no result for: it would be one more than the largest.
    fn unless_smallest(&self, overflow: Overflow, plain: &str) -> String {
        let (min, max) = (self.min(), self.max());
        let (special, plain) = match overflow {
            Overflow::Wrapping => (min.clone(), plain.to_owned()),
            Overflow::Saturating => (max, plain.to_owned()),
            Overflow::Checked => (self.none(), self.some(plain)),
            Overflow::Overflowing => (self.pair(&min, "true"), self.pair(plain, "false")),
        };
        format!("    if (a == {min}) {{\n        return {special};\n    }}\n    return {plain};\n")
    }
}
