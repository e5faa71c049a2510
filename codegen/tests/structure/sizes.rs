//! How long functions are.

use syn::visit::{self, Visit};

use crate::sources::File;

/// The functions of a file, as `PATH NAME`, with the lines of code of their bodies.
pub fn functions(file: &File) -> Vec<(String, usize)> {
    let parsed =
        syn::parse_file(&file.text).unwrap_or_else(|error| panic!("{}: {error}", file.path));
    let mut functions = Functions {
        file,
        lines: file.text.lines().collect(),
        found: Vec::new(),
    };
    functions.visit_file(&parsed);
    functions.found
}

struct Functions<'a> {
    file: &'a File,
    lines: Vec<&'a str>,
    found: Vec<(String, usize)>,
}

impl Functions<'_> {
    fn add(&mut self, name: &syn::Ident, body: &syn::Block) {
        let braces = body.brace_token.span;
        let (first, last) = (braces.open().start().line, braces.close().start().line);
        let inside = self.lines.get(first..last - 1).unwrap_or_default();
        let is_code = |line: &&&str| !line.trim().is_empty() && !line.trim().starts_with("//");
        let lines = inside.iter().filter(is_code).count();
        self.found
            .push((format!("{} {name}", self.file.path), lines));
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.add(&function.sig.ident, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.add(&function.sig.ident, &function.block);
        visit::visit_impl_item_fn(self, function);
    }
}

#[test]
fn lines_of_code_are_counted() {
    let text = "fn a() {\n    // no\n\n    let x = 1;\n}\nimpl B {\n    fn c() {}\n}\n".to_owned();
    let file = File {
        path: "x.rs".into(),
        text,
    };
    let expected = [("x.rs a".to_owned(), 1), ("x.rs c".to_owned(), 0)];
    assert_eq!(functions(&file), expected);
}
