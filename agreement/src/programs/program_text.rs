//! Programs as text that knows where its parts are, so that parts can be left out.

use super::types::Ty;

/// What a piece of a program is, which says how it can be made smaller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// An expression: a simpler one of its type can take its place.
    Expr(Ty),
    /// A statement, item, arm, field or register: it can be left out.
    Whole,
    /// Belongs to what it is in.
    Part,
}

/// A piece of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Node(Node),
}

impl Node {
    /// A piece: each `@` of the template stands for the next of the nodes.
    pub fn new(kind: Kind, template: &str, nodes: impl IntoIterator<Item = Node>) -> Self {
        let mut parts = Vec::new();
        let mut texts = template.split('@');
        parts.extend(texts.next().map(|text| Part::Text(text.to_owned())));
        let mut nodes = nodes.into_iter();
        for text in texts {
            parts.extend(nodes.next().map(Part::Node));
            parts.push(Part::Text(text.to_owned()));
        }
        debug_assert!(nodes.next().is_none(), "too many for {template}");
        Self { kind, parts }
    }

    /// An expression.
    pub fn expr(ty: &Ty, template: &str, nodes: impl IntoIterator<Item = Node>) -> Self {
        Self::new(Kind::Expr(ty.clone()), template, nodes)
    }

    /// What can be left out.
    pub fn whole(template: &str, nodes: impl IntoIterator<Item = Node>) -> Self {
        Self::new(Kind::Whole, template, nodes)
    }

    /// What cannot be left out by itself.
    pub fn part(template: &str, nodes: impl IntoIterator<Item = Node>) -> Self {
        Self::new(Kind::Part, template, nodes)
    }

    /// Several after each other.
    pub fn list(nodes: impl IntoIterator<Item = Node>) -> Self {
        Self {
            kind: Kind::Part,
            parts: nodes.into_iter().map(Part::Node).collect(),
        }
    }

    /// The same, with something else where this text stands in it first.
    pub fn replaced(&self, from: &str, to: &str) -> Self {
        let mut changed = self.clone();
        for part in &mut changed.parts {
            if let Part::Text(text) = part
                && text.contains(from)
            {
                *text = text.replacen(from, to, 1);
                break;
            }
        }
        changed
    }

    /// Its text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, to: &mut String) {
        for part in &self.parts {
            match part {
                Part::Text(text) => to.push_str(text),
                Part::Node(node) => node.write(to),
            }
        }
    }

    /// How many nodes there are, with this one.
    pub fn size(&self) -> usize {
        1 + self.children().map(Self::size).sum::<usize>()
    }

    /// The nodes directly below.
    pub fn children(&self) -> impl Iterator<Item = &Node> {
        self.parts.iter().filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Node(node) => Some(node),
        })
    }

    /// The node at this place in the order in which they are written.
    pub fn get(&self, index: usize) -> Option<&Node> {
        let mut left = index;
        self.find(&mut left)
    }

    fn find(&self, left: &mut usize) -> Option<&Node> {
        if *left == 0 {
            return Some(self);
        }
        *left -= 1;
        self.children().find_map(|node| node.find(left))
    }

    /// The same with something else at this place.
    pub fn with(&self, index: usize, new: &Node) -> Self {
        let mut node = self.clone();
        let mut left = index;
        node.put(&mut left, new);
        node
    }

    fn put(&mut self, left: &mut usize, new: &Node) -> bool {
        if *left == 0 {
            *self = new.clone();
            return true;
        }
        *left -= 1;
        self.parts.iter_mut().any(|part| match part {
            Part::Text(_) => false,
            Part::Node(node) => node.put(left, new),
        })
    }

    /// What could stand in its place and is smaller, the smallest first.
    pub fn smaller(&self) -> Vec<Node> {
        match &self.kind {
            Kind::Part => Vec::new(),
            Kind::Whole => {
                let mut found = vec![Self::list([])];
                // What is in it, without it: the statements of a block.
                let mut inner = Vec::new();
                self.wholes(&mut inner);
                if !inner.is_empty() {
                    found.push(Self::list(inner));
                }
                found
            }
            Kind::Expr(ty) => {
                let mut found = vec![Self::expr(ty, &ty.simplest(), [])];
                self.of_type(ty, &mut found);
                found.retain(|node| node.text() != self.text());
                found
            }
        }
    }

    fn wholes(&self, to: &mut Vec<Node>) {
        for node in self.children() {
            match node.kind {
                Kind::Whole => to.push(node.clone()),
                Kind::Part | Kind::Expr(_) => node.wholes(to),
            }
        }
    }

    fn of_type(&self, wanted: &Ty, to: &mut Vec<Node>) {
        for node in self.children() {
            match &node.kind {
                Kind::Expr(ty) if ty == wanted => to.push(node.clone()),
                Kind::Expr(_) | Kind::Part | Kind::Whole => node.of_type(wanted, to),
            }
        }
    }
}
