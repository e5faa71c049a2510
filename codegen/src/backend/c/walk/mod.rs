//! Questions about trees, and changes of them.
//!
//! [`Visit`] goes through a tree and [`VisitMut`] changes one: a method for each kind of node, which goes on
//! into what is in it unless it is written anew. [`names`] has what is asked most.

mod calls_and_unused;
mod each_node;
mod edit;

pub use calls_and_unused::{calls_of, silence_unused};
pub use edit::{VisitMut, edit_block};
