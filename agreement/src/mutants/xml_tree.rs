//! An SVD as a tree that is easily changed: elements, attributes and text; no comments.

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Its name, without namespace.
    pub name: String,
    /// Attributes in order, the default namespace's declaration among them.
    pub attributes: Vec<(String, String)>,
    /// What it holds.
    pub children: Vec<Node>,
}

/// What an element holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Text, not escaped.
    Text(String),
}

/// The way to an element: the place of a child in each element, from the root.
pub type Path = Vec<usize>;

impl Element {
    /// An element with a text.
    pub fn leaf(name: &str, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            attributes: Vec::new(),
            children: vec![Node::Text(text.into())],
        }
    }

    /// The root of an XML text.
    ///
    /// # Errors
    ///
    /// If it is not well-formed.
    pub fn parse(text: &str) -> Result<Self, roxmltree::Error> {
        let document = roxmltree::Document::parse(text)?;
        Ok(element(document.root_element(), None))
    }

    /// The XML text; what is in a behaviour block is CDATA.
    pub fn text(&self) -> String {
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        self.write(&mut text, 0);
        text
    }

    fn write(&self, out: &mut String, depth: usize) {
        let indent = "  ".repeat(depth);
        *out += &format!("{indent}<{}", self.name);
        for (name, value) in &self.attributes {
            *out += &format!(" {name}=\"{}\"", escaped(value).replace('"', "&quot;"));
        }
        out.push('>');
        let nested = self.elements().next().is_some();
        for child in &self.children {
            match child {
                Node::Element(child) => {
                    out.push('\n');
                    child.write(out, depth + 1);
                }
                Node::Text(text) if self.name == "behavior" => {
                    *out += &format!("<![CDATA[{text}]]>");
                }
                Node::Text(text) => *out += &escaped(text),
            }
        }
        if nested {
            *out += &format!("\n{indent}");
        }
        *out += &format!("</{}>", self.name);
    }

    /// Its child elements.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first child element of this name.
    pub fn child_mut(&mut self, name: &str) -> Option<&mut Element> {
        self.children.iter_mut().find_map(|child| match child {
            Node::Element(element) if element.name == name => Some(element),
            _ => None,
        })
    }

    /// The text that it has, if it holds nothing else.
    pub fn leaf_text(&self) -> Option<&str> {
        match &self.children[..] {
            [] => Some(""),
            [Node::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Makes this all that it holds.
    pub fn set_text(&mut self, text: impl Into<String>) {
        self.children = vec![Node::Text(text.into())];
    }

    /// Sets an attribute.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.attributes.retain(|(known, _)| known != name);
        self.attributes.push((name.into(), value.into()));
    }

    /// The ways to all elements inside that `wanted` says yes to, in document order.
    pub fn paths(&self, wanted: impl Fn(&Element) -> bool) -> Vec<Path> {
        let mut found = Vec::new();
        self.find(&wanted, &mut Vec::new(), &mut found);
        found
    }

    fn find(&self, wanted: &impl Fn(&Element) -> bool, path: &mut Path, found: &mut Vec<Path>) {
        for (place, child) in self.children.iter().enumerate() {
            if let Node::Element(child) = child {
                path.push(place);
                if wanted(child) {
                    found.push(path.clone());
                }
                child.find(wanted, path, found);
                path.pop();
            }
        }
    }

    /// The element at the end of a way.
    pub fn at(&self, path: &[usize]) -> Option<&Element> {
        let Some((first, rest)) = path.split_first() else {
            return Some(self);
        };
        match self.children.get(*first)? {
            Node::Element(child) => child.at(rest),
            Node::Text(_) => None,
        }
    }

    /// The same, to change it.
    pub fn at_mut(&mut self, path: &[usize]) -> Option<&mut Element> {
        let Some((first, rest)) = path.split_first() else {
            return Some(self);
        };
        match self.children.get_mut(*first)? {
            Node::Element(child) => child.at_mut(rest),
            Node::Text(_) => None,
        }
    }
}

fn element(node: roxmltree::Node, outer: Option<&str>) -> Element {
    let namespace = node.tag_name().namespace();
    let mut attributes = Vec::new();
    if namespace != outer {
        attributes.push(("xmlns".into(), namespace.unwrap_or_default().into()));
    }
    let plain = node.attributes().filter(|one| one.namespace().is_none());
    attributes.extend(plain.map(|one| (one.name().to_owned(), one.value().to_owned())));
    let nested = node.children().any(|child| child.is_element());
    let children = node.children().filter_map(|child| {
        if child.is_element() {
            return Some(Node::Element(element(child, namespace)));
        }
        let text = child.text().filter(|_| child.is_text() && !nested)?;
        Some(Node::Text(text.to_owned()))
    });
    Element {
        name: node.tag_name().name().into(),
        attributes,
        children: children.collect(),
    }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;")
}
