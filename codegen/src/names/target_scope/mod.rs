//! Scopes: what a name of the SVD becomes where fixed text has names of its own.
//!
//! Each target language has one scope, which knows the names that are taken by construction; no list
//! of them is kept by hand:
//!
//! | Names | From where |
//! |---|---|
//! | what the templates of the device define | the templates themselves ([`templates`]) |
//! | what QEMU's headers define | lists made from the installed headers ([`headers`]) |
//! //! | keywords | [`crate::names::is_keyword`] |
//!
//! What a module of the model defines is taken from its tokens, where they are made:
//! `backend/model_crate/free_names.rs`.
//!
//! A name that is taken gets an underscore or a number; the SVD's author need not know the names of
//! the generated code.

mod c;
pub mod headers;
pub mod templates;

pub(crate) use c::CScope;
