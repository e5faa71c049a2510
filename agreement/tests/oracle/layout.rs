//! From random choices to elements at offsets: what is drawn is made to fit.

use crate::random::{Cluster, Device, Dim, Extra, Extras, Field, Item, Props, Register};
use crate::render::{self, Element, dim_elements, effect_elements, property_elements};

/// What the elements inside something inherit and share.
struct Place<'a> {
    extra: Extras,
    /// The full path of what is in it, up to the name.
    path: String,
    /// The size of a register that gives none.
    size: u64,
    /// What a register or a cluster here can derive from.
    register: Option<Known>,
    cluster: Option<Known>,
    /// The full path of a field, likewise.
    field: Option<String>,
    /// How many names were given so far.
    names: &'a mut usize,
}

/// What a later element can derive from.
#[derive(Clone)]
struct Known {
    name: String,
    path: String,
    /// The size that it gives itself, or takes from its base.
    size: Option<u64>,
    bits: u64,
}

/// The text of the SVD.
pub fn svd(device: &Device) -> String {
    let extra = device.extra;
    let mut names = 0;
    let size = |props: Props, above: u64| chosen_size(props, extra).unwrap_or(above);
    let device_size = size(device.props, 32);
    let mut place = Place {
        extra,
        path: "PA.".to_owned(),
        size: size(device.base.0, device_size),
        register: None,
        cluster: None,
        field: None,
        names: &mut names,
    };
    let (base, end) = place.items(&device.base.1, 0);
    // A size of its own would move what is inherited.
    let mut derived_props = device.derived.0;
    derived_props.size = None;
    place.path = "PB.".to_owned();
    // By its name alone, what is inherited is found if nothing replaces it.
    let by_name = device.replaced.is_none();
    place.register = place.register.filter(|_| extra.has(Extra::Path) || by_name);
    place.cluster = place.cluster.filter(|_| by_name);
    let (mut own, own_end) = place.items(&device.derived.1, end + 8);
    // A full path has the names as they are now.
    let replaced = device.replaced.filter(|_| !extra.has(Extra::Path));
    if let (Some(replaced), Some(last)) = (replaced, own.last_mut()) {
        // What others derive from may be replaced: they keep what they derive from as written.
        let free: Vec<_> = base.iter().filter(|item| item.tag == last.tag).collect();
        let same_form = |item: &&&Element| item.name().contains("%s") == last.name().contains("%s");
        let free: Vec<_> = free.iter().filter(same_form).collect();
        if let Some(item) = free.get(replaced % free.len().max(1)) {
            last.rename(item.name());
        }
    }
    let sized = [
        (device.base.0, base, end, None),
        (derived_props, own, own_end, Some("PA")),
    ];
    let mut peripherals = Vec::new();
    for (number, (props, items, end, from)) in sized.into_iter().enumerate() {
        let name = ["PA", "PB"][number];
        let mut inside = property_elements(props, size(props, 0), narrowest(extra), extra);
        // The lower half may have a protection of its own.
        let other = [device.derived.0, device.base.0][number].protection;
        if let Some(word) = other.filter(|_| extra.has(Extra::Protection)) {
            inside.push(render::block(end / 2 + 1, Some(word)));
        }
        inside.push(render::block(end.max(1), None));
        inside.push(Element::of("registers", items));
        peripherals.push(render::peripheral(name, number, from, inside));
    }
    peripherals.push(render::peripheral("PC", 2, Some("PB"), Vec::new()));
    if extra.has(Extra::PeripheralArray) {
        peripherals.push(render::peripheral_array(3));
    }
    let properties =
        property_elements(device.props, size(device.props, 0), narrowest(extra), extra);
    render::device(properties, peripherals, extra)
}

/// The bits of the smallest register: what registers inherit fits them all.
fn narrowest(extra: Extras) -> u64 {
    match extra.has(Extra::OddSize) {
        true => 1,
        false => 8,
    }
}

/// The size that the choice means, if one is given.
fn chosen_size(props: Props, extra: Extras) -> Option<u64> {
    let sizes: &[u64] = match extra.has(Extra::OddSize) {
        true => &[8, 16, 32, 64, 1, 4, 12, 24, 33],
        false => &[8, 16, 32, 64],
    };
    props.size.map(|choice| sizes[choice % sizes.len()])
}

impl Place<'_> {
    fn name(&mut self, kind: &str, dim: Option<Dim>) -> String {
        *self.names += 1;
        let array = match dim.map(|dim| dim.style) {
            None => "",
            Some(0) => "_[%s]",
            Some(_) => "_%s",
        };
        format!("{kind}{}{array}", *self.names)
    }

    /// The elements from this offset on, and the offset behind them.
    fn items(&mut self, items: &[Item], offset: u64) -> (Vec<Element>, u64) {
        let mut end = offset;
        let mut out = Vec::new();
        // Where the last register is that shares nothing with those before it: more may lie over
        // it, within the eight bytes that registers can share.
        let mut shared = None;
        for item in items {
            let (element, behind) = match item {
                Item::Register(register) => {
                    let over = shared.filter(|_| {
                        let one = register.dim.is_none() && register.gap > 0;
                        one && self.extra.has(Extra::Overlap)
                    });
                    let at = match over {
                        Some(start) => {
                            let room = 8 - self.bits(register).div_ceil(8);
                            start + (register.gap - 1).min(room)
                        }
                        None => end + register.gap,
                    };
                    if over.is_none() {
                        shared = register.dim.is_none().then_some(at);
                    }
                    self.register(register, at, over.is_some())
                }
                Item::Cluster(inner) => {
                    shared = None;
                    self.cluster(inner, end + inner.gap)
                }
            };
            out.push(element);
            end = end.max(behind);
        }
        (out, end)
    }

    /// The size that a register gives itself, or takes from its base.
    fn own_size(&self, register: &Register) -> Option<u64> {
        let base = self.register.as_ref().filter(|_| register.derived);
        chosen_size(register.props, self.extra).or(base.and_then(|base| base.size))
    }

    /// How many bits a register has.
    fn bits(&self, register: &Register) -> u64 {
        self.own_size(register).unwrap_or(self.size)
    }

    fn register(&mut self, register: &Register, at: u64, overlaps: bool) -> (Element, u64) {
        let base = self.register.clone().filter(|_| register.derived);
        let own_size = chosen_size(register.props, self.extra);
        let size = self.own_size(register);
        let bits = self.bits(register);
        // The base's fields and reset value must fit, too.
        let base = base.filter(|base| bits >= base.bits);
        let bytes = bits.div_ceil(8);
        let mut element = Element::new("register", self.name("R", register.dim));
        element.from = base.map(|base| match self.extra.has(Extra::Path) {
            true if !base.path.contains("%s") => base.path,
            true | false => base.name,
        });
        let step = bytes + register.dim.map_or(0, |dim| dim.gap);
        element.inside.extend(dim_elements(register.dim, step));
        let other = self.register.as_ref();
        let other = other.filter(|_| overlaps && register.gap.is_multiple_of(2));
        let declared = other.map(|other| Element::text("alternateRegister", &other.name));
        let group = register.group.then(|| Element::text("alternateGroup", "G"));
        element.inside.extend(group);
        element.inside.extend(declared);
        element.place("addressOffset", at);
        let properties = property_elements(register.props, own_size.unwrap_or(0), bits, self.extra);
        element.inside.extend(properties);
        element
            .inside
            .extend(effect_elements(register.effects, self.extra));
        if let Some(fields) = &register.fields {
            let fields = self.fields(fields, bits);
            // In the fields of what was read before, a full path finds what to derive from.
            let first = fields.iter().find(|field| !field.name().contains("%s"));
            if let (Some(first), None) = (first, register.dim) {
                let path = format!("{}{}.{}", self.path, element.name(), first.name());
                self.field = Some(path).filter(|path| !path.contains("%s"));
            }
            if !fields.is_empty() {
                element.inside.push(Element::of("fields", fields));
            }
        }
        if register.dim.is_none() {
            self.register = Some(Known {
                name: element.name().to_owned(),
                path: format!("{}{}", self.path, element.name()),
                size,
                bits,
            });
        }
        let count = register.dim.map_or(1, |dim| dim.count);
        (element, at + step * (count - 1) + bytes)
    }

    /// As many of the fields as fit.
    fn fields(&mut self, fields: &[Field], bits: u64) -> Vec<Element> {
        let mut end = 0_u64;
        let mut out: Vec<Element> = Vec::new();
        for field in fields {
            let at = match self.extra.has(Extra::FieldOverlap) {
                true => end.saturating_sub(field.gap),
                false => end + field.gap,
            };
            let step = field.width + field.dim.map_or(0, |dim| dim.gap);
            let count = field.dim.map_or(1, |dim| dim.count);
            let behind = at + step * (count - 1) + field.width;
            if behind > bits {
                continue;
            }
            let mut element = Element::new("field", self.name("F", field.dim));
            if self.extra.has(Extra::DerivedField) && field.style == 0 {
                let base = out.iter().find(|known| !known.name().contains("%s"));
                element.from = base.map(|base| base.name().to_owned());
            }
            if self.extra.has(Extra::Path) && field.style == 0 {
                element.from = self.field.clone();
            }
            element.inside.extend(dim_elements(field.dim, step));
            element
                .inside
                .extend(render::bits(field.style, at, field.width));
            element
                .inside
                .extend(render::access(field.access, self.extra));
            element
                .inside
                .extend(effect_elements(field.effects, self.extra));
            out.push(element);
            end = behind;
        }
        out
    }

    fn cluster(&mut self, cluster: &Cluster, at: u64) -> (Element, u64) {
        let mut element = Element::new("cluster", self.name("C", cluster.dim));
        let extra = self.extra;
        let base = self.cluster.clone();
        let base = base.filter(|_| extra.has(Extra::DerivedCluster));
        // A size of its own would move what is inherited.
        let own_size = chosen_size(cluster.props, extra).filter(|_| base.is_none());
        let size = own_size.or(base.as_ref().and_then(|base| base.size));
        let mut inner = Place {
            extra,
            path: format!("{}{}.", self.path, element.name()),
            size: size.unwrap_or(self.size),
            register: None,
            cluster: None,
            field: None,
            names: self.names,
        };
        let inherited = base.as_ref().map_or(0, |base| base.bits / 8);
        let (items, bytes) = inner.items(&cluster.items, inherited);
        let step = bytes + cluster.dim.map_or(0, |dim| dim.gap);
        element.inside.extend(dim_elements(cluster.dim, step));
        element.place("addressOffset", at);
        let properties = property_elements(
            cluster.props,
            own_size.unwrap_or(0),
            narrowest(extra),
            extra,
        );
        element.inside.extend(properties);
        element.inside.extend(items);
        element.from = base.map(|base| base.name);
        self.cluster = Some(Known {
            name: element.name().to_owned(),
            path: String::new(),
            size,
            bits: 8 * bytes,
        });
        let count = cluster.dim.map_or(1, |dim| dim.count);
        (element, at + step * (count - 1) + bytes)
    }
}
