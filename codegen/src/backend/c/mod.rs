//! C as a tree: what the generated C is built as, printed from and asked about.
//!
//! | Module | Holds |
//! |---|---|
//! | [`expr`] | expressions; operators combine them, so `a + b` in Rust is `a + b` in C |
//! | [`number`] | integer constants with base, width and suffix |
//! | [`ty`] | types, as declarations spell them |
//! | [`stmt`] | statements, blocks, declarations of variables, initializers |
//! | [`item`] | what stands at file level: functions, tables, types, comments |
//! | [`preprocessor`] | macros and conditions |
//! | [`print`] | all of it as text in QEMU's style |
//! | [`walk`] | what is called, what is unused |
//!
//! # Building
//!
//! A tree says what is meant, never how it looks: no parentheses, no line breaks, no indentation, no
//! semicolons. `tests::the_example_of_the_module` has this:
//!
//! ```ignore
//! let s = Expr::name("s");
//! let level = s.clone().arrow("regs").dot("ctrl") & Number::hex(0x10, 32).into();
//! let body = Block::of([
//!     Stmt::when(level.negated(), [Stmt::Return(None)]),
//!     Expr::call("qemu_set_irq", [s.arrow("irq"), 1.into()]).into(),
//! ]);
//! let function = Function::fixed(Type::named("void"), "calc_update")
//!     .doc("Raises the line.")
//!     .param(Type::named("CalcState").pointer(), "s")
//!     .body(body);
//! let text = Item::from(function).to_string();
//! ```
//!
//! # Printing
//!
//! `to_string()` of an expression or a type is one line. `to_string()` of an item or a whole block is laid
//! out in lines of at most 80 columns; [`Stmt::lines`] and [`Block::lines`] do so for statements that a
//! template puts at some indentation. Lines break after the operator or comma that binds least and is in the
//! fewest parentheses, as far to the right as fits, and go on below the parenthesis that is open. String
//! literals are split at spaces if nothing else helps.
//!
//! Parentheses are where C's precedence needs them, where gcc's `-Wparentheses` and
//! `-Wlogical-not-parentheses` ask for them, and around shifts and bitwise operators in one another, as QEMU's
//! code has them. The kinds of the nodes decide, see [`print`].
//!
//! # In templates
//!
//! Views give templates trees, and templates print them at their indentation: `{{ check.wrong.if_head(8) }}`,
//! `{{ state.reset.lines(4) }}`. Lines of the template itself that become too wide by the names in them are laid out
//! like those of the tree ([`print::fixed_text`]).
//!
//! # Text from outside
//!
//! Strings and comments take any text: the printer escapes it ([`crate::text::c`]). [`Expr::text`] is a
//! literal that shows the text.

pub mod expr;
pub mod item;
pub mod number;
pub mod preprocessor;
pub mod print;
pub mod stmt;
#[cfg(test)]
mod tests;
pub mod ty;
pub mod walk;

pub use expr::{BinaryOp, Expr, UnaryOp};
pub use item::{Enumerator, Function, Item, Linkage, Member, Param, Struct};
pub use number::{Number, Suffix};
pub use preprocessor::{Conditional, Macro};
pub use stmt::{Block, Case, Declaration, ForInit, Init, Label, List, Stmt};
pub use ty::Type;
