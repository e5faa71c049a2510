//! Names inside a register's module: readers and writers of fields, types of enumerated values, and the
//! methods that these have.

use svd_rs::{EnumeratedValues, Field, FieldInfo, MaybeArray, RegisterInfo, Usage, field};

use super::notes::Notes;
use super::spell::{Claims, Spelling, Taken, clean, plain};

/// Gives each field, set and value of a register that has its last name a name of its own.
pub fn settle(register: &mut RegisterInfo, path: &str, spelling: &Spelling, notes: &mut Notes) {
    let Some(mut fields) = register.fields.take() else {
        return;
    };
    let path = format!("{path}.{}", register.name);
    let access = register.properties.access;
    let readable = access.is_none_or(|access| access.can_read());
    let writable = access.is_none_or(|access| access.can_write());
    let spec = format!("{}Spec", spelling.pascal(&plain(&register.name)));
    let mut namer = Namer {
        path: &path,
        spelling,
        readable,
        writable,
        taken: Taken::default(),
        notes,
    };
    let module = Taken::with(&["R", "W", &spec, "From", "Iterator", "Option"], &[]);
    // Each round takes arrays apart, or is the last.
    loop {
        namer.taken = module.clone();
        let apart = namer.fields(&mut fields);
        if apart.is_empty() {
            break;
        }
        let mut rest = Vec::with_capacity(fields.len());
        for (index, field) in fields.into_iter().enumerate() {
            match field {
                MaybeArray::Array(info, dim) if apart.contains(&index) => {
                    namer.notes.apart(&path, &info.name);
                    rest.extend(field::expand(&info, &dim).map(MaybeArray::Single));
                }
                field => rest.push(field),
            }
        }
        fields = rest;
    }
    for field in &mut fields {
        namer.sets(field);
    }
    register.fields = Some(fields);
}

struct Namer<'n> {
    path: &'n str,
    spelling: &'n Spelling,
    readable: bool,
    writable: bool,
    taken: Taken,
    notes: &'n mut Notes,
}

impl Namer<'_> {
    /// Names all fields but arrays that cannot have their names; gives the places of those.
    fn fields(&mut self, fields: &mut [Field]) -> Vec<usize> {
        for field in fields.iter_mut() {
            let (readable, writable) = self.access(field);
            let spelling = self.spelling;
            if let MaybeArray::Single(info) = field {
                let claims = |name: &str| claims(spelling, name, readable, writable);
                let name = self.taken.settle(&info.name, claims);
                if name != info.name {
                    self.notes.renamed("field", self.path, &info.name, &name);
                    info.name = name;
                }
            }
        }
        let mut apart = Vec::new();
        for (index, field) in fields.iter().enumerate() {
            let (readable, writable) = self.access(field);
            if let MaybeArray::Array(info, dim) = field {
                let mut claims = claims(self.spelling, &plain(&info.name), readable, writable);
                claims.methods.push(format!("{}_iter", claims.methods[0]));
                let names = dim.indexes().map(|index| {
                    let name = info.name.replace("[%s]", &index);
                    self.spelling.field(&name.replace("%s", &index))
                });
                claims.methods.extend(names);
                if !self.taken.add(claims) {
                    apart.push(index);
                }
            }
        }
        apart
    }

    /// Names the types of a field's enumerated values, and their values.
    fn sets(&mut self, field: &mut FieldInfo) {
        let (readable, writable) = self.access(field);
        let own = plain(&field.name);
        let sets = &mut field.enumerated_values;
        let different = readable && writable && differ(sets);
        // svd2rust's types: one for both, or one for each.
        let used = if different { 2 } else { 1 };
        for (index, set) in sets.iter_mut().take(used).enumerate() {
            let end = if different && index == 1 { "WO" } else { "" };
            let spelling = self.spelling;
            let claims = |name: &str| Claims {
                types: vec![spelling.pascal(name) + end],
                methods: Vec::new(),
            };
            let name = set.name.as_deref().map_or_else(|| own.clone(), clean);
            let fits = self.taken.add(claims(&name));
            if !fits {
                let other = self.taken.settle(&format!("{own}_VALUES"), claims);
                self.notes.renamed("values", self.path, &name, &other);
                set.name = Some(other);
            } else if set.name.is_some() {
                set.name = Some(name);
            }
        }
        for set in sets {
            self.values(set, &own);
        }
    }

    fn values(&mut self, set: &mut EnumeratedValues, field: &str) {
        const METHODS: [&str; 14] = [
            "bit",
            "bit_is_clear",
            "bit_is_set",
            "bits",
            "clear_bit",
            "clear_bit_by_one",
            "new",
            "offset",
            "set",
            "set_bit",
            "set_bit_by_zero",
            "toggle_bit",
            "variant",
            "width",
        ];
        let spelling = self.spelling;
        let claims = |name: &str| Claims {
            types: vec![spelling.pascal(name)],
            methods: vec![spelling.is_value(name), spelling.write_value(name)],
        };
        let mut taken = Taken::with(&[], &METHODS);
        for value in &mut set.values {
            let name = taken.settle(&value.name, claims);
            if name != value.name {
                let path = format!("{}.{field}", self.path);
                self.notes.renamed("value", &path, &value.name, &name);
                value.name = name;
            }
        }
    }

    /// Whether svd2rust lets a field be read and written.
    fn access(&self, field: &FieldInfo) -> (bool, bool) {
        let own = |can: fn(svd_rs::Access) -> bool| field.access.is_none_or(can);
        (
            self.readable && own(svd_rs::Access::can_read),
            self.writable && own(svd_rs::Access::can_write),
        )
    }
}

/// Whether there is a set for reading and another one for writing.
fn differ(sets: &[EnumeratedValues]) -> bool {
    let of = |usage| {
        let exact = sets.iter().find(|set| set.usage == Some(usage));
        exact.or(sets.first())
    };
    of(Usage::Read) != of(Usage::Write)
}

fn claims(spelling: &Spelling, name: &str, readable: bool, writable: bool) -> Claims {
    let ty = spelling.pascal(name);
    let ends = [("R", readable), ("W", writable)];
    let ends = ends.iter().filter(|(_, has)| *has);
    Claims {
        types: ends.map(|(end, _)| format!("{ty}{end}")).collect(),
        methods: vec![spelling.field(name)],
    }
}
