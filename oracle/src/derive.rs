//! An element together with what it derives from.

use roxmltree::Node;

use crate::error::{Error, Problem};
use crate::xml;

/// An element and its bases. What is asked of it is looked for in its own node first, then in that
/// of its base, and so on.
#[derive(Clone)]
pub struct Element<'x> {
    layers: Vec<Node<'x, 'x>>,
}

impl<'x> Element<'x> {
    /// An element without `derivedFrom`.
    pub fn plain(node: Node<'x, 'x>) -> Self {
        Self { layers: vec![node] }
    }

    /// An element with all that it derives from. `around` is what else stands, or is inherited, in
    /// the same place.
    pub fn new(node: Node<'x, 'x>, around: &[Node<'x, 'x>]) -> Result<Self, Error> {
        Self::resolve(node, around, &[])
    }

    /// `asked` are the elements whose bases are being looked for.
    fn resolve(
        node: Node<'x, 'x>,
        around: &[Node<'x, 'x>],
        asked: &[Node<'x, 'x>],
    ) -> Result<Self, Error> {
        let mut layers = vec![node];
        let mut last = node;
        while let Some(name) = last.attribute("derivedFrom").map(str::trim) {
            let circular = || xml::error(node, Problem::Circular(name.to_owned()));
            if asked.contains(&last) {
                return Err(circular());
            }
            let asked: Vec<_> = asked.iter().copied().chain([last]).collect();
            let named = |other: &Node<'x, 'x>| {
                other.tag_name() == last.tag_name() && xml::name(*other) == name && *other != last
            };
            let beside = last.prev_siblings().chain(last.next_siblings());
            let base = beside
                .filter(Node::is_element)
                .find(named)
                .or_else(|| around.iter().copied().find(|other| named(other)));
            let base = match base {
                Some(base) => base,
                None => Self::at(last, name, &asked)?
                    .ok_or_else(|| xml::error(last, Problem::UnknownBase(name.to_owned())))?,
            };
            if layers.contains(&base) {
                return Err(circular());
            }
            layers.push(base);
            last = base;
        }
        Ok(Self { layers })
    }

    /// The element of the same kind as `from` with this full path: `peripheral.cluster.register`.
    fn at(
        from: Node<'x, 'x>,
        path: &str,
        asked: &[Node<'x, 'x>],
    ) -> Result<Option<Node<'x, 'x>>, Error> {
        let device = from.document().root_element();
        let mut inside: Vec<Node<'x, 'x>> = xml::child(device, "peripherals")
            .into_iter()
            .flat_map(|all| xml::children(all, "peripheral"))
            .collect();
        let mut names = path.split('.').peekable();
        while let Some(name) = names.next() {
            let is_last = names.peek().is_none();
            let found = inside.iter().copied().find(|node| {
                let fits = !is_last || node.tag_name() == from.tag_name();
                fits && xml::name(*node) == name
            });
            match found {
                Some(node) if is_last => return Ok(Some(node)),
                Some(node) => {
                    let element = Self::resolve(node, &inside, asked)?;
                    inside = element.items();
                    inside.extend(element.fields());
                }
                None => return Ok(None),
            }
        }
        Ok(None)
    }

    /// The problem, at the place of this element.
    pub fn error(&self, problem: Problem) -> Error {
        xml::error(self.layers[0], problem)
    }

    /// Its name, which it never inherits.
    pub fn name(&self) -> &'x str {
        xml::name(self.layers[0])
    }

    /// The text of a child element, its own only.
    pub fn own_text(&self, name: &'static str) -> Option<&'x str> {
        xml::text(self.layers[0], name)
    }

    /// The text of a child element, its own or inherited from a base.
    pub fn text(&self, name: &'static str) -> Option<&'x str> {
        self.layers.iter().find_map(|node| xml::text(*node, name))
    }

    /// The text of the first of these child elements that its own node has, or its base's, and so
    /// on; and which of them that is.
    pub fn first_of(&self, names: &[&'static str]) -> Option<(&'static str, &'x str)> {
        self.layers.iter().find_map(|node| {
            let mut names = names.iter();
            names.find_map(|name| Some((*name, xml::text(*node, name)?)))
        })
    }

    /// The number in a child element.
    pub fn number(&self, name: &'static str) -> Result<Option<u64>, Error> {
        self.text(name)
            .map(|text| {
                let number = xml::number(text);
                number.ok_or_else(|| self.error(Problem::Number(text.to_owned())))
            })
            .transpose()
    }

    /// The number in a child element that must be there.
    pub fn required_number(&self, missing: &'static str) -> Result<u64, Error> {
        let element = || self.layers[0].tag_name().name().to_owned();
        self.number(missing)?.ok_or_else(|| {
            self.error(Problem::Missing {
                element: element(),
                missing,
            })
        })
    }

    /// What a word in a child element means; `kind` says what it should be.
    pub fn word<T>(
        &self,
        name: &'static str,
        meaning: fn(&str) -> Option<T>,
        kind: &'static str,
    ) -> Result<Option<T>, Error> {
        self.text(name)
            .map(|text| {
                meaning(text).ok_or_else(|| self.error(Problem::Word(text.to_owned(), kind)))
            })
            .transpose()
    }

    /// The address blocks: its own, or those of the first base that has any.
    pub fn address_blocks(&self) -> Vec<Node<'x, 'x>> {
        let blocks = |node: &Node<'x, 'x>| xml::children(*node, "addressBlock").collect();
        let mut all = self.layers.iter().map(blocks);
        all.find(|blocks: &Vec<_>| !blocks.is_empty())
            .unwrap_or_default()
    }

    /// The registers and clusters of a peripheral or a cluster: the base's, each replaced by one of
    /// its own that has its name, then the rest of its own.
    pub fn items(&self) -> Vec<Node<'x, 'x>> {
        let mut items: Vec<Node<'x, 'x>> = Vec::new();
        for layer in self.layers.iter().rev() {
            let inherited = items.len();
            let parent = xml::child(*layer, "registers").unwrap_or(*layer);
            let own = parent
                .children()
                .filter(|node| node.has_tag_name("register") || node.has_tag_name("cluster"));
            for item in own {
                let name = |node: Node<'x, 'x>| {
                    // Registers may share a name if their groups differ.
                    (xml::name(node), xml::text(node, "alternateGroup"))
                };
                let base = items.iter().take(inherited);
                match base.into_iter().position(|base| name(*base) == name(item)) {
                    Some(place) => items[place] = item,
                    None => items.push(item),
                }
            }
        }
        items
    }

    /// The fields of a register: its own, or those of the first base that has any.
    pub fn fields(&self) -> Vec<Node<'x, 'x>> {
        let fields = self
            .layers
            .iter()
            .find_map(|node| xml::child(*node, "fields"));
        fields
            .into_iter()
            .flat_map(|fields| xml::children(fields, "field"))
            .collect()
    }
}
