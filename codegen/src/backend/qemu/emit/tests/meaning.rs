//! The meaning of expressions, by Rust's rules, in the widest integers.

use std::collections::HashMap;
use std::fmt;

use crate::behavior::ir::{
    Arith, BinaryOp, Block, Expr, ExprKind, Function, Overflow, Pattern, Stmt, Ty,
};
use crate::model::ones;

/// A value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    Bool(bool),
    Int(u64),
    Option(Option<u64>),
}

impl Value {
    fn int(self) -> u64 {
        match self {
            Self::Bool(value) => value.into(),
            Self::Int(value) => value,
            Self::Option(_) => panic!("not a number"),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option(Some(value)) => write!(f, "some {value}"),
            Self::Option(None) => write!(f, "none 0"),
            value => write!(f, "{}", value.int()),
        }
    }
}

type Env = HashMap<String, Value>;

/// The value of a block; `return` in it is the value too.
pub(super) fn evaluate(functions: &[Function], block: &Block, env: &mut Env) -> Value {
    match run_block(functions, block, env) {
        Ok(value) => value.expect("functions have values"),
        Err(returned) => returned,
    }
}

/// A block's value, or as an error what it returns.
fn run_block(functions: &[Function], block: &Block, env: &mut Env) -> Result<Option<Value>, Value> {
    for stmt in &block.stmts {
        match stmt {
            Stmt::Let { local, value } => {
                let value = run(functions, value, env)?;
                env.insert(local.name.clone(), value);
            }
            Stmt::Return(Some(value)) => return Err(run(functions, value, env)?),
            stmt => panic!("not generated: {stmt:?}"),
        }
    }
    block
        .value
        .as_ref()
        .map(|value| run(functions, value, env))
        .transpose()
}

fn run(functions: &[Function], expr: &Expr, env: &mut Env) -> Result<Value, Value> {
    let bits = match &expr.ty {
        Ty::Int(int) => int.bits,
        _ => 1,
    };
    Ok(match &expr.kind {
        ExprKind::Bool(value) => Value::Bool(*value),
        ExprKind::Int(value) => Value::Int(*value),
        ExprKind::Local(local) => env[&local.name],
        ExprKind::Not(inner) => match run(functions, inner, env)? {
            Value::Bool(value) => Value::Bool(!value),
            value => Value::Int(!value.int() & ones(bits)),
        },
        ExprKind::Binary(op, a, b) => {
            let left = run(functions, a, env)?;
            match op {
                BinaryOp::And if left == Value::Bool(false) => return Ok(left),
                BinaryOp::Or if left == Value::Bool(true) => return Ok(left),
                _ => {}
            }
            binary(*op, bits, left, run(functions, b, env)?)
        }
        ExprKind::Method(method, a, b) => {
            let Ty::Int(int) = a.ty else {
                panic!("not an integer")
            };
            let (a, b) = (run(functions, a, env)?.int(), run(functions, b, env)?.int());
            let exact = arith(method.arith, method.overflow, int.bits, a, b);
            match method.overflow {
                Overflow::Wrapping => {
                    Value::Int(exact.expect("no division") as u64 & ones(int.bits))
                }
                Overflow::Checked => Value::Option(
                    exact
                        .filter(|&value| value >= 0 && value <= i128::from(ones(int.bits)))
                        .map(|value| value as u64),
                ),
                Overflow::Saturating => {
                    Value::Int(exact.expect("no division").clamp(0, ones(int.bits).into()) as u64)
                }
            }
        }
        ExprKind::Cast(inner) => Value::Int(run(functions, inner, env)?.int() & ones(bits)),
        ExprKind::Some(inner) => Value::Option(Some(run(functions, inner, env)?.int())),
        ExprKind::None => Value::Option(None),
        ExprKind::IsSome(inner, some) => {
            Value::Bool(matches!(run(functions, inner, env)?, Value::Option(Some(_))) == *some)
        }
        ExprKind::If {
            condition,
            then,
            otherwise,
        } => {
            let block = if run(functions, condition, env)? == Value::Bool(true) {
                then
            } else {
                otherwise
            };
            run_block(functions, block, env)?.expect("it has a value")
        }
        ExprKind::Match { value, arms } => {
            let value = run(functions, value, env)?;
            let arm = arms
                .iter()
                .find(|arm| matches(&arm.pattern, value, env))
                .expect("exhaustive");
            run_block(functions, &arm.body, env)?.expect("it has a value")
        }
        ExprKind::Block(block) => run_block(functions, block, env)?.expect("it has a value"),
        kind => panic!("not generated: {kind:?}"),
    })
}

fn binary(op: BinaryOp, bits: u32, a: Value, b: Value) -> Value {
    if let (Value::Option(a), Value::Option(b)) = (a, b) {
        return Value::Bool((a == b) == (op == BinaryOp::Eq));
    }
    let logical = matches!(a, Value::Bool(_));
    let (a, b) = (a.int(), b.int());
    let int = match op {
        BinaryOp::Eq => return Value::Bool(a == b),
        BinaryOp::Ne => return Value::Bool(a != b),
        BinaryOp::Lt => return Value::Bool(a < b),
        BinaryOp::Le => return Value::Bool(a <= b),
        BinaryOp::Gt => return Value::Bool(a > b),
        BinaryOp::Ge => return Value::Bool(a >= b),
        BinaryOp::And => return Value::Bool(a & b != 0),
        BinaryOp::Or => return Value::Bool(a | b != 0),
        BinaryOp::BitAnd => a & b,
        BinaryOp::BitOr => a | b,
        BinaryOp::BitXor => a ^ b,
        BinaryOp::Shl => (u128::from(a) << b) as u64 & ones(bits),
        BinaryOp::Shr => a >> b,
        BinaryOp::Div => a / b,
        BinaryOp::Rem => a % b,
    };
    if logical {
        Value::Bool(int != 0)
    } else {
        Value::Int(int)
    }
}

/// The exact result; of shifts, what is left within the width. `None` where there is none.
fn arith(arith: Arith, overflow: Overflow, bits: u32, a: u64, b: u64) -> Option<i128> {
    let (x, y) = (i128::from(a), i128::from(b));
    let amount = match overflow {
        Overflow::Wrapping => b % u64::from(bits),
        Overflow::Checked | Overflow::Saturating => b,
    };
    Some(match arith {
        Arith::Add => x + y,
        Arith::Sub => x - y,
        // The product of two 64-bit values fits in 128 bits without a sign.
        Arith::Mul => {
            i128::try_from(u128::from(a) * u128::from(b)).unwrap_or(i128::MAX - 1 - wrap(a, b))
        }
        Arith::Div => x.checked_div(y)?,
        Arith::Rem => x.checked_rem(y)?,
        Arith::Shl | Arith::Shr if amount >= u64::from(bits) => return None,
        Arith::Shl => (x << amount) & i128::from(ones(bits)),
        Arith::Shr => x >> amount,
        Arith::Min => x.min(y),
        Arith::Max => x.max(y),
    })
}

/// What makes `i128::MAX - 1 - wrap` agree with the product in its low 64 bits.
fn wrap(a: u64, b: u64) -> i128 {
    let low = i128::from(a.wrapping_mul(b));
    (i128::MAX - 1 - low) & i128::from(u64::MAX)
}

fn matches(pattern: &Pattern, value: Value, env: &mut Env) -> bool {
    match (pattern, value) {
        (Pattern::Any, _) => true,
        (Pattern::Bind(local), value) => {
            env.insert(local.name.clone(), value);
            true
        }
        (Pattern::Bool(expected), Value::Bool(value)) => *expected == value,
        (
            Pattern::Int {
                value: expected, ..
            },
            Value::Int(value),
        ) => *expected == value,
        (Pattern::Range(low, high), Value::Int(value)) => (*low..=*high).contains(&value),
        (Pattern::Or(patterns), value) => {
            patterns.iter().any(|pattern| matches(pattern, value, env))
        }
        (Pattern::Some(inner), Value::Option(Some(value))) => {
            matches(inner, Value::Int(value), env)
        }
        (Pattern::None, Value::Option(None)) => true,
        (Pattern::Some(_) | Pattern::None, Value::Option(_)) => false,
        (pattern, value) => panic!("{pattern:?} on {value:?}"),
    }
}
