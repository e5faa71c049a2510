//! Behaviour without conditions that always or never hold by what their operands are: compilers of C
//! warn of these, and have nothing else to make of them.

use std::collections::HashMap;

use super::bounds::Known;
use super::visit::{walk_expr_mut, walk_mut};
use crate::model::ir::{Behavior, BinaryOp, Expr, ExprKind, Ty};

/// The same behaviour, in which such conditions are `true` or `false`.
pub fn folded(behavior: &Behavior) -> Behavior {
    let mut behavior = behavior.clone();
    let (params, locals) = (Vec::new(), HashMap::new());
    let known = Known {
        params: &params,
        locals: &locals,
    };
    let mut fold = |expr: &mut Expr| {
        if let ExprKind::Binary(..) | ExprKind::Not(_) = expr.kind
            && let Some(holds) = known.truth(expr)
        {
            expr.kind = ExprKind::Bool(holds);
        }
        while let Some(simple) = without_constant(expr, &known) {
            *expr = simple;
        }
    };
    let functions = behavior
        .functions
        .iter_mut()
        .map(|function| &mut function.body);
    let rules = behavior.rules.iter_mut();
    let mut conditions: Vec<&mut Expr> = Vec::new();
    let mut bodies: Vec<_> = functions.collect();
    for rule in rules {
        bodies.push(&mut rule.body);
        conditions.extend(&mut rule.condition);
    }
    for rule in &mut behavior.input_rules {
        bodies.push(&mut rule.body);
        conditions.extend(&mut rule.condition);
    }
    bodies.extend(behavior.events.iter_mut().map(|event| &mut event.body));
    bodies.extend(behavior.calls.iter_mut().map(|call| &mut call.body));
    conditions.extend(
        behavior
            .irqs
            .iter_mut()
            .filter_map(|irq| irq.level.as_mut()),
    );
    for body in bodies {
        walk_mut(body, &mut fold);
    }
    for condition in conditions {
        walk_expr_mut(condition, &mut fold);
    }
    behavior
}

/// `a && true` is `a`.
fn without_constant(expr: &mut Expr, known: &Known) -> Option<Expr> {
    let ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), left, right) = &mut expr.kind else {
        return None;
    };
    let neutral = |side: &Expr| known.truth(side) == Some(*op == BinaryOp::And);
    let kept = match (neutral(left), neutral(right)) {
        (true, _) => right,
        (false, true) => left,
        (false, false) => return None,
    };
    let empty = Expr {
        kind: ExprKind::Bool(false),
        ty: Ty::Bool,
    };
    Some(std::mem::replace(kept, empty))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::behavior::known_values::Facts;
    use crate::behavior::visit::{Visit, walk};
    use crate::random_functions::{Program, expressions};
    use crate::simulate::Simulator;

    fn constants(behavior: &Behavior) -> usize {
        let mut count = 0;
        for function in &behavior.functions {
            walk(&function.body, &mut |visit| {
                if let Visit::Expr(expr) = visit {
                    count += usize::from(matches!(expr.kind, ExprKind::Bool(_)));
                }
            });
        }
        count
    }

    /// Random functions give the same with conditions folded, and nothing that is not known of them.
    #[test]
    fn nothing_else_is_calculated() {
        let mut folds = 0;
        for seed in 0..60 {
            let program = expressions(seed, 40);
            let mut simulator = Simulator::new(&program.peripheral);
            let behavior = folded(program.behavior());
            folds += constants(&behavior).saturating_sub(constants(program.behavior()));
            let other = Program::new(behavior.functions, Vec::new());
            let mut other = Simulator::new(&other.peripheral);
            let (params, locals) = (Vec::new(), HashMap::new());
            let known = Known {
                params: &params,
                locals: &locals,
            };
            for (index, args) in &program.calls {
                let said = simulator.probe(*index, args);
                assert_eq!(
                    other.probe(*index, args),
                    said,
                    "seed {seed}, {index} of {args:?}"
                );
                let body = &program.behavior().functions[*index].body;
                let value = body.value.as_deref();
                let values = value.and_then(|value| known.value(value, &Facts::default()));
                if let (Some(values), Ok(number)) = (values, said.trim().parse::<i128>()) {
                    let bits = values.int.bits_of(number);
                    assert!(
                        (values.low..=values.high).contains(&number)
                            && bits & values.zeros == 0
                            && !bits & values.ones == 0,
                        "seed {seed}: {index} of {args:?} gives {number}, not in {values:?}"
                    );
                }
            }
        }
        assert!(folds > 100, "{folds} conditions are folded");
    }
}
