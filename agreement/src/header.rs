//! What the generated C header says, held against the checked SVD by C and C++ compilers: the place and
//! size of each register, by whatever path it has, each field by the macros of CMSIS, each enumerated
//! value.
//!
//! Paths are not taken from the generator: the structures are read back from the header, and the SVD's
//! arrays and clusters are looked up in them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use bringup::process;
use svd2qemu::model::{Device, Laid, LayoutItem, Peripheral, Register};
use svd2qemu::names::Ident;

use crate::installed::need;

/// CMSIS-Core's access to fields, and the same for registers that are wider than it knows.
const PROGRAM: &str = "
#define _VAL2FLD(field, value) (((uint32_t)(value) << field ## _Pos) & field ## _Msk)
#define _FLD2VAL(field, value) (((uint32_t)(value) & field ## _Msk) >> field ## _Pos)
#define WIDE_VAL2FLD(field, value) (((uint64_t)(value) << field ## _Pos) & field ## _Msk)
#define WIDE_FLD2VAL(field, value) (((uint64_t)(value) & field ## _Msk) >> field ## _Pos)
#ifdef __cplusplus
#define ASSERT static_assert
#else
#define ASSERT _Static_assert
#endif
#define IS(value, expected) ASSERT((value) == (expected), #value \" is not \" #expected)
";

/// Members of a structure, those of its anonymous unions included: their types, and whether each is an
/// array.
type Members = BTreeMap<String, (String, bool)>;

/// The structures of a header, by name.
fn structures(header: &str) -> BTreeMap<String, Members> {
    let (mut all, mut members, mut depth) = (BTreeMap::new(), Members::new(), 0);
    for line in header.lines() {
        let text = line.split("/*").next().unwrap_or_default().trim();
        if text.ends_with("struct {") || text.ends_with("union {") {
            depth += 1;
        } else if depth > 0 && text.starts_with('}') {
            depth -= 1;
            if depth == 0 {
                let name = text.trim_matches(['}', ' ', ';']).to_owned();
                all.insert(name, std::mem::take(&mut members));
            }
        } else if depth > 0
            && let Some((kind, name)) = text.trim_end_matches(';').rsplit_once(' ')
        {
            let (name, is_array) = name
                .split_once('[')
                .map_or((name, false), |(n, _)| (n, true));
            members.insert(name.to_owned(), (kind.to_owned(), is_array));
        }
    }
    all
}

/// Where C has a register.
struct Place<'d> {
    register: &'d Register,
    path: String,
    /// What its macros begin with.
    prefix: String,
    /// Its offset, as the header gives it.
    offset: String,
}

/// The name in C, which has an underscore if it is a keyword.
fn member<'m>(members: &'m Members, name: &str) -> Option<(String, &'m (String, bool))> {
    let found = [name.to_owned(), format!("{name}_")];
    found.into_iter().find_map(|name| {
        let member = members.get(&name)?;
        Some((name, member))
    })
}

/// A way to an element.
#[derive(Clone, Default)]
struct Way {
    path: String,
    joined: String,
    /// The indices in it.
    indices: Vec<String>,
}

struct Walk<'d> {
    peripheral: &'d Peripheral,
    structures: &'d BTreeMap<String, Members>,
    places: BTreeMap<usize, Place<'d>>,
}

impl<'d> Walk<'d> {
    /// All registers of an item that are where the header's structures have it.
    fn item(&mut self, item: &LayoutItem, base: usize, members: &Members, way: &Way) {
        for index in 0..item.dim.unwrap_or(1) {
            let array = member(members, &item.name).filter(|(_, (_, is_array))| *is_array);
            let single = item.list.get(index).unwrap_or(&item.name);
            let mut way = way.clone();
            let kind = match (array, item.dim) {
                (Some((name, (kind, _))), Some(_)) if item.list.is_empty() => {
                    way.joined.push_str(&item.name);
                    write!(way.path, "{name}[{index}]").expect("a string takes all");
                    way.indices.push(index.to_string());
                    kind
                }
                _ => match member(members, single) {
                    Some((name, (kind, _))) => {
                        way.joined.push_str(single);
                        way.path.push_str(&name);
                        kind
                    }
                    None => continue,
                },
            };
            let base = base + item.start + index * item.each;
            if item.items.is_empty() {
                // With bytes between them, the elements are structures.
                let inner = self.structures.get(kind);
                if let Some((name, _)) = inner.and_then(|inner| member(inner, &item.name)) {
                    write!(way.path, ".{name}").expect("a string takes all");
                }
                self.place(base, &way);
            } else if let Some(members) = self.structures.get(kind) {
                way.path.push('.');
                way.joined.push('_');
                for inner in &item.items {
                    self.item(inner, base, members, &way);
                }
            }
        }
    }

    fn place(&mut self, index: usize, way: &Way) {
        let Laid::Here(id) = self.peripheral.layout.registers[index] else {
            return;
        };
        let register = self.peripheral.register(id);
        let (name, indices) = match way.indices.is_empty() {
            true => (register.ident.upper.clone(), String::new()),
            false => (
                Ident::new(&way.joined).expect("a name of the SVD").upper,
                format!("({})", way.indices.join(", ")),
            ),
        };
        let prefix = format!("{}_{name}", self.peripheral.ident.upper);
        let place = Place {
            register,
            path: way.path.clone(),
            offset: format!("{prefix}_OFFSET{indices}"),
            prefix,
        };
        self.places.insert(id.0, place);
    }
}

/// Where each register of a peripheral is.
fn places<'d>(
    peripheral: &'d Peripheral,
    structures: &'d BTreeMap<String, Members>,
) -> Result<Vec<Place<'d>>, String> {
    let upper = &peripheral.ident.upper;
    let Some(members) = structures.get(&format!("{upper}_Type")) else {
        return match peripheral.registers.is_empty() {
            true => Ok(Vec::new()),
            false => Err(format!("there is no {upper}_Type")),
        };
    };
    let mut walk = Walk {
        peripheral,
        structures,
        places: BTreeMap::new(),
    };
    for item in &peripheral.layout.items {
        walk.item(item, 0, members, &Way::default());
    }
    for (id, register) in peripheral.registers.iter().enumerate() {
        if walk.places.contains_key(&id) {
            continue;
        }
        let svd = &register.ident.svd;
        let found = member(members, svd);
        let (path, _) = found.ok_or_else(|| format!("{upper} has no register {svd}"))?;
        let prefix = format!("{upper}_{}", register.ident.upper);
        let offset = format!("{prefix}_OFFSET");
        let place = Place {
            register,
            path,
            prefix,
            offset,
        };
        walk.places.insert(id, place);
    }
    Ok(walk.places.into_values().collect())
}

/// A program that does not compile if the header says something else than the SVD, and how many of its
/// registers are in arrays or clusters.
///
/// # Errors
///
/// If the header has a register nowhere.
pub fn program(device: &Device, header: &str, include: &str) -> Result<(String, usize), String> {
    let structures = structures(header);
    let mut text = format!("#include \"{include}\"\n#include \"{include}\"\n{PROGRAM}");
    let (mut known, mut inside) = (BTreeSet::new(), 0);
    for peripheral in &device.peripherals {
        let kind = format!("{}_Type", peripheral.ident.upper);
        for place in places(peripheral, &structures)? {
            let register = place.register;
            inside += usize::from(place.path.contains(['.', '[']));
            let lines = [
                format!("IS(offsetof({kind}, {}), {});", place.path, register.offset),
                format!(
                    "IS(sizeof((({kind} *)0)->{}), {});",
                    place.path,
                    register.bytes()
                ),
                format!("IS({}, {});", place.offset, register.offset),
            ];
            text.push_str(&lines.join("\n"));
            text.push('\n');
            if known.insert(place.prefix.clone()) {
                fields(&place, &mut text);
            }
        }
    }
    text.push_str("extern int nothing_else;\n");
    Ok((text, inside))
}

/// The macros and types of a register.
fn fields(place: &Place, text: &mut String) {
    let Place {
        register, prefix, ..
    } = place;
    let mut line = |line: String| {
        text.push_str(&line);
        text.push('\n');
    };
    line(format!(
        "IS({prefix}_RESET_VALUE, 0x{:x}u);",
        register.reset()
    ));
    line(format!(
        "IS({prefix}_RESET_MASK, 0x{:x}u);",
        register.reset_mask
    ));
    for field in &register.fields {
        let name = format!("{prefix}_{}", field.ident.upper);
        // Names go into CMSIS's macros as they are: `R_OFFSET` may be a macro beside `R_OFFSET_Pos`.
        let kind = match field.lsb + field.width > 32 {
            true => "WIDE_",
            false => "_",
        };
        let (mask, max) = (field.mask(), field.mask() >> field.lsb);
        let put = format!("{kind}VAL2FLD({name}, 0x{max:x}u)");
        line(format!("IS({put}, 0x{mask:x}u);"));
        line(format!("IS({kind}FLD2VAL({name}, {put}), 0x{max:x}u);"));
        line(format!("IS({kind}FLD2VAL({name}, 0x{:x}u), 0);", !mask));
        for value in field.named_values() {
            line(format!(
                "IS({name}_{}, {}u);",
                value.ident.upper, value.value
            ));
        }
        if field.named_values().next().is_some() {
            line(format!("extern {name}_Enum of_{name};"));
        }
    }
}

/// Compiles a header and the program beside it, as C and as C++.
///
/// # Errors
///
/// What a compiler says.
pub fn compile(device: &Device, folder: &Path, include: &str) -> Result<usize, String> {
    let header = fs::read_to_string(folder.join(include)).map_err(|error| error.to_string())?;
    let (text, inside) = program(device, &header, include)?;
    let file = folder.join("agree.c");
    fs::write(&file, text).map_err(|error| error.to_string())?;
    for (compiler, language, standard) in [("cc", "c", "-std=c11"), ("c++", "c++", "-std=c++17")] {
        let mut cc = Command::new(compiler);
        cc.args([standard, "-Wall", "-Wextra", "-Werror", "-pedantic"]);
        cc.args(["-fsyntax-only", "-fmax-errors=5", "-x", language])
            .arg(&file);
        let done = need(process::output(cc, "compile the generated header", "gcc"));
        if !done.status.success() {
            return Err(String::from_utf8_lossy(&done.stderr).into_owned());
        }
    }
    Ok(inside)
}
