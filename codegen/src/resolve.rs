//! From the SVD as written to registers at offsets: `derivedFrom`, `dim`, clusters and inherited
//! properties are resolved; nothing is judged beyond what that needs.
//!
//! svd-parser's own expansion loses inherited properties of derived peripherals and the nodes that
//! diagnostics point at, so it is done here.

use roxmltree::Node;
use svd_rs::{
    Access, FieldInfo, MaybeArray, PeripheralInfo, RegisterCluster, RegisterInfo,
    RegisterProperties,
};

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::parse::Parsed;
use crate::xml;

/// Most registers that one SVD may expand to.
const MAX_REGISTERS: usize = 100_000;

/// A peripheral with its registers expanded.
#[derive(Debug)]
pub struct Peripheral<'x> {
    /// Its own element, as written.
    pub info: &'x PeripheralInfo,
    /// Its own node.
    pub node: Node<'x, 'x>,
    /// `<description>` and `<groupName>`, own or inherited.
    pub description: Option<String>,
    /// See `description`.
    pub group_name: Option<String>,
    /// Address blocks, own or inherited, each with its node.
    pub address_blocks: Vec<(svd_rs::AddressBlock, Node<'x, 'x>)>,
    /// Own interrupts with their nodes; interrupts are not inherited.
    pub interrupts: Vec<(svd_rs::Interrupt, Node<'x, 'x>)>,
    /// Expanded registers, in document order.
    pub registers: Vec<Register<'x>>,
}

/// A register at an offset.
#[derive(Debug, Clone)]
pub struct Register<'x> {
    /// Full name: clusters, then the register, arrays expanded.
    pub name: String,
    /// Offset from the peripheral's base address in bytes.
    pub offset: u64,
    /// As written, with what it derives from filled in.
    pub info: RegisterInfo,
    /// Size, access and reset after inheritance.
    pub properties: RegisterProperties,
    /// The register's own node.
    pub node: Node<'x, 'x>,
    /// The node that holds `<fields>`: its own or that of what it derives from.
    pub fields: Vec<Field<'x>>,
}

/// A field of one register.
#[derive(Debug, Clone)]
pub struct Field<'x> {
    /// Name, arrays expanded.
    pub name: String,
    /// Lowest bit; as written, perhaps outside the register.
    pub lsb: u32,
    /// As written.
    pub info: FieldInfo,
    /// Its node.
    pub node: Node<'x, 'x>,
}

/// Resolves all peripherals.
///
/// # Errors
///
/// `R008`, `R012`, `R013`.
pub fn resolve<'x>(
    parsed: &'x Parsed<'_>,
    diagnostics: &mut Diagnostics,
) -> Result<Vec<Peripheral<'x>>, Diagnostics> {
    let device = parsed.xml.root_element();
    let nodes: Vec<_> = xml::child(device, "peripherals")
        .map(|peripherals| peripherals.children().filter(Node::is_element).collect())
        .unwrap_or_default();
    let nodes = parsed
        .elements
        .iter()
        .filter_map(|element| nodes.get(*element));
    let all: Vec<_> = parsed.svd.peripherals.iter().zip(nodes.copied()).collect();
    let mut resolver = Resolver {
        all: &all,
        diagnostics,
        registers: 0,
    };
    let mut peripherals = Vec::new();
    for (peripheral, node) in &all {
        if let Some(done) = resolver.peripheral(peripheral, *node, &parsed.svd) {
            peripherals.push(done);
        }
    }
    diagnostics.stop_on_errors()?;
    Ok(peripherals)
}

struct Resolver<'a, 'x> {
    all: &'a [(&'x svd_rs::Peripheral, Node<'x, 'x>)],
    diagnostics: &'a mut Diagnostics,
    registers: usize,
}

/// Where registers are put: the place and the properties that they inherit.
#[derive(Clone)]
struct Scope {
    prefix: String,
    offset: u64,
    properties: RegisterProperties,
}

impl<'x> Resolver<'_, 'x> {
    fn peripheral(
        &mut self,
        peripheral: &'x svd_rs::Peripheral,
        node: Node<'x, 'x>,
        device: &svd_rs::Device,
    ) -> Option<Peripheral<'x>> {
        // Arrays were written out when the file was read.
        let MaybeArray::Single(info) = peripheral else {
            return None;
        };
        let chain = self.chain(info, node)?;
        let mut properties = device.default_register_properties;
        for (info, _) in &chain {
            properties = inherit(info.default_register_properties, properties);
        }
        // What a derived peripheral writes itself wins over what it inherits; registers merge.
        let mut items: Vec<(&'x RegisterCluster, Node<'x, 'x>)> = Vec::new();
        for (info, node) in &chain {
            // Two of one name in one peripheral are both kept, for `check` to report.
            let inherited = items.len();
            for (item, item_node) in children(info.registers.as_deref(), *node) {
                let base = items[..inherited].iter_mut();
                match base
                    .into_iter()
                    .find(|(known, _)| known.name() == item.name())
                {
                    Some(known) => *known = (item, item_node),
                    None => items.push((item, item_node)),
                }
            }
        }
        let scope = Scope {
            prefix: String::new(),
            offset: 0,
            properties,
        };
        let mut registers = Vec::new();
        self.items(&items, &items, &scope, &mut registers);
        let own_or_base = |get: fn(&PeripheralInfo) -> Option<&String>| {
            chain.iter().rev().find_map(|(info, _)| get(info)).cloned()
        };
        let blocks = chain.iter().rev().find_map(|(info, node)| {
            let blocks = info.address_block.clone()?;
            Some(
                blocks
                    .into_iter()
                    .zip(named(*node, "addressBlock"))
                    .collect(),
            )
        });
        Some(Peripheral {
            info,
            node,
            description: own_or_base(|info| info.description.as_ref()),
            group_name: own_or_base(|info| info.group_name.as_ref()),
            address_blocks: blocks.unwrap_or_default(),
            interrupts: info
                .interrupt
                .iter()
                .cloned()
                .zip(named(node, "interrupt"))
                .collect(),
            registers,
        })
    }

    /// The peripheral and all that it derives from, the last base first.
    fn chain(
        &mut self,
        info: &'x PeripheralInfo,
        node: Node<'x, 'x>,
    ) -> Option<Vec<(&'x PeripheralInfo, Node<'x, 'x>)>> {
        let mut chain = vec![(info, node)];
        while let Some(base) = &chain[0].0.derived_from {
            let found = self
                .all
                .iter()
                .find(|(peripheral, _)| peripheral.name == *base);
            match found {
                Some((MaybeArray::Single(info), node))
                    if chain.iter().all(|(known, _)| known.name != info.name) =>
                {
                    chain.insert(0, (info, *node));
                }
                found => {
                    let names = self
                        .all
                        .iter()
                        .map(|(peripheral, _)| peripheral.name.as_str());
                    let near = xml::nearest(base, names.filter(|name| *name != info.name));
                    let from = chain[0].1;
                    self.derived_from(from, base, found.is_some(), near);
                    return None;
                }
            }
        }
        Some(chain)
    }

    fn items(
        &mut self,
        items: &[(&'x RegisterCluster, Node<'x, 'x>)],
        siblings: &[(&'x RegisterCluster, Node<'x, 'x>)],
        scope: &Scope,
        out: &mut Vec<Register<'x>>,
    ) {
        for (item, node) in items {
            match item {
                RegisterCluster::Register(register) => {
                    self.register(register, *node, siblings, scope, out);
                }
                RegisterCluster::Cluster(cluster) => {
                    if cluster.derived_from.is_some() {
                        self.not_supported(*node, "clusters derived from others");
                        continue;
                    }
                    let inside: Vec<_> =
                        cluster.children.iter().zip(register_nodes(*node)).collect();
                    for (name, offset) in instances(cluster, &cluster.name) {
                        // Arrays in arrays multiply: what is refused already is not expanded on.
                        if self.registers > MAX_REGISTERS {
                            return;
                        }
                        let scope = Scope {
                            prefix: format!("{}{name}_", scope.prefix),
                            offset: scope.offset + u64::from(cluster.address_offset) + offset,
                            properties: inherit(
                                cluster.default_register_properties,
                                scope.properties,
                            ),
                        };
                        self.items(&inside, &inside, &scope, out);
                    }
                }
            }
        }
    }

    fn register(
        &mut self,
        register: &'x svd_rs::Register,
        node: Node<'x, 'x>,
        siblings: &[(&'x RegisterCluster, Node<'x, 'x>)],
        scope: &Scope,
        out: &mut Vec<Register<'x>>,
    ) {
        let mut info = (**register).clone();
        let mut fields_node = node;
        let mut seen = vec![info.name.clone()];
        while let Some(base) = info.derived_from.take() {
            let found = siblings.iter().find_map(|(item, node)| match item {
                RegisterCluster::Register(register) if register.name == base => {
                    Some((&**register, *node))
                }
                _ => None,
            });
            let Some((base_info, base_node)) = found.filter(|_| !seen.contains(&base)) else {
                let names = siblings.iter().map(|(item, _)| item.name().as_str());
                let near = xml::nearest(&base, names.filter(|name| *name != register.name));
                self.derived_from(node, &base, found.is_some(), near);
                return;
            };
            seen.push(base);
            if info.fields.is_none() {
                fields_node = base_node;
            }
            info = derive(info, base_info);
        }
        let properties = inherit(info.properties, scope.properties);
        let fields = self.fields(&info, fields_node);
        for (name, offset) in instances(register, &info.name) {
            self.registers += 1;
            if self.registers > MAX_REGISTERS {
                if self.registers == MAX_REGISTERS + 1 {
                    self.diagnostics.push(
                        Diagnostic::new(
                            Code::Dimension,
                            xml::tag_span(node),
                            format!("this SVD expands to more than {MAX_REGISTERS} registers"),
                        )
                        .help("lower the dim of its arrays"),
                    );
                }
                return;
            }
            out.push(Register {
                name: format!("{}{name}", scope.prefix),
                offset: scope.offset + u64::from(info.address_offset) + offset,
                info: info.clone(),
                properties,
                node,
                fields: fields.clone(),
            });
        }
    }

    fn fields(&mut self, info: &RegisterInfo, node: Node<'x, 'x>) -> Vec<Field<'x>> {
        let nodes = xml::child(node, "fields")
            .into_iter()
            .flat_map(|fields| named(fields, "field"));
        let mut out = Vec::new();
        for (field, node) in info.fields.iter().flatten().zip(nodes) {
            if field.derived_from.is_some() {
                self.not_supported(node, "fields derived from others");
                continue;
            }
            for (name, offset) in instances(field, &field.name) {
                let lsb = u64::from(field.bit_range.offset) + offset;
                out.push(Field {
                    name,
                    lsb: u32::try_from(lsb).unwrap_or(u32::MAX),
                    info: (**field).clone(),
                    node,
                });
            }
        }
        out
    }

    /// Names and offsets of an element's instances: one, or those of its array.
    fn not_supported(&mut self, node: Node, what: &str) {
        self.diagnostics.push(
            Diagnostic::new(
                Code::NotSupported,
                xml::tag_span(node),
                format!("{what} are not supported yet"),
            )
            .help("write them out one by one"),
        );
    }

    /// `found`: there is such an element, but it derives from this one, or is an array.
    fn derived_from(&mut self, node: Node, base: &str, found: bool, near: Option<&str>) {
        let span = node
            .attribute_node("derivedFrom")
            .map_or_else(|| xml::tag_span(node), |attribute| attribute.range_value());
        let (message, help) = match near {
            _ if found => (
                format!(
                    "this cannot derive from `{base}`: that is itself, derives from this, or is an array"
                ),
                "name another element of the same kind".to_owned(),
            ),
            Some(near) => (
                format!("there is no `{base}` to derive from"),
                format!("did you mean `{near}`?"),
            ),
            None => (
                format!("there is no `{base}` to derive from"),
                "name an element of the same kind".to_owned(),
            ),
        };
        self.diagnostics
            .push(Diagnostic::new(Code::DerivedFrom, span, message).help(help));
    }
}

/// Names and offsets of an element's instances: one, or those of its array.
fn instances<T>(item: &MaybeArray<T>, name: &str) -> Vec<(String, u64)> {
    match item {
        MaybeArray::Single(_) => vec![(name.to_owned(), 0)],
        MaybeArray::Array(_, dim) => dim
            .indexes()
            .zip(0..)
            .map(|(index, place): (_, u64)| {
                let name = name.replace("[%s]", &index).replace("%s", &index);
                (name, place * u64::from(dim.dim_increment))
            })
            .collect(),
    }
}

/// `own`, with what it lacks taken from `base`.
pub fn inherit(own: RegisterProperties, base: RegisterProperties) -> RegisterProperties {
    let mut properties = own;
    properties.size = own.size.or(base.size);
    properties.access = own.access.or(base.access);
    properties.protection = own.protection.or(base.protection);
    properties.reset_value = own.reset_value.or(base.reset_value);
    properties.reset_mask = own.reset_mask.or(base.reset_mask);
    properties
}

/// A register with what it lacks taken from the one that it derives from.
fn derive(own: RegisterInfo, base: &RegisterInfo) -> RegisterInfo {
    let mut info = own;
    info.properties = inherit(info.properties, base.properties);
    info.display_name = info.display_name.or_else(|| base.display_name.clone());
    info.description = info.description.or_else(|| base.description.clone());
    info.modified_write_values = info.modified_write_values.or(base.modified_write_values);
    info.write_constraint = info.write_constraint.or(base.write_constraint);
    info.read_action = info.read_action.or(base.read_action);
    info.fields = info.fields.or_else(|| base.fields.clone());
    info.derived_from = base.derived_from.clone();
    info
}

/// Registers and clusters with their nodes.
fn children<'x>(
    items: Option<&'x [RegisterCluster]>,
    peripheral: Node<'x, 'x>,
) -> impl Iterator<Item = (&'x RegisterCluster, Node<'x, 'x>)> {
    let nodes = xml::child(peripheral, "registers")
        .into_iter()
        .flat_map(register_nodes);
    items.unwrap_or_default().iter().zip(nodes)
}

fn register_nodes<'x>(parent: Node<'x, 'x>) -> impl Iterator<Item = Node<'x, 'x>> {
    parent
        .children()
        .filter(|node| matches!(node.tag_name().name(), "register" | "cluster"))
}

fn named<'x>(parent: Node<'x, 'x>, name: &'static str) -> impl Iterator<Item = Node<'x, 'x>> {
    parent
        .children()
        .filter(move |node| node.tag_name().name() == name)
}

/// The access of a field: its own, or that of its register.
pub fn field_access(field: &FieldInfo, register: Access) -> Access {
    field.access.unwrap_or(register)
}
