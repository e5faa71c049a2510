//! Every operation on sets of values of small types: nothing that can occur is excluded.

use super::*;
use crate::model::ir::{Arith, BinaryOp, Method, Overflow, Unary};
use crate::model::ir::{Expr, ExprKind, Ty};
use crate::random_functions::{Program, constant, expr, function, local};
use crate::simulate::Simulator;

const BITS: u32 = 3;

/// Sets of values: ranges, known bits, and both.
fn sets(int: Int) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    for low in int.smallest()..=int.max().into() {
        for high in low..=int.max().into() {
            for zeros in 0..=int.mask() {
                for ones in [0, 1, 2, 4, 5] {
                    let value = Value::range(int, low, high).with_bits(zeros, ones);
                    found.extend(value.filter(|value| !found.contains(value)));
                }
            }
        }
    }
    found
}

/// The bits of the values of a set.
fn members(value: Value) -> Vec<u64> {
    let all = 0..=value.int.mask();
    all.filter(|bits| contains(value, *bits)).collect()
}

fn contains(value: Value, bits: u64) -> bool {
    let number = value.int.number(bits);
    (value.low..=value.high).contains(&number)
        && bits & value.zeros == 0
        && bits & value.ones == value.ones
}

/// What each operation gives for each pair of numbers says the simulator.
fn table(kind: impl Fn(Box<Expr>, Box<Expr>) -> ExprKind, ints: [Int; 2], result: Ty) -> Program {
    let args = [local("a", Ty::Int(ints[0])), local("b", Ty::Int(ints[1]))];
    let [a, b] = args.clone().map(|arg| {
        let ty = arg.ty.clone();
        Box::new(expr(ExprKind::Local(arg), ty))
    });
    let body = expr(kind(a, b), result);
    Program::new(vec![function(0, args.to_vec(), body)], Vec::new())
}

fn result(simulator: &mut Simulator, a: u64, b: u64, int: Int) -> u64 {
    let said = simulator.probe(0, &[a, b]);
    let number: i128 = said.trim().parse().expect("a number");
    int.bits_of(number)
}

fn check_pairs(
    name: &str,
    program: &Program,
    (a, b): (&[Value], &[Value]),
    of: impl Fn(Value, Value) -> Option<Value>,
) {
    let Some(first) = of(a[0], b[0]) else {
        return;
    };
    let mut simulator = Simulator::new(&program.peripheral);
    let (one, other) = (a[0].int, b[0].int);
    let results: Vec<Vec<u64>> = (0..=one.mask())
        .map(|x| {
            (0..=other.mask())
                .map(|y| result(&mut simulator, x, y, first.int))
                .collect()
        })
        .collect();
    for a in a {
        for b in b {
            let Some(found) = of(*a, *b) else { continue };
            for x in members(*a) {
                for y in members(*b) {
                    let value = results[x as usize][y as usize];
                    assert!(
                        contains(found, value),
                        "{name}: {x} and {y} give {value}, not in {found:?} ({a:?}, {b:?})"
                    );
                }
            }
        }
    }
}

#[test]
fn operators_and_methods() {
    use BinaryOp::{BitAnd, BitOr, BitXor, Eq, Ge, Gt, Le, Lt, Ne};
    for int in [Int::unsigned(BITS), Int::signed(BITS)] {
        let all = sets(int);
        let few: Vec<Value> = all.iter().copied().step_by(3).collect();
        for op in [BitAnd, BitOr, BitXor, Eq, Ne, Lt, Le, Gt, Ge] {
            let ty = match op {
                BitAnd | BitOr | BitXor => Ty::Int(int),
                _ => Ty::Bool,
            };
            let program = table(|a, b| ExprKind::Binary(op, a, b), [int, int], ty);
            check_pairs(op.symbol(), &program, (&all, &few), |a, b| {
                Some(binary(op, a, b))
            });
        }
        for overflow in [Overflow::Wrapping, Overflow::Saturating] {
            for arith in [
                Arith::Add,
                Arith::Sub,
                Arith::Mul,
                Arith::Min,
                Arith::Max,
                Arith::AbsDiff,
            ] {
                let result = match arith {
                    Arith::AbsDiff => Int::unsigned(BITS),
                    _ => int,
                };
                let method = Method { arith, overflow };
                let program = table(
                    |a, b| ExprKind::Method(method, a, b),
                    [int, int],
                    Ty::Int(result),
                );
                let name = format!("{method:?}");
                check_pairs(&name, &program, (&all, &few), |a, b| {
                    super::method(method, a, b)
                });
            }
        }
    }
}

#[test]
fn shifts_and_divisions_by_constants() {
    let amount = Int::unsigned(32);
    for int in [Int::unsigned(BITS), Int::signed(BITS)] {
        let all = sets(int);
        for by in 0..8 {
            let mut kinds: Vec<(String, ExprKind, Value)> = Vec::new();
            let arg = local("a", Ty::Int(int));
            let a = || Box::new(expr(ExprKind::Local(arg.clone()), Ty::Int(int)));
            for arith in [
                Arith::Shl,
                Arith::Shr,
                Arith::RotateLeft,
                Arith::RotateRight,
            ] {
                let overflow = Overflow::Wrapping;
                let method = Method { arith, overflow };
                let kind = ExprKind::Method(method, a(), constant(by, amount));
                kinds.push((format!("{method:?} {by}"), kind, Value::one(amount, by)));
            }
            let ops = [BinaryOp::Shl, BinaryOp::Shr].into_iter();
            for op in ops.filter(|_| by < BITS.into()) {
                let kind = ExprKind::Binary(op, a(), constant(by, amount));
                kinds.push((format!("{op:?} {by}"), kind, Value::one(amount, by)));
            }
            let number = int.number(by);
            let ops = [BinaryOp::Div, BinaryOp::Rem].into_iter();
            for op in ops.filter(|_| number != 0 && number != -1) {
                let kind = ExprKind::Binary(op, a(), constant(by, int));
                kinds.push((format!("{op:?} {number}"), kind, Value::one(int, by)));
            }
            for (name, kind, b) in kinds {
                check_one(&name, &arg, kind.clone(), int, &all, |a| match kind {
                    ExprKind::Method(of, ..) => method(of, a, b).expect("a number"),
                    ExprKind::Binary(op, ..) => binary(op, a, b),
                    _ => unreachable!("made above"),
                });
            }
        }
    }
}

fn check_one(
    name: &str,
    arg: &crate::model::ir::Local,
    kind: ExprKind,
    to: Int,
    sets: &[Value],
    of: impl Fn(Value) -> Value,
) {
    let body = expr(kind, Ty::Int(to));
    let program = Program::new(vec![function(0, vec![arg.clone()], body)], Vec::new());
    let mut simulator = Simulator::new(&program.peripheral);
    let int = sets[0].int;
    let results: Vec<u64> = (0..=int.mask())
        .map(|x| result(&mut simulator, x, 0, to))
        .collect();
    for a in sets {
        let found = of(*a);
        for x in members(*a) {
            let value = results[x as usize];
            assert!(
                contains(found, value),
                "{name} of {x} gives {value}, not in {found:?} ({a:?})"
            );
        }
    }
}

#[test]
fn operations_of_one() {
    for int in [Int::unsigned(BITS), Int::signed(BITS), Int::unsigned(8)] {
        let all = match int.bits {
            BITS => sets(int),
            _ => vec![
                Value::bits(int, 0x51, 0x80),
                Value::range(int, 3, 9),
                Value::any(int),
            ],
        };
        let arg = local("a", Ty::Int(int));
        let a = || Box::new(expr(ExprKind::Local(arg.clone()), Ty::Int(int)));
        for to in [
            Int::unsigned(1),
            Int::unsigned(2),
            Int::signed(2),
            int,
            Int::unsigned(4),
            Int::signed(4),
            Int::signed(16),
        ] {
            let kind = ExprKind::Cast(a());
            check_one(&format!("as {to}"), &arg, kind, to, &all, |a| cast(a, to));
        }
        let kind = ExprKind::Not(a());
        check_one("!", &arg, kind, int, &all, not);
        let count = Int::unsigned(32);
        let mut methods = vec![
            (Unary::Neg(Overflow::Wrapping), int),
            (Unary::CountOnes, count),
            (Unary::CountZeros, count),
            (Unary::LeadingZeros, count),
            (Unary::TrailingZeros, count),
            (Unary::LeadingOnes, count),
            (Unary::TrailingOnes, count),
            (Unary::ReverseBits, int),
        ];
        if int.signed {
            methods.extend([
                (Unary::Neg(Overflow::Saturating), int),
                (Unary::Abs(Overflow::Wrapping), int),
                (Unary::Abs(Overflow::Saturating), int),
                (Unary::UnsignedAbs, Int::unsigned(int.bits)),
            ]);
        }
        if int.bits == 8 {
            methods.push((Unary::SwapBytes, int));
        }
        for (method, to) in methods {
            let kind = ExprKind::Unary(method, a());
            let name = format!("{method:?}");
            check_one(&name, &arg, kind, to, &all, |a| {
                unary(method, a, to).expect("a number")
            });
        }
    }
}

#[test]
fn range_and_bits_sharpen_each_other() {
    let int = Int::unsigned(8);
    assert_eq!(Value::range(int, 0, 15).zeros, 0xf0);
    let value = Value::bits(int, 0b1111_1011, 0);
    assert_eq!((value.low, value.high), (0, 4));
    assert_eq!(value.between(1, 3), None);
    assert_eq!(Value::bits(int, 0, 0x80).low, 128);
    let signed = Int::signed(8);
    assert_eq!(Value::bits(signed, 0, 0x80).high, -1);
    assert_eq!(Value::range(signed, -8, -1).ones, 0xf8);
}
