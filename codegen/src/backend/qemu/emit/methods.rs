//! Integer methods as small C functions: Rust's, for any width, with a sign and without.
//!
//! Values of a type are held sign-extended, or zero-extended, in the next larger machine type.
//! Nothing is calculated in a type in which it could overflow, and no negative value is shifted to
//! the left.

use super::helpers::Helper;
use super::typed_value::{number, sign_extended, signed_number};
use super::{c_int, c_type};
use crate::backend::c::{BinaryOp, Block, Expr, ForInit, Function, Linkage, Stmt, Type};
use crate::lower::core::{Arith, Int, Method, Overflow, Ty, Unary};
use crate::names::Ident;

/// A method with an argument.
pub(super) fn method_function(stem: &Ident, name: &str, method: Method, int: Int) -> Function {
    let f = Integer { stem, int };
    let (a, b) = (Expr::name("a"), Expr::name("b"));
    let body = match (method.overflow, method.arith) {
        (_, Arith::Min) => gives(a.clone().less(b.clone()).either(a, b)),
        (_, Arith::Max) => gives(a.clone().greater(b.clone()).either(a, b)),
        (_, Arith::AbsDiff) => {
            let wide = |value: &Expr| match int.signed {
                true => value.clone().cast(Type::unsigned(64)),
                false => value.clone(),
            };
            let (up, down) = (wide(&b) - a.clone(), wide(&a) - b.clone());
            gives(a.less(b).either(up, down))
        }
        (_, Arith::RotateLeft) => f.rotate(b % int.bits),
        (_, Arith::RotateRight) => f.rotate((Expr::from(int.bits) - b % int.bits) % int.bits),
        (overflow, arith @ (Arith::Shl | Arith::Shr)) => f.shift(overflow, arith),
        (overflow, arith @ (Arith::Div | Arith::Rem)) => f.divide(overflow, arith),
        (Overflow::Saturating, Arith::Sub) if !int.signed => {
            gives(a.clone().greater(b.clone()).either(a - b, 0))
        }
        (Overflow::Wrapping, Arith::Add | Arith::Sub | Arith::Mul) => {
            unreachable!("an operator of C")
        }
        (overflow, arith) => f.calculated(overflow, arith),
    };
    f.function(&method.result(int), name, Some(method.argument(int)))
        .body(body)
}

/// A method without an argument.
pub(super) fn unary_function(stem: &Ident, name: &str, unary: Unary, int: Int) -> Function {
    let f = Integer { stem, int };
    let a = || Expr::name("a");
    let raw = f.raw(a());
    let others = || raw.clone().complement() & number(int.mask()).expr;
    let counted = |of: Expr| gives(Expr::call("__builtin_popcountll", [of]));
    let body = match unary {
        Unary::Neg(overflow) => f.negate(overflow),
        Unary::Abs(overflow) => f.unless_smallest(overflow, a().less(0).either(-a(), a())),
        Unary::UnsignedAbs => {
            let wide = || a().cast(Type::unsigned(64));
            gives(a().less(0).either(-wide(), wide()))
        }
        Unary::CountOnes => counted(raw),
        Unary::CountZeros => counted(others()),
        Unary::LeadingZeros => f.leading(raw),
        Unary::TrailingZeros => f.trailing(raw),
        Unary::LeadingOnes => f.leading(others()),
        Unary::TrailingOnes => f.trailing(others()),
        Unary::SwapBytes => {
            let swapped = Expr::call("__builtin_bswap64", [raw]);
            gives(f.whole(match int.bits {
                64 => swapped,
                bits => swapped >> (64 - bits),
            }))
        }
        Unary::ReverseBits => f.reversed(raw),
        Unary::IsPowerOfTwo => {
            let others = a() & (a() - 1);
            gives(a().differs(0).and(others.equals(0)))
        }
    };
    f.function(&unary.result(int), name, None).body(body)
}

/// `return value;`
fn gives(value: Expr) -> Block {
    Block::of([Stmt::give(value)])
}

/// `if (condition) { return early; } return late;`
fn gives_either(condition: Expr, early: Expr, late: Expr) -> [Stmt; 2] {
    [Stmt::when(condition, [Stmt::give(early)]), Stmt::give(late)]
}

/// What is needed to write a function of an integer type.
struct Integer<'a> {
    stem: &'a Ident,
    int: Int,
}

impl Integer<'_> {
    fn function(&self, result: &Ty, name: &str, argument: Option<Int>) -> Function {
        let result = Type::Named(c_type(self.stem, result));
        let function = Function::new(Linkage::Inline, result, name).param(c_int(self.int), "a");
        match argument {
            Some(argument) => function.param(c_int(argument), "b"),
            None => function,
        }
    }

    fn max(&self) -> Expr {
        self.number(self.int.max().into())
    }

    fn min(&self) -> Expr {
        self.number(self.int.smallest())
    }

    fn mask(&self) -> Expr {
        number(self.int.mask()).expr
    }

    fn number(&self, value: i128) -> Expr {
        match self.int.signed {
            true => signed_number(value).expr,
            false => number(self.int.bits_of(value)).expr,
        }
    }

    fn some(&self, value: Expr) -> Expr {
        Expr::call(Helper::Some(Ty::Int(self.int)).name(self.stem), [value])
    }

    fn none(&self) -> Expr {
        Expr::call(Helper::None(Ty::Int(self.int)).name(self.stem), [])
    }

    /// A value, and whether it is another than the exact one.
    fn pair(&self, value: Expr, over: Expr) -> Expr {
        let tuple = Helper::Tuple(vec![Ty::Int(self.int), Ty::Bool]);
        Expr::call(tuple.name(self.stem), [value, over])
    }

    /// The bits of a value, without a sign, in 64 bits.
    fn raw(&self, value: Expr) -> Expr {
        let wide = |value: Expr| value.cast(Type::unsigned(64));
        match (self.int.signed, self.int.bits) {
            (false, 64) => value,
            (false, _) | (true, 64) => wide(value),
            (true, _) => wide(value) & self.mask(),
        }
    }

    /// The lowest bits of an integer of C as a value of the type.
    fn whole(&self, value: Expr) -> Expr {
        match self.int.signed {
            true => sign_extended(self.int, value),
            false => value,
        }
    }

    /// A sum, difference or product that does not wrap.
    fn calculated(&self, overflow: Overflow, arith: Arith) -> Block {
        let (value, over) = (Expr::name("value"), self.overflows(arith));
        let mut block = Block::default();
        block.declare(c_int(self.int), "value");
        match overflow {
            Overflow::Overflowing => {
                block.define(Type::bool(), "over", over);
                block.stmts.extend(self.fitting(&value));
                block.push(Stmt::give(self.pair(value, Expr::name("over"))));
            }
            Overflow::Checked => {
                let stmts = gives_either(over, self.none(), self.some(value));
                block.stmts.extend(stmts);
            }
            Overflow::Wrapping | Overflow::Saturating => {
                block
                    .stmts
                    .extend(gives_either(over, self.limit(arith), value));
            }
        }
        block
    }

    /// What is nearest to an exact result that does not fit: its sign decides which end is near.
    fn limit(&self, arith: Arith) -> Expr {
        let (a, b) = (Expr::name("a"), Expr::name("b"));
        match arith {
            _ if !self.int.signed => self.max(),
            Arith::Mul => a.less(0).equals(b.less(0)).either(self.max(), self.min()),
            _ => a.less(0).either(self.min(), self.max()),
        }
    }

    /// A statement that brings a variable into the range of the type, if its machine type is wider.
    fn fitting(&self, variable: &Expr) -> Option<Stmt> {
        let variable = variable.clone();
        match (self.int.is_machine(), self.int.signed) {
            (true, _) => None,
            (false, true) => Some(variable.clone().assign(self.whole(variable)).into()),
            (false, false) => Some(variable.assign_with(BinaryOp::BitAnd, self.mask()).into()),
        }
    }

    /// The condition that a result does not fit; leaves the result in `value`.
    fn overflows(&self, arith: Arith) -> Expr {
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
        let value = || Expr::name("value");
        let args = [Expr::name("a"), Expr::name("b"), value().address()];
        let container = Expr::call(format!("__builtin_{builtin}_overflow"), args);
        match (self.int.is_machine(), self.int.signed) {
            (true, _) => container,
            (false, false) => container.or(value().greater(self.max())),
            (false, true) => container
                .or(value().less(self.min()))
                .or(value().greater(self.max())),
        }
    }

    /// A rotation to the left by fewer bits than the type has.
    fn rotate(&self, amount: Expr) -> Block {
        let (bits, by) = (|| Expr::name("bits"), || Expr::name("by"));
        let rotated = match self.int.bits {
            1 => bits(),
            width => (bits() << by()) | (bits() >> (Expr::from(width) - by())),
        };
        let rotated = match self.int.signed {
            false if !self.int.is_machine() => rotated & self.mask(),
            _ => self.whole(rotated),
        };
        let mut block = Block::default();
        block.define(Type::unsigned(64), "bits", self.raw(Expr::name("a")));
        block.define(Type::unsigned(32), "by", amount);
        block.push(Stmt::give(by().equals(0).either("a", rotated)));
        block
    }

    fn shift(&self, overflow: Overflow, arith: Arith) -> Block {
        let (bits, int) = (self.int.bits, self.int);
        let b = || Expr::name("b");
        // The shifted value never is an int, in which a bit could arrive at the sign.
        let wide = || {
            let width = if int.container() == 64 { 64 } else { 32 };
            Expr::name("a").cast(Type::unsigned(width))
        };
        let shifted = |by: Expr| match (arith, int.signed) {
            (Arith::Shl, false) if !int.is_machine() => (wide() << by) & self.mask(),
            (Arith::Shl, _) => self.whole(wide() << by),
            (_, true) => Expr::name("a") >> by,
            (_, false) => wide() >> by,
        };
        let too_far = || Expr::binary(BinaryOp::Ge, b(), bits.into());
        gives(match overflow {
            Overflow::Wrapping | Overflow::Saturating => shifted(b() % bits),
            Overflow::Checked => too_far().either(self.none(), self.some(shifted(b()))),
            Overflow::Overflowing => self.pair(shifted(b() % bits), too_far()),
        })
    }

    /// Division and remainder. All but the checked ones have a constant divisor, which is not 0.
    fn divide(&self, overflow: Overflow, arith: Arith) -> Block {
        let (a, b) = (|| Expr::name("a"), || Expr::name("b"));
        let (plain, over_value, nearest) = match arith {
            Arith::Div => (a() / b(), self.min(), self.max()),
            _ => (a() % b(), Expr::from(0), Expr::from(0)),
        };
        let over = || a().equals(self.min()).and(b().equals(-1));
        match (overflow, self.int.signed) {
            (Overflow::Wrapping | Overflow::Saturating, false) => gives(plain),
            (Overflow::Checked, false) => {
                gives(b().equals(0).either(self.none(), self.some(plain)))
            }
            (Overflow::Overflowing, false) => gives(self.pair(plain, Expr::bool(false))),
            (Overflow::Wrapping, true) => gives(over().either(over_value, plain)),
            (Overflow::Saturating, true) => gives(over().either(nearest, plain)),
            (Overflow::Checked, true) => {
                let undefined = b().equals(0).or(over());
                Block::of(gives_either(undefined, self.none(), self.some(plain)))
            }
            (Overflow::Overflowing, true) => {
                let wrapped = self.pair(over_value, Expr::bool(true));
                let exact = self.pair(plain, Expr::bool(false));
                Block::of(gives_either(over(), wrapped, exact))
            }
        }
    }

    fn negate(&self, overflow: Overflow) -> Block {
        let a = || Expr::name("a");
        if self.int.signed {
            return self.unless_smallest(overflow, -a());
        }
        let negated = -a().cast(Type::unsigned(64));
        let negated = match self.int.is_machine() {
            true => negated,
            false => negated & self.mask(),
        };
        gives(match overflow {
            Overflow::Wrapping | Overflow::Saturating => negated,
            Overflow::Checked => a().equals(0).either(self.some(0.into()), self.none()),
            Overflow::Overflowing => self.pair(negated, a().differs(0)),
        })
    }

    /// What only the smallest value has no result for: it would be one more than the largest.
    fn unless_smallest(&self, overflow: Overflow, plain: Expr) -> Block {
        let (special, plain) = match overflow {
            Overflow::Wrapping => (self.min(), plain),
            Overflow::Saturating => (self.max(), plain),
            Overflow::Checked => (self.none(), self.some(plain)),
            Overflow::Overflowing => (
                self.pair(self.min(), Expr::bool(true)),
                self.pair(plain, Expr::bool(false)),
            ),
        };
        let is_smallest = Expr::name("a").equals(self.min());
        Block::of(gives_either(is_smallest, special, plain))
    }

    /// The zeros of these bits above the highest one.
    fn leading(&self, of: Expr) -> Block {
        let zeros = Expr::call("__builtin_clzll", [Expr::name("bits")]);
        self.zeros(
            of,
            match 64 - self.int.bits {
                0 => zeros,
                spare => zeros - spare,
            },
        )
    }

    /// The zeros of these bits below the lowest one.
    fn trailing(&self, of: Expr) -> Block {
        self.zeros(of, Expr::call("__builtin_ctzll", [Expr::name("bits")]))
    }

    /// Zeros that the compiler counts, but for none where no bit is set.
    fn zeros(&self, of: Expr, counted: Expr) -> Block {
        let mut block = Block::default();
        block.define(Type::unsigned(64), "bits", of);
        block.push(Stmt::give(
            Expr::name("bits").either(counted, self.int.bits),
        ));
        block
    }

    /// These bits from the last to the first.
    fn reversed(&self, of: Expr) -> Block {
        let (bits, reversed, i) = (
            || Expr::name("bits"),
            || Expr::name("reversed"),
            || Expr::name("i"),
        );
        let mut block = Block::default();
        block.define(Type::unsigned(64), "bits", of);
        block.define(Type::unsigned(64), "reversed", 0.into());
        block.declare(Type::named("int"), "i");
        let next = (reversed() << 1) | ((bits() >> i()) & 1);
        block.push(Stmt::For {
            init: ForInit::Expr(i().assign(0)),
            condition: Some(i().less(self.int.bits)),
            step: Some(Expr::Increment(Box::new(i()))),
            body: Block::of([reversed().assign(next).into()]),
        });
        block.push(Stmt::give(self.whole(reversed())));
        block
    }
}
