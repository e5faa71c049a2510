//! The registers and clusters of a block, so that svd2rust makes sound Rust of them: each at its
//! offset, under a name of its own. What it cannot have in one piece is taken apart: an array into its
//! elements, a cluster into what is in it.

use std::collections::{HashMap, HashSet};

use svd_rs::{Cluster, DimElement, MaybeArray, RegisterCluster, RegisterInfo, cluster, register};

use super::fields;
use super::node::{Layout, Node};
use super::notes::Notes;
use super::rust_layout::layout;
use super::spell::{Claims, Spelling, Taken, clean, plain};

/// Most registers and clusters that one cluster has.
const LARGEST_CLUSTER: usize = 16_384;

/// What a block is called in messages, and as a type.
pub struct Block<'b> {
    /// `P` or `P.CLUSTER`.
    pub path: &'b str,
    /// `RegisterBlock`, or the cluster's type.
    pub ty: &'b str,
    pub spelling: &'b Spelling,
}

impl Block<'_> {
    /// Makes the block sound.
    ///
    /// # Errors
    ///
    /// The items, if a register cannot be in such a cluster at all.
    pub fn settle(
        &self,
        items: Vec<RegisterCluster>,
        notes: &mut Notes,
    ) -> Result<(Vec<RegisterCluster>, Layout), Vec<RegisterCluster>> {
        let mut nodes = Vec::with_capacity(items.len());
        for item in items {
            self.add(item, &mut nodes, notes);
        }
        // Each round takes something apart, or is the last.
        loop {
            let apart = self.arrays_apart(&nodes);
            if !apart.is_empty() {
                nodes = self.apart(nodes, &apart, notes);
                continue;
            }
            let layout = match layout(&nodes) {
                Ok(layout) => layout,
                Err(faulty) => {
                    let misplaced = |index: &usize| {
                        let item = nodes.get(*index).map(|node| &node.item);
                        matches!(item, Some(RegisterCluster::Register(MaybeArray::Single(_))))
                    };
                    if faulty.iter().any(misplaced) {
                        return Err(nodes.into_iter().map(|node| node.item).collect());
                    }
                    nodes = self.apart(nodes, &faulty, notes);
                    continue;
                }
            };
            let (names, apart) = self.names(&nodes, layout.has_addresses);
            if !apart.is_empty() {
                nodes = self.apart(nodes, &apart, notes);
                continue;
            }
            let named = nodes.into_iter().zip(names);
            let items = named.map(|(node, name)| self.renamed(node.item, name, notes));
            return Ok((items.collect(), layout));
        }
    }

    /// Adds an item; what is in a cluster is made sound.
    fn add(&self, item: RegisterCluster, nodes: &mut Vec<Node>, notes: &mut Notes) {
        match item {
            RegisterCluster::Register(mut register) => {
                register.name = clean(&register.name);
                sound_array(&mut register);
                nodes.push(Node {
                    item: RegisterCluster::Register(register),
                    layout: None,
                });
            }
            RegisterCluster::Cluster(mut cluster) => {
                cluster.name = clean(&cluster.name);
                sound_array(&mut cluster);
                let inner = Block {
                    path: &format!("{}.{}", self.path, cluster.name),
                    ty: &self.spelling.pascal(&plain(&cluster.name)),
                    spelling: self.spelling,
                };
                match inner.settle(std::mem::take(&mut cluster.children), notes) {
                    Ok((children, _)) if children.is_empty() => {}
                    // svd2rust compares each with all before it, and this is no block that could be
                    // given to it in pieces.
                    Ok((children, _)) if children.len() > LARGEST_CLUSTER => {
                        cluster.children = children;
                        self.add_inside(cluster, nodes, notes);
                    }
                    Ok((children, layout)) => {
                        cluster.children = children;
                        nodes.push(Node {
                            item: RegisterCluster::Cluster(cluster),
                            layout: Some(layout),
                        });
                    }
                    Err(children) => {
                        cluster.children = children;
                        self.add_inside(cluster, nodes, notes);
                    }
                }
            }
        }
    }

    /// Adds what is in a cluster.
    fn add_inside(&self, cluster: Cluster, nodes: &mut Vec<Node>, notes: &mut Notes) {
        notes.apart(self.path, &cluster.name);
        for item in inside(cluster) {
            self.add(item, nodes, notes);
        }
    }

    /// Arrays that svd2rust would not make one type of: those whose elements overlap, and those of whose
    /// pattern another register's name is, which it takes to be of the same type.
    fn arrays_apart(&self, nodes: &[Node]) -> HashSet<usize> {
        let mut arrays = Vec::new();
        for (index, node) in nodes.iter().enumerate() {
            if let RegisterCluster::Register(MaybeArray::Array(info, dim)) = &node.item {
                arrays.push((index, info, dim));
            }
        }
        // How many registers have a name that is of a pattern.
        let mut patterns: HashMap<String, usize> = HashMap::new();
        let registers = nodes.iter().filter_map(|node| match &node.item {
            RegisterCluster::Register(register) => Some(register.name.as_str()),
            RegisterCluster::Cluster(_) => None,
        });
        for name in registers.filter(|_| !arrays.is_empty()) {
            for pattern in patterns_of(name) {
                *patterns.entry(pattern).or_default() += 1;
            }
        }
        let apart = arrays.into_iter().filter(|(_, info, dim)| {
            let bits = u64::from(info.properties.size.unwrap_or_default());
            let overlap = dim.dim > 1 && bits > 8 * u64::from(dim.dim_increment);
            let pattern = info.name.replace("[%s]", "%s");
            let several = pattern.matches("%s").count() > 1;
            overlap || several || patterns.get(&pattern).is_some_and(|count| *count > 1)
        });
        apart.map(|(index, ..)| index).collect()
    }

    /// The name of each item, and those to take apart because a name of theirs is taken. Single
    /// registers come first: they are what everything can be taken apart into.
    fn names(&self, nodes: &[Node], has_addresses: bool) -> (Vec<String>, HashSet<usize>) {
        // Code that counts addresses has `core` in its paths.
        let core = if has_addresses { "core" } else { "" };
        let mut taken = Taken::with(&[self.ty, "Iterator", core], &[]);
        let mut names: Vec<String> = nodes
            .iter()
            .map(|node| node.item.name().to_owned())
            .collect();
        let mut apart = HashSet::new();
        for (node, name) in nodes.iter().zip(&mut names) {
            if let RegisterCluster::Register(MaybeArray::Single(register)) = &node.item {
                *name = taken.settle(&register.name, |name| self.claims(name, None));
            }
        }
        for (index, node) in nodes.iter().enumerate() {
            let fits = match &node.item {
                RegisterCluster::Register(MaybeArray::Single(_)) => true,
                RegisterCluster::Register(MaybeArray::Array(info, dim)) => {
                    taken.add(self.claims(&info.name, Some(dim)))
                }
                RegisterCluster::Cluster(MaybeArray::Single(info)) => {
                    taken.add(self.claims(&info.name, None))
                }
                RegisterCluster::Cluster(MaybeArray::Array(info, dim)) => {
                    taken.add(self.claims(&info.name, Some(dim)))
                }
            };
            if !fits {
                apart.insert(index);
            }
        }
        (names, apart)
    }

    /// What svd2rust gives a register, a cluster, or an array of them.
    fn claims(&self, name: &str, dim: Option<&DimElement>) -> Claims {
        let plain = plain(name);
        let spelling = self.spelling;
        let mut claims = Claims {
            types: vec![spelling.pascal(&plain), spelling.snake(&plain)],
            methods: vec![spelling.snake(&plain)],
        };
        if let Some(dim) = dim {
            claims.methods.push(format!("{}_iter", claims.methods[0]));
            let counted = dim.indexes_as_range().is_some_and(|all| *all.start() == 0);
            if !counted || !(name.ends_with("[%s]") || name.ends_with("%s")) {
                let names = dim.indexes().map(|index| indexed(name, &index));
                claims
                    .methods
                    .extend(names.map(|name| spelling.snake(&name)));
            }
        }
        claims
    }

    /// With its name, and with names for all that is in it.
    fn renamed(&self, item: RegisterCluster, name: String, notes: &mut Notes) -> RegisterCluster {
        match item {
            RegisterCluster::Register(mut register) => {
                if register.name != name {
                    notes.renamed("register", self.path, &register.name, &name);
                    register.name = name;
                }
                fields::settle(&mut register, self.path, self.spelling, notes);
                RegisterCluster::Register(register)
            }
            RegisterCluster::Cluster(cluster) => RegisterCluster::Cluster(cluster),
        }
    }

    /// Takes these apart.
    fn apart(&self, nodes: Vec<Node>, apart: &HashSet<usize>, notes: &mut Notes) -> Vec<Node> {
        let mut out = Vec::with_capacity(nodes.len());
        for (index, node) in nodes.into_iter().enumerate() {
            if !apart.contains(&index) {
                out.push(node);
                continue;
            }
            match node.item {
                RegisterCluster::Register(MaybeArray::Single(_)) => out.push(node),
                RegisterCluster::Register(MaybeArray::Array(info, dim)) => {
                    notes.apart(self.path, &info.name);
                    let elements = elements(&info, &dim).into_iter();
                    out.extend(elements.map(|item| Node { item, layout: None }));
                }
                RegisterCluster::Cluster(cluster) => self.add_inside(cluster, &mut out, notes),
            }
        }
        out
    }
}

/// The patterns of arrays that a name could be of: with `%s` for digits.
fn patterns_of(name: &str) -> HashSet<String> {
    if name.contains("%s") {
        return HashSet::from([name.replace("[%s]", "%s")]);
    }
    let is_digit = |at: usize| name.as_bytes()[at].is_ascii_digit();
    let mut patterns = HashSet::new();
    for start in (0..name.len()).filter(|at| is_digit(*at)) {
        for end in (start..name.len()).take_while(|at| is_digit(*at)) {
            patterns.insert(format!("{}%s{}", &name[..start], &name[end + 1..]));
        }
    }
    patterns
}

fn indexed(name: &str, index: &str) -> String {
    name.replace("[%s]", index).replace("%s", index)
}

/// Names of elements are those of the checked model: made of indices alone.
fn sound_array<T>(item: &mut MaybeArray<T>) {
    if let MaybeArray::Array(_, dim) = item {
        dim.dim_name = None;
        dim.dim_array_index = None;
        let indices = dim.dim_index.take();
        dim.dim_index = indices.filter(|indices| indices.len() == dim.dim as usize);
    }
}

/// The elements of an array.
pub fn elements(info: &RegisterInfo, dim: &DimElement) -> Vec<RegisterCluster> {
    let single = |info| RegisterCluster::Register(MaybeArray::Single(info));
    register::expand(info, dim).map(single).collect()
}

/// What is in a cluster, or in each of an array, with the cluster's name before its own.
pub fn inside(cluster: Cluster) -> Vec<RegisterCluster> {
    let clusters = match cluster {
        MaybeArray::Single(info) => vec![info],
        MaybeArray::Array(info, dim) => cluster::expand(&info, &dim).collect(),
    };
    let mut out = Vec::new();
    for cluster in clusters {
        let prefix = |name: &str| format!("{}_{name}", cluster.name);
        // Nothing has a place at the last byte: what would be behind it is left out.
        let moved = |offset: u32| offset.saturating_add(cluster.address_offset);
        for mut item in cluster.children {
            match &mut item {
                RegisterCluster::Register(register) => {
                    register.name = prefix(&register.name);
                    register.address_offset = moved(register.address_offset);
                }
                RegisterCluster::Cluster(inner) => {
                    inner.name = prefix(&inner.name);
                    inner.address_offset = moved(inner.address_offset);
                }
            }
            out.push(item);
        }
    }
    out
}
