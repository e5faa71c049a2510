//! What an element is called, where it is, and what makes it an array.

use crate::diag::{Span, Spanned};

/// What an element is called and where it is, or each element of its array.
#[derive(Debug, Clone)]
pub struct Shape {
    /// Its name; that of an array has one `%s` or `[%s]`. An `alternateGroup` stands before it.
    pub name: String,
    /// `<addressOffset>`, `<baseAddress>`, or the lowest bit of a field.
    pub offset: Spanned<u64>,
    /// What makes it an array.
    pub array: Option<Array>,
    /// The name of its element, as `register`.
    pub element: &'static str,
    /// Where its tag stands.
    pub tag: Span,
    /// `<name>` as it is written.
    pub written: Spanned<String>,
}

/// `dimElementGroup`.
#[derive(Debug, Clone)]
pub struct Array {
    /// How many.
    pub dim: u32,
    /// From one to the next: bytes, or bits.
    pub increment: u32,
    /// What stands for `%s`, one for each; without any they are counted from 0.
    pub indices: Option<Vec<String>>,
}

impl Shape {
    /// How many elements there are.
    pub fn count(&self) -> usize {
        self.array.as_ref().map_or(1, |array| array.dim as usize)
    }

    /// Names and distances from the first: of the element, or of each of its array.
    pub fn instances(&self) -> Vec<(String, u64)> {
        let all = self.indexed().into_iter();
        all.map(|(name, _, distance)| (name, distance)).collect()
    }

    /// The same with what stands for `%s`; nothing does in what is no array.
    pub fn indexed(&self) -> Vec<(String, String, u64)> {
        let Some(array) = &self.array else {
            return vec![(self.name.clone(), String::new(), 0)];
        };
        let indices = array.indices.as_deref();
        (0..array.dim)
            .zip(0..)
            .map(|(place, at): (u32, usize)| {
                let index = indices.and_then(|indices| indices.get(at).cloned());
                let index = index.unwrap_or_else(|| place.to_string());
                let distance = u64::from(place) * u64::from(array.increment);
                (with_index(&self.name, &index), index, distance)
            })
            .collect()
    }
}

/// A name in which `%s` stands for this index.
pub fn with_index(name: &str, index: &str) -> String {
    name.replace("[%s]", index).replace("%s", index)
}
