//! The registers in the heads of rules: `CTRL`, `CFG[n]`, `CH[0].DATA`.

use syn::Expr;
use syn::spanned::Spanned;

use super::arrays::{INDEX, Which};
use super::bounds::Interval;
use super::register_exprs::{Chosen, Segment};
use super::scope::Scope;
use super::syntax::Target;
use crate::diag::Code;
use crate::model::RegisterId;
use crate::model::ir::{BinaryOp, Block, Each, Expr as IrExpr, ExprKind, Local, Stmt};
use crate::suggest::nearest;

impl Scope<'_, '_> {
    /// The registers that a rule is for; with names as indices, which then are in scope.
    pub(super) fn target(&mut self, target: &Target) -> Option<(Vec<RegisterId>, Option<Each>)> {
        let segments: Vec<Segment> = target
            .0
            .iter()
            .map(|(name, index)| Segment {
                name,
                index: index.as_ref(),
            })
            .collect();
        if !self.is_laid(&segments) && segments.len() == 1 {
            let name = segments[0].name;
            return match self.register(&name.to_string()) {
                Some(id) => Some((vec![id], None)),
                None => self.unknown_register(name),
            };
        }
        let mut bound: Vec<Local> = Vec::new();
        let (chosen, used) = self.designate(&segments, &mut |scope, index, length, array| {
            scope.head_index(index, length, array, &mut bound)
        })?;
        if let Some(field) = segments.get(used) {
            self.sink.error(
                Code::Syntax,
                field.name.span(),
                "a rule is for a register, not for a field",
                |diagnostic| {
                    diagnostic.help(format!(
                        "ask for the field in a condition: `on write .. if written.{} == 1 {{ .. }}`",
                        field.name
                    ))
                },
            );
            return None;
        }
        let bank = match chosen {
            Chosen::One(id) => return Some((vec![id], None)),
            Chosen::At(bank, _) => bank,
        };
        let registers = self.items.banks.borrow()[bank].registers.clone();
        let each = match <[Local; 1]>::try_from(bound) {
            Ok([index]) => Each {
                bank,
                index,
                split: Vec::new(),
            },
            Err(split) => Each {
                bank,
                // The source does not see it.
                index: self.nested(|scope| scope.declare("_number", INDEX, false)),
                split,
            },
        };
        Some((registers, Some(each)))
    }

    /// The body of a rule of several indices: each that is read has its value first.
    pub(super) fn split(&self, each: &Each, condition: &mut Option<IrExpr>, body: Block) -> Block {
        let lengths = self.items.banks.borrow()[each.bank].lengths.clone();
        let read = each.split.iter().enumerate();
        let read = read.filter(|(_, local)| self.read.contains(&local.name));
        let mut stmts: Vec<Stmt> = read
            .map(|(at, local)| {
                let behind = lengths[at + 1..].iter().product();
                let number = IrExpr {
                    kind: ExprKind::Local(each.index.clone()),
                    ty: INDEX,
                };
                let mut value = by(BinaryOp::Div, number, behind);
                if at > 0 {
                    value = by(BinaryOp::Rem, value, lengths[at]);
                }
                Stmt::Let {
                    local: local.clone(),
                    value,
                }
            })
            .collect();
        match condition.take() {
            // The indices may be in it.
            Some(condition) => stmts.push(Stmt::If {
                condition,
                then: body,
                otherwise: None,
            }),
            None => stmts.extend(body.stmts),
        }
        Block {
            stmts,
            ..Block::default()
        }
    }

    /// A name that the index gets, or a number.
    fn head_index(
        &mut self,
        index: &Expr,
        length: u64,
        array: &str,
        bound: &mut Vec<Local>,
    ) -> Option<Which> {
        let name = match index {
            Expr::Path(path) => path.path.get_ident().cloned(),
            Expr::Infer(_) => {
                // The source does not see it.
                let local = self.nested(|scope| scope.declare("_n", INDEX, false));
                return Some(Which::Each(each(self, local, length, bound)));
            }
            Expr::Lit(_) => match self.which(index, length, array, false)? {
                Which::Fixed(number) => return Some(Which::Fixed(number)),
                Which::Each(_) => None,
            },
            _ => None,
        };
        let Some(name) = name.filter(|name| !name.to_string().starts_with(char::is_uppercase))
        else {
            self.sink.error(
                Code::Syntax,
                index.span(),
                "expected a name or a number as index in a rule's header",
                |diagnostic| {
                    diagnostic.help(format!(
                        "write `{array}[n]`, and the rest as a condition: `if n == .. {{ .. }}`"
                    ))
                },
            );
            return None;
        };
        if name == "old" || name == "written" {
            self.sink.error(
                Code::DuplicateItem,
                name.span(),
                format!("`{name}` is reserved in rules"),
                |diagnostic| diagnostic.help(format!("write `{array}[n]`")),
            );
            return None;
        }
        if self.local(&name.to_string()).is_some() {
            self.sink.error(
                Code::DuplicateItem,
                name.span(),
                format!("duplicate index name `{name}`"),
                |diagnostic| diagnostic.help("use different names, or write `_`"),
            );
            return None;
        }
        let local = self.declare(&name.to_string(), INDEX, false);
        self.note(&local, name.span());
        Some(Which::Each(each(self, local, length, bound)))
    }

    fn unknown_register<T>(&mut self, name: &syn::Ident) -> Option<T> {
        if self.whole_array(&name.to_string(), name.span()) {
            return None;
        }
        let registers = self.peripheral.registers.iter();
        let names: Vec<_> = registers.map(|known| known.ident.svd.as_str()).collect();
        let help = match nearest(&name.to_string(), names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the registers are: {}", super::sink::listed(&names)),
        };
        self.sink.error(
            Code::UnknownName,
            name.span(),
            format!(
                "`{name}` is not a register of `{}`",
                self.peripheral.ident.svd
            ),
            |diagnostic| diagnostic.help(help),
        );
        None
    }
}

/// The local as an index that is any of so many.
fn each(scope: &mut Scope, local: Local, length: u64, bound: &mut Vec<Local>) -> IrExpr {
    let numbers = Interval::new(0, length - 1);
    scope.note_values(&local, numbers);
    bound.push(local.clone());
    IrExpr {
        kind: ExprKind::Local(local),
        ty: INDEX,
    }
}

/// `value / number`, or the rest of it.
fn by(op: BinaryOp, value: IrExpr, number: usize) -> IrExpr {
    if number == 1 && op == BinaryOp::Div {
        return value;
    }
    let number = IrExpr {
        kind: ExprKind::Int(number as u64),
        ty: INDEX,
    };
    IrExpr {
        kind: ExprKind::Binary(op, Box::new(value), Box::new(number)),
        ty: INDEX,
    }
}
